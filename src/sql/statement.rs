//! Plans one statement of any kind: a query, a definition, a listing, a setting.
//!
//! What would write files behind the shell's back is refused with the command that does it.

use datafusion::arrow::datatypes::{FieldRef, Fields, SchemaRef};
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder, lit};
use datafusion::prelude::{Expr, SessionContext};
use datafusion::scalar::ScalarValue;
use datafusion::sql::parser::Statement as EngineStatement;
use datafusion::sql::sqlparser::ast::{
    DescribeAlias, ObjectName, ShowStatementFilter, ShowStatementFilterPosition,
    ShowStatementOptions, Statement,
};
use regex::Regex;

use crate::error::{Error, Result, nearest};
use crate::sql::inquiry::{self, Inquiry};
use crate::sql::parameter::Parameters;
use crate::sql::projection::shown;
use crate::sql::provider::Provider;
use crate::sql::resolve::{Resolver, WithTables};
use crate::sql::scope::{exact, same};
use crate::sql::tables::{Files, Tables, idents, table_names};
use crate::sql::types::simple_name;
use crate::sql::{gate, lexer, parameter, parse, quoted, values, words};

/// The name of the last query's result.
const LAST: &str = "_";

/// What a statement is, so that the session knows what to do with its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A query: its rows are the result.
    Query,
    /// `DESCRIBE`, `SHOW`, `EXPLAIN`: rows too, but not what `_` should name.
    Listing,
    /// `CREATE VIEW`, `CREATE TABLE … AS`, `DROP`: changes what names mean.
    Definition,
    /// `SET`, `RESET`: changes an option of the engine.
    Setting,
}

/// A statement that is ready to be executed.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What to execute.
    pub plan: LogicalPlan,
    /// What it is.
    pub kind: Kind,
    /// The names of the result's columns as Spark shows them; they may repeat.
    pub headers: Vec<String>,
    /// What the user should know though the statement runs.
    pub notices: Vec<String>,
}

impl Planned {
    fn new(plan: LogicalPlan, kind: Kind) -> Self {
        let headers = match kind {
            Kind::Query | Kind::Listing => {
                plan.schema().fields().iter().map(|field| shown(field.name()).to_owned()).collect()
            }
            Kind::Definition | Kind::Setting => Vec::new(),
        };
        Self { plan, kind, headers, notices: Vec::new() }
    }
}

/// Plans one statement of Spark's SQL.
///
/// # Errors
/// A syntax error with line and column inside the text, a name that fits nothing or too much, a
/// statement that is refused, or what the engine cannot plan.
pub async fn plan(
    ctx: &SessionContext,
    files: &dyn Files,
    text: &str,
    parameters: &Parameters,
) -> Result<Planned> {
    if let Some(refused) = refused(text) {
        return Err(refused);
    }
    let whole = match inquiry::read(text) {
        Some(Inquiry::Table(query)) => query,
        Some(inquiry) => return answered(inquiry, ctx, files).await,
        None => text.to_owned(),
    };
    let mut statement = parse::statement(&whole)?;
    gate::check(&statement)?;
    let has_parameters = parameter::are_used(&mut statement, parameters)?;
    let tables = Tables::of(&statement, ctx, files).await?;
    let notices = quoted::notices(&statement, &lexer::double_quoted(&whole)?, &tables.columns());
    let state = ctx.state();
    let provider = Provider::new(&state, &tables, parameters);
    let resolver = Resolver { tables: &tables, provider: &provider };
    let kind = match &statement {
        Statement::Query(_) => Kind::Query,
        Statement::Explain { .. } | Statement::ShowVariable { .. } => Kind::Listing,
        Statement::ExplainTable { table_name, .. } => {
            let tables = Tables::named(std::slice::from_ref(table_name), ctx, files).await?;
            return described(tables.require(table_name, &[])?.provider.schema().fields());
        }
        Statement::ShowColumns { show_options, .. } => {
            let name = shown_in(show_options)?;
            return columns(&Tables::named(std::slice::from_ref(&name), ctx, files).await?, &name);
        }
        Statement::ShowTables { show_options, .. } => {
            return show_tables(&table_names(&state), show_options);
        }
        Statement::CreateView(_) | Statement::CreateTable(_) | Statement::Drop { .. } => {
            Kind::Definition
        }
        Statement::Set(_) | Statement::Reset(_) => Kind::Setting,
        other => return Err(gate::unknown(other)),
    };
    if matches!(statement, Statement::Set(_) | Statement::Reset(_) | Statement::ShowVariable { .. })
    {
        return set(statement, &state, kind).await;
    }
    let is_described = matches!(
        &statement,
        Statement::Explain { describe_alias: DescribeAlias::Describe | DescribeAlias::Desc, .. }
    );
    let statement = match (is_described, statement) {
        (true, Statement::Explain { statement, .. }) => *statement,
        (_, statement) => statement,
    };
    let statement = resolved(statement, &resolver, &table_names(&state))?;
    let plan = parameter::plan(statement, &provider, has_parameters.then_some(parameters))?;
    if is_described {
        return described(plan.schema().fields());
    }
    Ok(Planned { notices, ..Planned::new(plan, kind) })
}

/// Plans what the engine does by itself: settings, and showing them.
async fn set(statement: Statement, state: &SessionState, kind: Kind) -> Result<Planned> {
    let statement = EngineStatement::Statement(Box::new(statement));
    let plan = state.statement_to_plan(statement).await.map_err(|e| words::plain(e, &[]))?;
    Ok(Planned::new(plan, kind))
}

/// Makes the names of a statement exact.
fn resolved(
    mut statement: Statement,
    resolver: &Resolver<'_>,
    names: &[String],
) -> Result<Statement> {
    let none = WithTables::new();
    match &mut statement {
        Statement::Query(query) => {
            values::name(query)?;
            resolver.query(query, None, &none)?;
        }
        Statement::Explain { statement: inner, .. } => {
            let unexplained = std::mem::replace(
                inner.as_mut(),
                Statement::Commit { chain: false, end: false, modifier: None },
            );
            *inner.as_mut() = resolved(unexplained, resolver, names)?;
        }
        Statement::CreateView(view) => {
            view.temporary = false;
            defined(&mut view.name, names)?;
            values::name(&mut view.query)?;
            resolver.query(&mut view.query, None, &none)?;
        }
        Statement::CreateTable(table) => {
            table.temporary = false;
            defined(&mut table.name, names)?;
            let Some(query) = &mut table.query else {
                return Err(Error::failed("a table is made from a query here")
                    .hint("`CREATE TABLE name AS SELECT …`, or `.load TOPIC AS name`"));
            };
            values::name(query)?;
            resolver.query(query, None, &none)?;
        }
        Statement::Drop { names: dropped, .. } => {
            for name in dropped {
                defined(name, names)?;
            }
        }
        other => return Err(gate::unknown(other)),
    }
    Ok(statement)
}

/// Makes the name of a definition exact: an existing table of this name is meant whatever its case.
fn defined(name: &mut ObjectName, names: &[String]) -> Result<()> {
    let Some(typed) = idents(name).last().map(|part| part.value.clone()) else { return Ok(()) };
    if typed == LAST {
        return Err(Error::failed("`_` always names the last query").hint("take another name"));
    }
    let known = names.iter().find(|known| same(known, &typed));
    *name = ObjectName::from(vec![exact(known.unwrap_or(&typed))]);
    Ok(())
}

fn described(fields: &Fields) -> Result<Planned> {
    let row = |field: &FieldRef| {
        vec![
            lit(shown(field.name())),
            lit(simple_name(field.data_type())),
            lit(ScalarValue::Utf8(None)),
        ]
    };
    listing(&["col_name", "data_type", "comment"], fields.iter().map(row).collect())
}

/// Answers what is asked about the session.
async fn answered(inquiry: Inquiry, ctx: &SessionContext, files: &dyn Files) -> Result<Planned> {
    let state = ctx.state();
    let one = |name: &str, rows: Vec<String>| {
        listing(&[name], rows.into_iter().map(|row| vec![lit(row)]).collect())
    };
    match inquiry {
        Inquiry::Columns(name) => {
            let tables = Tables::named(std::slice::from_ref(&name), ctx, files).await?;
            described(tables.require(&name, &[])?.provider.schema().fields())
        }
        Inquiry::Column(name, column) => {
            let tables = Tables::named(std::slice::from_ref(&name), ctx, files).await?;
            one_column(tables.require(&name, &[])?.provider.schema().fields(), &column)
        }
        Inquiry::Functions(pattern) => {
            let fits = pattern.map(|text| pattern_of(&text)).transpose()?;
            let mut names = functions(&state);
            names.retain(|name| fits.as_ref().is_none_or(|fits| fits.is_match(name)));
            one("function", names)
        }
        Inquiry::Function(name) => {
            let names = functions(&state);
            match names.iter().find(|known| same(known, &name)) {
                Some(known) => one("function_desc", vec![format!("Function: {known}")]),
                None => Err(words::no_function(&name, &names)),
            }
        }
        Inquiry::Views => {
            let names = table_names(&state).into_iter().filter(|name| name != LAST);
            let rows = names.map(|name| vec![lit(""), lit(name), lit(true)]);
            listing(&["namespace", "viewName", "isTemporary"], rows.collect())
        }
        Inquiry::Databases => one("namespace", vec!["default".to_owned()]),
        Inquiry::Use(name) if same(name.trim_matches('`'), "default") => {
            Ok(Planned::new(LogicalPlanBuilder::empty(false).build()?, Kind::Setting))
        }
        Inquiry::Use(name) => Err(Error::failed(format!("there is no database `{name}`"))
            .hint("there is one, `default`; `.tables` lists its tables")),
        Inquiry::Setting(name) => match name.to_ascii_lowercase().as_str() {
            "spark.sql.ansi.enabled" | "spark.sql.casesensitive" => {
                listing(&["key", "value"], vec![vec![lit(name), lit("false")]])
            }
            "spark.sql.session.timezone" => {
                listing(&["key", "value"], vec![vec![lit(name), lit("UTC")]])
            }
            _ => Err(Error::failed(format!("`{name}` is a setting of Spark's, not of lakeshell"))
                .hint("`SHOW ALL` lists the engine's")),
        },
        Inquiry::Table(_) => Err(Error::failed("`TABLE name` is a query")),
    }
}

/// Answers `DESCRIBE table column`.
fn one_column(fields: &Fields, column: &str) -> Result<Planned> {
    let Some(field) = fields.iter().find(|field| same(field.name(), column)) else {
        let names = fields.iter().map(|field| field.name().as_str());
        let error = Error::failed(format!("no column `{column}`"));
        return Err(match nearest(column, names) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error,
        });
    };
    let row = |name: &str, value: &str| vec![lit(name), lit(value)];
    let rows = vec![
        row("col_name", field.name()),
        row("data_type", &simple_name(field.data_type())),
        row("comment", "NULL"),
    ];
    listing(&["info_name", "info_value"], rows)
}

/// Lists the functions of the session by the names that Spark has for them too.
fn functions(state: &SessionState) -> Vec<String> {
    let none = Tables::default();
    let mut names = Provider::new(state, &none, &Parameters::default()).function_names();
    names.sort();
    names.dedup();
    names
}

fn columns(tables: &Tables, name: &ObjectName) -> Result<Planned> {
    let schema: SchemaRef = tables.require(name, &[])?.provider.schema();
    let rows = schema.fields().iter().map(|field| vec![lit(field.name().as_str())]);
    listing(&["col_name"], rows.collect())
}

fn shown_in(options: &ShowStatementOptions) -> Result<ObjectName> {
    options
        .show_in
        .as_ref()
        .and_then(|show_in| show_in.parent_name.clone())
        .ok_or_else(|| Error::failed("of which table?").hint("`SHOW COLUMNS IN name`"))
}

/// Lists the tables, those that fit where a pattern says so.
fn show_tables(names: &[String], options: &ShowStatementOptions) -> Result<Planned> {
    let fits = match &options.filter_position {
        None => None,
        Some(
            ShowStatementFilterPosition::Infix(filter)
            | ShowStatementFilterPosition::Suffix(filter),
        ) => Some(name_pattern(filter)?),
    };
    let rows = names
        .iter()
        .filter(|name| *name != LAST && fits.as_ref().is_none_or(|fits| fits.is_match(name)))
        .map(|name| vec![lit(""), lit(name.as_str()), lit(true)]);
    listing(&["namespace", "tableName", "isTemporary"], rows.collect())
}

/// Reads Spark's pattern of names: `*` is anything, `|` is or, case is ignored.
fn name_pattern(filter: &ShowStatementFilter) -> Result<Regex> {
    let (ShowStatementFilter::Like(text) | ShowStatementFilter::NoKeyword(text)) = filter else {
        return Err(Error::failed("`SHOW TABLES` takes a pattern").hint("`SHOW TABLES LIKE 'a*'`"));
    };
    pattern_of(text)
}

/// As [`name_pattern`], of the text alone.
fn pattern_of(text: &str) -> Result<Regex> {
    let one = |name: &str| name.split('*').map(regex::escape).collect::<Vec<_>>().join(".*");
    let names = text.split('|').map(one).collect::<Vec<_>>().join("|");
    Regex::new(&format!("(?i)^({names})$")).map_err(|error| Error::failed(error.to_string()))
}

/// Makes the plan of a listing; an empty one has its columns all the same.
fn listing(names: &[&str], rows: Vec<Vec<Expr>>) -> Result<Planned> {
    let is_empty = rows.is_empty();
    let rows = if is_empty { vec![names.iter().map(|name| lit(*name)).collect()] } else { rows };
    let builder = LogicalPlanBuilder::values(rows)?;
    let columns = builder.schema().columns();
    let renamed =
        columns.into_iter().zip(names).map(|(column, name)| Expr::Column(column).alias(*name));
    let builder = builder.project(renamed.collect::<Vec<_>>())?;
    let builder = if is_empty { builder.limit(0, Some(0))? } else { builder };
    Ok(Planned::new(builder.build()?, Kind::Listing))
}

/// Refuses by its first words what the grammar here does not even read.
fn refused(text: &str) -> Option<Error> {
    let mut words = text.split_whitespace().map(str::to_ascii_uppercase);
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    let error = match (first.as_str(), second.as_str()) {
        ("COPY", _) => Error::failed("`COPY` is not supported").hint("`.write TABLE PATH`"),
        ("INSERT" | "UPDATE" | "DELETE" | "MERGE" | "TRUNCATE", _) => {
            Error::failed(format!("`{first}` is not supported: tables are read, not changed"))
                .hint("`CREATE TABLE name AS SELECT …`, or `.write TABLE PATH --mode append`")
        }
        ("CREATE", "EXTERNAL") => Error::failed("`CREATE EXTERNAL TABLE` is not supported")
            .hint("`CREATE VIEW name AS SELECT * FROM '/path'`"),
        ("CACHE" | "UNCACHE" | "REFRESH", "TABLE") => {
            let command = first.to_ascii_lowercase();
            Error::failed(format!("`{first} TABLE` is a command here"))
                .hint(format!("`.{command} NAME`"))
        }
        _ => return None,
    };
    Some(error)
}
