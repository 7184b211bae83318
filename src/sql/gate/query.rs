//! Checks queries: `WITH`, set operations, `VALUES`, order, limits and the clauses that follow.

use datafusion::sql::sqlparser::ast::{
    Cte, CteAsMaterialized, Expr, LimitClause, Offset, OffsetRows, OrderBy, OrderByKind, Parens,
    PipeOperator, Query, SetExpr, SetOperator, SetQuantifier, Value, Values, With,
};

use super::{aggregate_position, from, random, select};
use crate::error::{Error, Result};
use crate::sql::ast::node;
use crate::sql::gate::expr::{aliased, aliased_and_ordered};
use crate::sql::gate::node::{Node, expr, exprs, ordered, query, sorts};
use crate::sql::gate::refusal::{absent, empty, refused, unset};

impl Node for Query {
    fn check(&self) -> Result<()> {
        let Query {
            with,
            body,
            order_by: order,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = self;
        absent(fetch.as_ref(), "FETCH FIRST")?;
        empty(locks, "FOR UPDATE")?;
        absent(for_clause.as_ref(), "FOR JSON")?;
        absent(settings.as_ref(), "SETTINGS")?;
        absent(format_clause.as_ref(), "FORMAT")?;
        empty(pipe_operators, "|>")?;
        if let Some(with) = with {
            with_tables(with)?;
        }
        set_expr(body)?;
        if let Some(order) = order {
            order_by(order)?;
        }
        if let Some(limits) = limit_clause {
            limit(limits)?;
        }
        pipe_operators.iter().try_for_each(pipe)
    }
}

fn with_tables(with: &With) -> Result<()> {
    let With { with_token: _, recursive: _, cte_tables } = with;
    for table in cte_tables {
        let Cte { alias, query: inner, from: from_name, materialized, closing_paren_token: _ } =
            table;
        absent(from_name.as_ref(), "WITH … FROM")?;
        match materialized {
            None => {}
            Some(CteAsMaterialized::Materialized) => return Err(refused("AS MATERIALIZED")),
            Some(CteAsMaterialized::NotMaterialized) => return Err(refused("AS NOT MATERIALIZED")),
        }
        from::alias(alias)?;
        query(inner)?;
    }
    Ok(())
}

fn set_expr(body: &SetExpr) -> Result<()> {
    match body {
        SetExpr::Select(inner) => select::select(inner),
        SetExpr::Query(inner) => query(inner),
        SetExpr::SetOperation { left, op, set_quantifier, right } => {
            match op {
                SetOperator::Union
                | SetOperator::Except
                | SetOperator::Intersect
                | SetOperator::Minus => {}
            }
            quantifier(*set_quantifier)?;
            set_expr(left)?;
            set_expr(right)
        }
        SetExpr::Values(Values { explicit_row, value_keyword, rows }) => {
            unset(*explicit_row, "VALUES ROW(…)")?;
            unset(*value_keyword, "VALUE")?;
            rows.iter().try_for_each(|row| {
                let Parens { opening_token: _, content, closing_token: _ } = row;
                exprs(content)?;
                content.iter().try_for_each(aggregate_position::in_values)?;
                content.iter().try_for_each(random::in_values)
            })
        }
        SetExpr::Table(_) => Err(refused("TABLE name in a query")),
        SetExpr::Insert(_) => Err(refused("INSERT in a query")),
        SetExpr::Update(_) => Err(refused("UPDATE in a query")),
        SetExpr::Delete(_) => Err(refused("DELETE in a query")),
        SetExpr::Merge(_) => Err(refused("MERGE in a query")),
    }
}

fn quantifier(quantifier: SetQuantifier) -> Result<()> {
    match quantifier {
        SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None => Ok(()),
        SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => {
            Err(refused("UNION BY NAME"))
        }
    }
}

fn order_by(order: &OrderBy) -> Result<()> {
    let OrderBy { kind, interpolate } = order;
    absent(interpolate.as_ref(), "INTERPOLATE")?;
    match kind {
        OrderByKind::All(options) => {
            ordered(*options);
            Ok(())
        }
        OrderByKind::Expressions(by) => {
            select::no_negative_position(by.iter().map(|by| &by.expr), "ORDER BY")?;
            sorts(by)?;
            by.iter().try_for_each(|by| aggregate_position::in_order(&by.expr))
        }
    }
}

fn limit(limit: &LimitClause) -> Result<()> {
    match limit {
        LimitClause::LimitOffset { limit, offset, limit_by } => {
            empty(limit_by, "LIMIT … BY")?;
            limit.iter().try_for_each(rows)?;
            let Some(Offset { value, rows: word }) = offset else { return Ok(()) };
            match word {
                OffsetRows::None => rows(value),
                OffsetRows::Row | OffsetRows::Rows => Err(refused("OFFSET … ROWS")),
            }
        }
        LimitClause::OffsetCommaLimit { offset: _, limit: _ } => Err(refused("LIMIT offset, rows")),
    }
}

/// Checks a number of rows.
fn rows(of: &Expr) -> Result<()> {
    let is_number = match node::value(of) {
        None => true,
        Some(Value::Number(digits, _)) => digits.bytes().all(|byte| byte.is_ascii_digit()),
        Some(value) => matches!(value, Value::Placeholder(_)),
    };
    if is_number {
        return expr(of);
    }
    Err(Error::failed(format!("LIMIT takes a number of rows, 0 or more, not {of}")))
}

/// Checks one step of a query in pipe syntax.
fn pipe(operator: &PipeOperator) -> Result<()> {
    match operator {
        PipeOperator::Limit { expr: rows, offset } => {
            expr(rows)?;
            offset.iter().try_for_each(expr)
        }
        PipeOperator::Where { expr: condition } => expr(condition),
        PipeOperator::OrderBy { exprs: by } => sorts(by),
        PipeOperator::Select { exprs: items } | PipeOperator::Extend { exprs: items } => {
            items.iter().try_for_each(select::item)
        }
        PipeOperator::Set { assignments } => assignments.iter().try_for_each(select::assignment),
        PipeOperator::Drop { columns: _ } | PipeOperator::As { alias: _ } => Ok(()),
        PipeOperator::Rename { mappings: _ } => Err(refused("|> RENAME")),
        PipeOperator::Call { function: _, alias: _ } => Err(refused("|> CALL")),
        PipeOperator::Aggregate { full_table_exprs, group_by_expr } => {
            full_table_exprs.iter().chain(group_by_expr).try_for_each(aliased_and_ordered)
        }
        PipeOperator::TableSample { sample } => from::sample(sample),
        PipeOperator::Union { set_quantifier, queries }
        | PipeOperator::Intersect { set_quantifier, queries }
        | PipeOperator::Except { set_quantifier, queries } => {
            quantifier(*set_quantifier)?;
            queries.iter().try_for_each(query)
        }
        PipeOperator::Pivot { aggregate_functions, value_column: _, value_source, alias: _ } => {
            aggregate_functions.iter().try_for_each(aliased)?;
            from::pivoted_values(value_source)
        }
        PipeOperator::Unpivot { value_column: _, name_column: _, unpivot_columns: _, alias: _ } => {
            Ok(())
        }
        PipeOperator::Join(join) => from::join(join),
    }
}
