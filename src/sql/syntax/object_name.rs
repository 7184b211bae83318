//! Splits the names of tables and functions into parts.

use datafusion::sql::sqlparser::ast::{Ident, ObjectName};

/// Returns the parts of a name.
pub(in crate::sql) fn idents(name: &ObjectName) -> impl Iterator<Item = &Ident> {
    name.0.iter().filter_map(|part| part.as_ident())
}
