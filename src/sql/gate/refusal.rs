//! Refuses clauses by their names.

use crate::error::{Error, Result};
use crate::sql::gate::clauses;

/// Makes the error for a clause of the table.
pub(in crate::sql) fn refused(name: &str) -> Error {
    let message = format!("`{name}` is not supported");
    match clauses::find(name) {
        Some(clause) if !clause.hint.is_empty() => Error::failed(message).hint(clause.hint),
        _ => Error::failed(message),
    }
}

/// Refuses a clause if it is present.
pub(in crate::sql) fn absent<T>(given: Option<&T>, name: &str) -> Result<()> {
    unset(given.is_some(), name)
}

/// Refuses a list that is not empty.
pub(in crate::sql) fn empty<T>(given: &[T], name: &str) -> Result<()> {
    unset(!given.is_empty(), name)
}

/// Refuses a keyword if it is present.
pub(in crate::sql) fn unset(given: bool, name: &str) -> Result<()> {
    if given { Err(refused(name)) } else { Ok(()) }
}
