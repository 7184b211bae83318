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
mod listing;
mod literal;
pub(super) mod node;
mod operator;
mod query;
pub(super) mod refusal;
mod select;
mod standing;
mod statement;
#[cfg(test)]
mod tests;
mod window;

pub use clauses::{CLAUSES, Clause, REFUSALS};
pub(super) use statement::{statement as check, unknown};
pub(super) use window::fits;
