//! The gate: checks a parsed statement before its names are resolved, and refuses by name what later layers
//! do not handle.
//!
//! The parser (sqlparser 0.62) reads the clauses of many dialects, and the engine's planner (`DataFusion`
//! 55.2) ignores some of them silently. Here each node is matched completely, without `..` and with every
//! variant named, so that a clause that a new version of the parser reads is a compile error and not a wrong
//! answer. A clause that passes the gate is handled by `resolve` and the files that it calls. The refused
//! clauses are listed in [`CLAUSES`], from which `.help sql` is made too.

mod aggregate_position;
mod argument_count;
mod clauses;
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
mod random;
pub(super) mod refusal;
mod select;
mod statement;
#[cfg(test)]
mod tests;
mod window;

pub use clauses::{CLAUSES, Clause, REFUSALS};
pub(super) use statement::{statement as check, unknown};
pub(super) use window::fits;
