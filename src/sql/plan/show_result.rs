//! Answers questions about the session: `SHOW` and `DESCRIBE`, with Spark's columns.

use datafusion::arrow::datatypes::{FieldRef, Fields};
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::{LogicalPlanBuilder, lit};
use datafusion::prelude::{Expr, SessionContext};
use datafusion::scalar::ScalarValue;
use datafusion::sql::sqlparser::ast::ObjectName;

use crate::error::{Error, Result, nearest};
use crate::spark::settings::known;
use crate::spark::settings::names::same;
use crate::spark::settings::session::{Change, Settings};
use crate::spark::types::simple_string;
use crate::sql::ast::column::shown;
use crate::sql::functions::catalog::FunctionHelp;
use crate::sql::functions::declaration::Declaration;
use crate::sql::functions::string::java_regex;
use crate::sql::functions::{catalog, refusal, registry};
use crate::sql::plan::planned::{LAST, Planned, StatementKind};
use crate::sql::plan::set_statement::Request;
use crate::sql::resolve::default_database;
use crate::sql::resolve::tables::{Files, Tables, table_names};
use crate::sql::settings::check;
use crate::sql::syntax::show_describe::inquiry;
use crate::sql::syntax::show_describe::inquiry::{Inquiry, Scope};

/// The column of `SHOW TABLES` and `SHOW VIEWS` that is not a string.
const TEMPORARY: &str = "isTemporary";
/// What Spark (`DescribeColumnCommand`) prints about a column's values if there are no statistics.
const UNCOUNTED: [&str; 7] =
    ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"];

/// Plans the answer.
///
/// # Errors
/// The named object does not exist.
pub(in crate::sql) async fn answered(
    inquiry: Inquiry,
    ctx: &SessionContext,
    files: &dyn Files,
) -> Result<Planned> {
    let state = ctx.state();
    match inquiry {
        Inquiry::Tables(pattern) => tables(&state, "tableName", pattern.as_deref()),
        Inquiry::Views(pattern) => tables(&state, "viewName", pattern.as_deref()),
        Inquiry::Databases(pattern) => {
            names("namespace", vec!["default".to_owned()], pattern.as_deref())
        }
        Inquiry::Catalogs(pattern) => {
            names("catalog", vec!["spark_catalog".to_owned()], pattern.as_deref())
        }
        Inquiry::Functions(Scope::User, pattern) => {
            names("function", Vec::new(), pattern.as_deref())
        }
        Inquiry::Functions(Scope::All, pattern) => {
            names("function", function_names(), pattern.as_deref())
        }
        Inquiry::Namespace => {
            let row = vec![lit("spark_catalog"), lit("default")];
            listing(&["catalog", "namespace"], vec![row])
        }
        Inquiry::ColumnNames(table) => {
            let fields = fields_of(&table, ctx, files).await?;
            let rows = fields.iter().map(|field| vec![lit(field.name().as_str())]);
            listing(&["col_name"], rows.collect())
        }
        Inquiry::Properties(table) => {
            fields_of(&table, ctx, files).await?;
            listing(&["key", "value"], Vec::new())
        }
        Inquiry::Columns(table) => columns(&fields_of(&table, ctx, files).await?),
        Inquiry::Column { table, column, is_extended } => {
            one_column(&fields_of(&table, ctx, files).await?, &table, &column, is_extended)
        }
        Inquiry::Function { name, is_extended } => function(&name, is_extended),
        Inquiry::Database { name, is_extended } => one_database(&name, is_extended),
        Inquiry::Act(act) => Planned::act(act),
        Inquiry::Rewritten(text) | Inquiry::QueryColumns(text) => {
            Err(Error::failed(format!("internal error: `{text}` was not rewritten")))
        }
    }
}

async fn fields_of(table: &ObjectName, ctx: &SessionContext, files: &dyn Files) -> Result<Fields> {
    let table = default_database::without_database(table);
    let tables = Tables::named(std::slice::from_ref(&table), ctx, files).await?;
    Ok(tables.require(&table, &[])?.provider.schema().fields().clone())
}

/// Answers `DESCRIBE` of a table or query.
pub(in crate::sql) fn columns(fields: &Fields) -> Result<Planned> {
    let row = |field: &FieldRef| {
        vec![
            lit(shown(field.name())),
            lit(simple_string(field.data_type())),
            lit(ScalarValue::Utf8(None)),
        ]
    };
    listing(&["col_name", "data_type", "comment"], fields.iter().map(row).collect())
}

/// Answers `DESCRIBE table column`.
fn one_column(
    fields: &Fields,
    table: &ObjectName,
    column: &[String],
    is_extended: bool,
) -> Result<Planned> {
    let name = match column {
        [name] => name,
        [of, name] if table.0.last().is_some_and(|last| same(&last.to_string(), of)) => name,
        parts => {
            return Err(Error::failed(format!(
                "`DESCRIBE` of `{}` is not supported",
                parts.join(".")
            ))
            .hint("`typeof(a.b)` tells the type of a field"));
        }
    };
    let Some(field) = fields.iter().find(|field| same(field.name(), name)) else {
        let names = fields.iter().map(|field| field.name().as_str());
        let error = Error::failed(format!("no column `{name}`"));
        return Err(match nearest(name, names) {
            Some(near) => error.did_you_mean(near),
            None => error,
        });
    };
    let row = |name: &str, value: &str| vec![lit(name), lit(value)];
    let mut rows = vec![
        row("col_name", field.name()),
        row("data_type", &simple_string(field.data_type())),
        row("comment", "NULL"),
    ];
    if is_extended {
        rows.extend(UNCOUNTED.map(|name| row(name, "NULL")));
    }
    listing(&["info_name", "info_value"], rows)
}

fn function(name: &str, is_extended: bool) -> Result<Planned> {
    match catalog::described(name, is_extended).filter(|_| is_known(name)) {
        Some(lines) => {
            let rows = lines.into_iter().map(|line| vec![lit(line)]);
            listing(&["function_desc"], rows.collect())
        }
        None => Err(refusal::no_function(name)),
    }
}

fn one_database(name: &ObjectName, is_extended: bool) -> Result<Planned> {
    inquiry::database(name)?;
    let row = |name: &str, value: &str| vec![lit(name), lit(value)];
    let mut rows = vec![
        row("Catalog Name", "spark_catalog"),
        row("Namespace Name", "default"),
        row("Comment", "default database"),
        // Tables belong to the session.
        row("Location", ""),
        row("Owner", &owner()),
    ];
    if is_extended {
        rows.push(row("Properties", ""));
    }
    listing(&["info_name", "info_value"], rows)
}

/// Returns the name of the user.
fn owner() -> String {
    let user = uzers::get_current_username();
    user.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Answers or plans a request about Spark's settings.
pub(in crate::sql) fn settings(request: Request, state: &SessionState) -> Result<Planned> {
    let options = state.config_options();
    let settings = Settings::of(options);
    let row = |name: &str, value: Option<String>| {
        vec![lit(name), lit(value.unwrap_or_else(|| "<undefined>".to_owned()))]
    };
    let pair = |rows| listing(&["key", "value"], rows);
    match request {
        Request::Given => {
            let given = settings.given().iter();
            pair(given.map(|(name, value)| row(name, Some(value.clone()))).collect())
        }
        Request::All => {
            pair(known::listed().map(|(name, _)| row(name, settings.value(name))).collect())
        }
        Request::Value(name) => {
            check(options, &Change::Reset(name.clone()))?;
            pair(vec![row(&name, settings.value(&name))])
        }
        Request::Change(change) => {
            check(options, &change)?;
            let planned = match &change {
                Change::Set(name, value) => pair(vec![row(name, Some(value.clone()))])?,
                Change::Reset(_) | Change::ResetAll => {
                    Planned::new(LogicalPlanBuilder::empty(false).build()?, StatementKind::Setting)
                }
            };
            Ok(Planned { kind: StatementKind::Setting, change: Some(change), ..planned })
        }
    }
}

/// Returns Spark's documentation of a function.
#[must_use]
pub fn function_help(name: &str) -> Option<FunctionHelp> {
    catalog::help(name).filter(|_| is_known(name))
}

fn is_known(name: &str) -> bool {
    registry::find(&name.to_lowercase()).is_some_and(Declaration::is_public)
}

/// Returns how a function is called: `lpad(str, len[, pad])`.
#[must_use]
pub fn function_usage(name: &str) -> Option<&'static str> {
    catalog::usage(name)
}

/// Lists the functions, without operators, by the groups in which they are declared.
#[must_use]
pub fn function_groups() -> Vec<(&'static str, Vec<&'static str>)> {
    let is_name = |name: &&str| name.starts_with(char::is_alphabetic);
    let groups = registry::groups().map(|(group, names)| (group, names.filter(is_name).collect()));
    groups.filter(|(_, names): &(_, Vec<_>)| !names.is_empty()).collect()
}

/// Lists the functions and operators by name.
#[must_use]
pub fn function_names() -> Vec<String> {
    registry::names().into_iter().map(str::to_owned).collect()
}

/// Lists the tables that match a pattern, or all of them.
fn tables(state: &SessionState, column: &str, pattern: Option<&str>) -> Result<Planned> {
    let mut names = table_names(state);
    names.retain(|name| name != LAST);
    fitting(&mut names, pattern)?;
    let rows = names.into_iter().map(|name| vec![lit(""), lit(name), lit(true)]);
    listing(&["namespace", column, TEMPORARY], rows.collect())
}

fn names(column: &str, mut names: Vec<String>, pattern: Option<&str>) -> Result<Planned> {
    fitting(&mut names, pattern)?;
    listing(&[column], names.into_iter().map(|name| vec![lit(name)]).collect())
}

/// Keeps the names that match the pattern. It is Spark's `StringUtils.filterPattern`: `|` separates
/// alternatives, `*` stands for any characters, and everything else is a regular expression of Java.
fn fitting(names: &mut Vec<String>, pattern: Option<&str>) -> Result<()> {
    let Some(text) = pattern else { return Ok(()) };
    let mut fits = Vec::new();
    for alternative in text.trim().split('|') {
        let pattern = alternative.replace('*', ".*");
        // By itself first, so that an error names what was typed.
        java_regex::compiled(&pattern)?;
        fits.push(java_regex::compiled(&format!("(?i)^(?:{pattern})$"))?);
    }
    names.retain(|name| fits.iter().any(|fits| fits.is_match(name)));
    Ok(())
}

/// Makes the plan of a listing; an empty listing also has its columns.
fn listing(names: &[&str], rows: Vec<Vec<Expr>>) -> Result<Planned> {
    let is_empty = rows.is_empty();
    let typed = |name: &&str| if *name == TEMPORARY { lit(true) } else { lit(*name) };
    let rows = if is_empty { vec![names.iter().map(typed).collect()] } else { rows };
    let builder = LogicalPlanBuilder::values(rows)?;
    let columns = builder.schema().columns();
    let renamed =
        columns.into_iter().zip(names).map(|(column, name)| Expr::Column(column).alias(*name));
    let builder = builder.project(renamed.collect::<Vec<_>>())?;
    let builder = if is_empty { builder.limit(0, Some(0))? } else { builder };
    Ok(Planned::new(builder.build()?, StatementKind::Listing))
}
