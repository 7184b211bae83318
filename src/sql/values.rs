//! Gives the columns of a `VALUES` the names that Spark gives them: `col1`, `col2`.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, SelectItem, SetExpr, TableAlias, TableAliasColumnDef, TableFactor, Values,
};

use crate::error::Result;
use crate::span::Span;
use crate::sql::cast::to_named;
use crate::sql::resolve::{Resolver, WithTables};
use crate::sql::scope::{Output, Scope, exact};
use crate::sql::{functions, parse, simple_name};

/// Writes `VALUES …` as a query of them with names, and returns the names.
///
/// # Errors
/// None that the text of a query does not have already.
pub(super) fn named(body: &mut SetExpr) -> Result<Vec<String>> {
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

impl Resolver<'_> {
    /// Gives the intervals of a column the one type that holds all of their units, and its days and times the
    /// type that holds both.
    ///
    /// The engine (55.2) would take the units of the first interval, and cut the others; it knows no common
    /// type of dates and of timestamps in a time zone.
    pub(super) fn with_equal_units(
        &self,
        values: &mut Values,
        outer: Option<&Scope<'_>>,
        tables: &WithTables,
    ) {
        let Values { explicit_row: _, value_keyword: _, rows } = values;
        let width = rows.first().map_or(0, |row| row.content.len());
        for at in 0..width {
            let mut cells: Vec<&mut Expr> =
                rows.iter_mut().filter_map(|row| row.content.get_mut(at)).collect();
            if cells.len() > 1 && cells.iter().any(|cell| has_word(cell, "timestamp")) {
                self.with_equal_times(&mut cells, outer, tables);
                continue;
            }
            if !cells.iter().any(|cell| is_of_intervals(cell)) {
                continue;
            }
            let spans: Vec<Option<Span>> =
                cells.iter().map(|cell| self.span_of(cell, outer, tables)).collect();
            let known = spans.iter().copied().flatten();
            let common = known.map(Some).reduce(|left, right| left?.with(right?)).flatten();
            let Some(common) = common else { continue };
            for (cell, span) in cells.into_iter().zip(spans) {
                match span {
                    Some(_) if functions::span_of(cell).is_some() => functions::widen(cell, common),
                    Some(span) if span != common => {
                        *cell = to_named(cell.clone(), &simple_name(&common.data_type()));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Makes the dates and times of a column timestamps, in the time zone of the session if any is.
    fn with_equal_times(
        &self,
        cells: &mut [&mut Expr],
        outer: Option<&Scope<'_>>,
        tables: &WithTables,
    ) {
        let types: Vec<Option<DataType>> =
            cells.iter().map(|cell| self.type_of(cell, outer, tables)).collect();
        let is_time = |of: &DataType| {
            Span::of(of).is_none() && matches!(of, DataType::Date32 | DataType::Timestamp(..))
        };
        let times: Vec<&DataType> = types.iter().flatten().filter(|of| is_time(of)).collect();
        let mut of_zone = times.iter().filter(|of| matches!(of, DataType::Timestamp(_, Some(_))));
        let common = if of_zone.next().is_some() { "timestamp" } else { "timestamp_ntz" };
        if times.windows(2).all(|pair| pair[0] == pair[1]) {
            return;
        }
        for (cell, of) in cells.iter_mut().zip(&types) {
            if of.as_ref().is_some_and(is_time) {
                **cell = to_named(cell.clone(), common);
            }
        }
    }

    /// Plans a cell to learn its type.
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

    /// Returns the units of an interval; a cell that is not a literal is planned to learn its type.
    fn span_of(&self, cell: &Expr, outer: Option<&Scope<'_>>, with: &WithTables) -> Option<Span> {
        if let Some(span) = functions::span_of(cell) {
            return Some(span);
        }
        is_of_intervals(cell).then_some(())?;
        Span::of(&self.type_of(cell, outer, with)?)
    }
}

/// Says whether a cell may be an interval: all that makes one has the word in it.
fn is_of_intervals(cell: &Expr) -> bool {
    functions::span_of(cell).is_some() || has_word(cell, "interval")
}

fn has_word(cell: &Expr, word: &str) -> bool {
    cell.to_string().to_lowercase().contains(word)
}

/// Makes the output of one of the names.
pub(super) fn output(name: String) -> Output {
    let expr = Expr::Identifier(exact(&name));
    Output { name, expr, aliased: true, qualifier: Vec::new() }
}
