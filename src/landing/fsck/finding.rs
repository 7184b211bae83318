//! A finding: one line, and whether it is a fault.

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// The committed content is not what the manifest says.
    Fault(String),
    /// Something that was never committed; a repair removes it.
    Uncommitted(String),
    /// Something of a write that may be running, which is no fault.
    Note(String),
}

impl Finding {
    /// Returns whether it is a fault.
    pub(super) fn is_fault(&self) -> bool {
        match self {
            Self::Fault(_) | Self::Uncommitted(_) => true,
            Self::Note(_) => false,
        }
    }

    /// Writes it as a line.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Fault(text) | Self::Uncommitted(text) => text.clone(),
            Self::Note(text) => format!("note: {text}"),
        }
    }
}
