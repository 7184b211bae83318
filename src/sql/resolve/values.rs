//! Gives the columns of a `VALUES` the names that Spark's `AstBuilder` uses: `col1`, `col2`.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, SelectItem, SetExpr, TableAlias, TableAliasColumnDef, TableFactor, Value, Values,
};

use crate::error::{Error, Result};
use crate::spark::coercion::{normalized_type, tightest_of};
use crate::spark::types::{simple_string, written};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::exact;
use crate::sql::ast::{function_call, node};
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Scope};
use crate::sql::syntax::parse;

/// Writes `VALUES …` as a query with column names, and returns the names.
///
/// # Errors
/// The text of the query has them already; there are no others.
pub(in crate::sql) fn named(body: &mut SetExpr) -> Result<Vec<String>> {
    let SetExpr::Values(Values { explicit_row: _, value_keyword: _, rows }) = body else {
        return Ok(Vec::new());
    };
    let width = rows.first().map_or(0, |row| row.content.len());
    let names: Vec<String> = (1..=width).map(|at| format!("col{at}")).collect();
    let column = |name: &String| TableAliasColumnDef { name: exact(name), data_type: None };
    let columns = names.iter().map(column).collect();
    let alias = TableAlias { explicit: true, name: exact("values"), columns, at: None };
    let mut outer = parse::query("SELECT * FROM (SELECT 1) AS t")?;
    let mut inner = parse::query("SELECT 1")?;
    std::mem::swap(inner.body.as_mut(), body);
    if let SetExpr::Select(select) = outer.body.as_mut()
        && let Some(tables) = select.from.first_mut()
    {
        let subquery = Box::new(inner);
        tables.relation =
            TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None };
    }
    *body = *outer.body;
    Ok(names)
}

/// Spreads the fields of a single struct over a row, as Spark's `AstBuilder` reads `VALUES struct(1, 'a')`.
pub(in crate::sql) fn spread(values: &mut Values) {
    let Values { explicit_row: _, value_keyword: _, rows } = values;
    for row in rows {
        if let [only] = row.content.as_slice()
            && let Some(fields) = fields_of(only)
        {
            row.content = fields;
        }
    }
}

fn fields_of(cell: &Expr) -> Option<Vec<Expr>> {
    let value = |value: Expr| match value {
        Expr::Named { expr, name: _ } => *expr,
        other => other,
    };
    match cell {
        Expr::Nested(inner) => fields_of(inner),
        Expr::Tuple(values) => Some(values.clone()),
        Expr::Struct { values, fields: _ } => Some(values.iter().cloned().map(value).collect()),
        // Quoted, it is the name of a function, which returns one value.
        Expr::Function(made) if made.name.to_string().eq_ignore_ascii_case("struct") => {
            Some(function_call::args_of(made)?.into_iter().map(value).collect())
        }
        _ => None,
    }
}

impl Resolver<'_> {
    /// Casts the values of each column to their common type, as Spark's `ResolveInlineTables` does.
    ///
    /// The engine (55.2) would use the units of the first interval and truncate the others; it knows no
    /// common type of dates and of timestamps with a time zone, and makes decimals of doubles combined with
    /// decimals.
    ///
    /// # Errors
    /// The values of a column have no common type.
    pub(in crate::sql) fn with_equal_types(
        &self,
        values: &mut Values,
        outer: Option<&Scope<'_>>,
        tables: &WithTables,
    ) -> Result<()> {
        let Values { explicit_row: _, value_keyword: _, rows } = values;
        let width = rows.first().map_or(0, |row| row.content.len());
        for at in 0..width {
            let mut cells: Vec<&mut Expr> =
                rows.iter_mut().filter_map(|row| row.content.get_mut(at)).collect();
            if cells.len() < 2 || are_alike(&cells) {
                continue;
            }
            let types: Option<Vec<DataType>> =
                cells.iter().map(|cell| self.type_of(cell, outer, tables)).collect();
            // If it cannot be planned separately, the complete statement fails too.
            let Some(types) = types else { continue };
            let common = tightest_of(&types).ok_or_else(|| unlike(at, &types))?;
            for (cell, of) in cells.iter_mut().zip(&types) {
                if !of.is_null() && normalized_type(of) != common {
                    **cell = to_named(cell.clone(), &written(&common));
                }
            }
        }
        Ok(())
    }

    /// Plans a cell to get its type.
    fn type_of(
        &self,
        cell: &Expr,
        outer: Option<&Scope<'_>>,
        with: &WithTables,
    ) -> Option<DataType> {
        let mut query = parse::query("SELECT 1").ok()?;
        if let SetExpr::Select(select) = query.body.as_mut() {
            let alias = exact("cell");
            select.projection = vec![SelectItem::ExprWithAlias { expr: cell.clone(), alias }];
        }
        Some(self.columns_of(&query, None, outer, with)?.first()?.data_type.clone())
    }
}

/// Makes the error for values of a column without a common type.
fn unlike(at: usize, types: &[DataType]) -> Error {
    let other = types.iter().find(|of| tightest_of([&types[0], of]).is_none());
    let [first, other] = [&types[0], other.unwrap_or(&types[0])].map(simple_string);
    Error::failed(format!(
        "column {} of VALUES has values of {first} and of {other}, which have no common type",
        at + 1
    ))
    .hint("cast one: `CAST(x AS STRING)`")
}

/// The kind of a literal cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Literal {
    Whole,
    Text,
    Truth,
    Null,
}

/// Returns whether all cells are literals of one kind, or NULL: the engine gives these Spark's types.
fn are_alike(cells: &[&mut Expr]) -> bool {
    let mut kinds = Vec::new();
    for cell in cells {
        match literal(cell) {
            Some(Literal::Null) => {}
            Some(kind) => kinds.push(kind),
            None => return false,
        }
    }
    kinds.windows(2).all(|pair| pair[0] == pair[1])
}

/// Returns the kind of a literal, if it is one.
fn literal(cell: &Expr) -> Option<Literal> {
    match cell {
        Expr::Nested(inner) | Expr::UnaryOp { op: _, expr: inner } => literal(inner),
        cell => match node::value(cell)? {
            Value::Number(digits, _) => {
                digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(Literal::Whole)
            }
            Value::SingleQuotedString(_) => Some(Literal::Text),
            Value::Boolean(_) => Some(Literal::Truth),
            Value::Null => Some(Literal::Null),
            _ => None,
        },
    }
}

/// Makes the output of one of the names.
pub(in crate::sql) fn output(name: String) -> Output {
    let expr = Expr::Identifier(exact(&name));
    Output { name, expr, aliased: true, qualifier: Vec::new() }
}
