//! Writes the names of columns.

use datafusion::sql::sqlparser::ast::{Expr, Ident};

/// Separates a repeated name and its number; a control character, which is not shown in keys of data.
const MARK: char = '\u{1f}';

/// The prefix of the name of the view that a generator in a select list becomes; no user types it.
pub(in crate::sql) const GENERATED: &str = "generated ";

/// Returns the name of a column as it is shown, without the mark of a repeated name.
#[must_use]
pub fn shown(name: &str) -> &str {
    name.split(MARK).next().unwrap_or(name)
}

/// Marks a name that already occurs `repeated` times.
pub(in crate::sql) fn numbered(name: &str, repeated: usize) -> String {
    match repeated {
        0 => name.to_owned(),
        times => format!("{name}{MARK}{}", times + 1),
    }
}

/// Writes a name so that it is matched exactly.
pub(in crate::sql) fn exact(name: &str) -> Ident {
    Ident::with_quote('"', name)
}

/// Writes a column.
pub(in crate::sql) fn column_expr(written: &[Ident]) -> Expr {
    match written {
        [one] => Expr::Identifier(one.clone()),
        parts => Expr::CompoundIdentifier(parts.to_vec()),
    }
}
