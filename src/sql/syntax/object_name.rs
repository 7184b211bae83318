//! Splits the names of tables and functions into parts.

use datafusion::sql::sqlparser::ast::{Ident, ObjectName};

use crate::spark::types::backquoted;

/// Returns the parts of a name.
pub(in crate::sql) fn idents(name: &ObjectName) -> impl Iterator<Item = &Ident> {
    name.0.iter().filter_map(|part| part.as_ident())
}

/// Writes a name as it is read: the parser's own text does not double all backquotes.
pub(in crate::sql) fn written(name: &ObjectName) -> String {
    let part = |ident: &Ident| match ident.quote_style {
        Some(_) => backquoted(&ident.value),
        None => ident.value.clone(),
    };
    idents(name).map(part).collect::<Vec<_>>().join(".")
}
