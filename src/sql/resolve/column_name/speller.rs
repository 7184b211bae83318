//! What is needed to write the name of a column.

use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::Scope;

/// Writes expressions with the names of a scope.
pub(in crate::sql) struct Speller<'a> {
    pub(in crate::sql) scope: &'a Scope<'a>,
    /// Plans an expression whose type cannot be inferred otherwise.
    pub(in crate::sql) planner: Option<(&'a Resolver<'a>, &'a WithTables)>,
}
