//! What a commit did.

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Committed {
    /// All staged files are in place.
    Files,
    /// The target exists, and there was no row to add: no file is in place.
    NoFiles,
    /// The mode is `ignore`, and the target exists by now.
    Skipped,
}
