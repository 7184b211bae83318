//! A path as a statement names it.

use crate::progress::Notices;
use crate::storage::Location;

/// A path as a statement names it.
#[derive(Debug, Clone)]
pub(in crate::engine) struct TablePath {
    pub(in crate::engine) location: Location,
    /// The prefix of the path: `parquet`, `json` or `csv`.
    pub(in crate::engine) word: Option<String>,
    pub(in crate::engine) notices: Notices,
}
