//! The requests that `SHOW`, `DESCRIBE` and related statements make.

use datafusion::sql::sqlparser::ast::ObjectName;

use crate::error::{Error, Result};
use crate::sql::syntax::object_name::idents;

/// Spark's pattern for names (`StringUtils.filterPattern`): `*` matches anything, `|` separates
/// alternatives.
pub(in crate::sql) type Pattern = Option<String>;

/// A question, or an action to perform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) enum Inquiry {
    /// The tables that match a pattern.
    Tables(Pattern),
    /// The views that match a pattern.
    Views(Pattern),
    /// The databases that match a pattern; there is one.
    Databases(Pattern),
    /// The catalogs that match a pattern; there is one.
    Catalogs(Pattern),
    /// The functions that match a pattern; there are no functions defined by users.
    Functions(Scope, Pattern),
    /// The current catalog and database.
    Namespace,
    /// The names of a table's columns.
    ColumnNames(ObjectName),
    /// The properties of a table, which has none.
    Properties(ObjectName),
    /// The columns of a table.
    Columns(ObjectName),
    /// The columns of a query with this text.
    QueryColumns(String),
    /// One column of a table, with or without statistics of its values.
    Column { table: ObjectName, column: Vec<String>, is_extended: bool },
    /// A function, by name, with or without examples.
    Function { name: String, is_extended: bool },
    /// A database, with or without its properties.
    Database { name: ObjectName, is_extended: bool },
    /// An equivalent statement, to be planned instead of this one.
    Rewritten(String),
    /// An action to perform.
    Act(Act),
}

/// The functions to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Scope {
    /// All functions.
    All,
    /// Functions defined by users; there are none.
    User,
}

/// What a statement does with the session's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing; only this message is printed.
    Say(String),
    /// Caches a table's rows.
    Cache(String),
    /// Releases a table's cached rows.
    Uncache {
        /// The table.
        name: String,
        /// Whether a missing table is allowed.
        if_exists: bool,
    },
    /// Releases the cached rows of all tables.
    ClearCache,
    /// Reads the sources of a table again.
    Refresh(String),
}

/// Checks that a database name is that of the only database.
///
/// # Errors
/// It is a different name.
pub(in crate::sql) fn database(name: &ObjectName) -> Result<()> {
    let parts: Vec<String> = idents(name).map(|part| part.value.clone()).collect();
    let is = |text: &str, one: &str| text.eq_ignore_ascii_case(one);
    match parts.as_slice() {
        [one] if is(one, "default") || is(one, "global_temp") => Ok(()),
        [catalog, one] if is(catalog, "spark_catalog") && is(one, "default") => Ok(()),
        _ => Err(Error::failed(format!("there is no database `{}`", parts.join(".")))
            .hint("there is one, `default`; `.tables` lists its tables")),
    }
}
