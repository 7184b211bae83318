//! What the name of a column is made with.

use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::Scope;

/// Spells expressions with these names in sight.
pub(in crate::sql) struct Speller<'a> {
    pub(in crate::sql) scope: &'a Scope<'a>,
    /// What plans an expression whose type is not known otherwise.
    pub(in crate::sql) planner: Option<(&'a Resolver<'a>, &'a WithTables)>,
}
