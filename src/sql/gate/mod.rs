//! The gate: takes a parsed statement apart before its names are resolved, and refuses by name what is not
//! handled further on.
//!
//! The parser (sqlparser 0.62) reads the clauses of many dialects, and the engine's planner (`DataFusion`
//! 55.2) drops some of them without a word. Here each node is taken apart in full, without `..` and with
//! every variant named, so that a clause that a new parser reads is a compile error and not a wrong answer.
//! A clause that gets through is handled by `resolve` and the files it calls. The refused ones are listed
//! in [`CLAUSES`], from which `.help sql` is made too.

mod chance;
mod clauses;
mod counts;
mod data_type;
mod definition;
mod expr;
mod from;
mod function;
mod kinds;
mod listing;
mod literal;
mod operator;
mod query;
mod select;
mod standing;
mod statement;
#[cfg(test)]
mod tests;
mod window;

pub use clauses::{CLAUSES, Clause, REFUSALS};
pub(super) use kinds::{is_aggregate, name_of};
pub(super) use statement::{statement as check, unknown};
pub(super) use window::fits;

use crate::error::{Error, Result};

/// Says that a clause of the table is not supported.
fn refused(name: &str) -> Error {
    let message = format!("`{name}` is not supported");
    match clauses::find(name) {
        Some(clause) if !clause.hint.is_empty() => Error::failed(message).hint(clause.hint),
        _ => Error::failed(message),
    }
}

/// Refuses a clause that is there.
fn absent<T>(given: Option<&T>, name: &str) -> Result<()> {
    unset(given.is_some(), name)
}

/// Refuses a list that is not empty.
fn empty<T>(given: &[T], name: &str) -> Result<()> {
    unset(!given.is_empty(), name)
}

/// Refuses a word that is there.
fn unset(given: bool, name: &str) -> Result<()> {
    if given { Err(refused(name)) } else { Ok(()) }
}
