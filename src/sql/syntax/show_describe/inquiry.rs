//! What `SHOW`, `DESCRIBE` and their like ask for.

use datafusion::sql::sqlparser::ast::ObjectName;

use crate::error::{Error, Result};
use crate::sql::syntax::object_name::idents;

/// Spark's pattern of names: `*` is anything, `|` is or.
pub(in crate::sql) type Pattern = Option<String>;

/// What is asked, or to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) enum Inquiry {
    /// The tables that fit a pattern.
    Tables(Pattern),
    /// The views that fit a pattern.
    Views(Pattern),
    /// The databases that fit a pattern: there is one.
    Databases(Pattern),
    /// The catalogs that fit a pattern: there is one.
    Catalogs(Pattern),
    /// The functions that fit a pattern; those of users are none.
    Functions(Scope, Pattern),
    /// Catalog and database in use.
    Namespace,
    /// The names of a table's columns.
    ColumnNames(ObjectName),
    /// The properties of a table: it has none.
    Properties(ObjectName),
    /// The columns of a table.
    Columns(ObjectName),
    /// The columns of a query, which has this text.
    QueryColumns(String),
    /// One column of a table, with what is known of its values or without.
    Column { table: ObjectName, column: Vec<String>, is_extended: bool },
    /// A function, by name, with examples or without.
    Function { name: String, is_extended: bool },
    /// A database, with its properties or without.
    Database { name: ObjectName, is_extended: bool },
    /// A statement in other words, to be planned in the place of this one.
    Rewritten(String),
    /// Something to be done.
    Act(Act),
}

/// Whose functions are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Scope {
    /// Everybody's.
    All,
    /// Those that users define: there are none.
    User,
}

/// What a statement does with the session's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing; this is said.
    Say(String),
    /// Holds a table's rows.
    Cache(String),
    /// Lets go of a table's rows.
    Uncache {
        /// The table.
        name: String,
        /// Whether a missing table is fine.
        if_exists: bool,
    },
    /// Lets go of all tables' rows.
    ClearCache,
    /// Looks anew at what a table is made of.
    Refresh(String),
}

/// Checks that a name of a database is that of the only one.
///
/// # Errors
/// It is another.
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
