//! Checks statements: those that are planned, and settings.

use datafusion::sql::sqlparser::ast::{
    DescribeAlias, ObjectType, Reset, ResetStatement, Set, Statement,
};

use super::{definition, listing, random};
use crate::error::{Error, Result};
use crate::sql::gate::node::{exprs, query};
use crate::sql::gate::refusal::{absent, empty, refused, unset};

/// Checks a parsed statement.
///
/// # Errors
/// A clause that is not supported, by its name.
pub(in crate::sql) fn statement(of: &Statement) -> Result<()> {
    random::of_files(of)?;
    match of {
        Statement::Query(inner) => query(inner),
        Statement::ShowVariable { variable: _ } => Ok(()),
        Statement::CreateView(view) => definition::view(view),
        Statement::AlterView { name: _, columns, query: inner, with_options } => {
            empty(columns, "ALTER VIEW (columns)")?;
            empty(with_options, "ALTER VIEW … WITH")?;
            query(inner)
        }
        Statement::CreateTable(table) => definition::table(table),
        Statement::Set(set) => setting(set),
        Statement::Reset(ResetStatement { reset }) => match reset {
            Reset::ALL | Reset::ConfigurationParameter(_) => Ok(()),
        },
        other => explained(other),
    }
}

/// Checks `EXPLAIN` and `DESCRIBE`.
fn explained(of: &Statement) -> Result<()> {
    match of {
        Statement::Explain {
            describe_alias,
            analyze,
            verbose,
            query_plan,
            estimate,
            statement: inner,
            format,
            options,
        } => {
            unset(*query_plan, "EXPLAIN QUERY PLAN")?;
            unset(*estimate, "EXPLAIN ESTIMATE")?;
            absent(options.as_ref(), "EXPLAIN (…)")?;
            match describe_alias {
                DescribeAlias::Explain => {}
                DescribeAlias::Describe | DescribeAlias::Desc => {
                    unset(*analyze, "DESCRIBE ANALYZE")?;
                    unset(*verbose, "DESCRIBE VERBOSE")?;
                    absent(format.as_ref(), "DESCRIBE FORMAT")?;
                }
            }
            statement(inner)
        }
        Statement::ExplainTable {
            describe_alias,
            // There is nothing to describe about a table besides its columns.
            hive_format: _,
            has_table_keyword: _,
            table_name: _,
        } => match describe_alias {
            DescribeAlias::Describe | DescribeAlias::Desc => Ok(()),
            DescribeAlias::Explain => Err(refused("EXPLAIN table")),
        },
        other => shown_or_dropped(other),
    }
}

/// Checks `SHOW` and `DROP`.
fn shown_or_dropped(of: &Statement) -> Result<()> {
    match of {
        Statement::ShowColumns { extended, full, show_options } => {
            unset(*extended, "SHOW EXTENDED")?;
            unset(*full, "SHOW FULL")?;
            listing::columns(show_options)
        }
        Statement::ShowTables { terse, history, extended, full, external, show_options } => {
            unset(*terse, "SHOW TERSE")?;
            unset(*history, "SHOW TABLES HISTORY")?;
            unset(*extended, "SHOW EXTENDED")?;
            unset(*full, "SHOW FULL")?;
            unset(*external, "SHOW EXTERNAL TABLES")?;
            listing::tables(show_options)
        }
        Statement::Drop {
            object_type,
            if_exists: _,
            names,
            cascade,
            restrict,
            // A dropped object has no data to keep.
            purge: _,
            temporary,
            table,
        } => {
            dropped(*object_type)?;
            unset(names.len() > 1, "DROP of several names")?;
            unset(*cascade, "DROP … CASCADE")?;
            unset(*restrict, "DROP … RESTRICT")?;
            unset(*temporary, "DROP TEMPORARY")?;
            absent(table.as_ref(), "DROP … ON table")
        }
        other => Err(unknown(other)),
    }
}

/// Refuses a statement of a kind that is not planned here.
pub(in crate::sql) fn unknown(statement: &Statement) -> Error {
    let text = statement.to_string();
    let words: Vec<_> = text.split_whitespace().take(2).collect();
    Error::failed(format!("`{}` is not supported", words.join(" ")))
        .hint("queries, `CREATE VIEW`, `CREATE TABLE … AS`, `DROP`, `DESCRIBE`, `SHOW`, `SET`")
}

fn dropped(kind: ObjectType) -> Result<()> {
    match kind {
        ObjectType::Table | ObjectType::View => Ok(()),
        other => Err(Error::failed(format!("`DROP {other}` is not supported"))
            .hint("`DROP TABLE name` or `DROP VIEW name`")),
    }
}

fn setting(set: &Set) -> Result<()> {
    match set {
        Set::SingleAssignment { scope, hivevar, variable: _, values } => {
            absent(scope.as_ref(), "SET LOCAL")?;
            unset(*hivevar, "SET HIVEVAR")?;
            unset(values.len() > 1, "SET of several values")?;
            exprs(values)
        }
        // What is supported was read earlier, from the text.
        Set::SetTimeZone { local: _, value: _ } => Ok(()),
        Set::ParenthesizedAssignments { variables, values } => {
            empty(variables, "SET of several names")?;
            exprs(values)
        }
        Set::MultipleAssignments { assignments: _ } => Err(refused("SET of several names")),
        Set::SetRole { context_modifier: _, role_name: _ } => Err(refused("SET ROLE")),
        Set::SetNames { charset_name: _, collation_name: _ } | Set::SetNamesDefault {} => {
            Err(refused("SET NAMES"))
        }
        Set::SetTransaction { modes: _, snapshot: _, session: _ } => {
            Err(refused("SET TRANSACTION"))
        }
        Set::SetSessionAuthorization(_) | Set::SetSessionParam(_) => Err(refused("SET SESSION")),
    }
}
