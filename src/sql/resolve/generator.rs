//! Functions that make rows: `explode`, `posexplode`, `inline`, `stack`, `json_tuple`, with or without
//! `_outer`.
//!
//! Each becomes an array of structs, one struct per row, which the engine unnests. A generator in a select
//! list becomes a lateral view, so that several of them make a cross product, as in Spark
//! (`ExtractGenerator`); so does one in `FROM`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Join,
    JoinConstraint, JoinOperator, LateralView, ObjectName, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, TableAlias, TableFactor, Value, Visitor,
    WildcardAdditionalOptions,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same_word;
use crate::sql::ast::column::{GENERATED, exact};
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::functions::declaration::{FunctionKind, Trait};
use crate::sql::functions::kinds::{generator_of, is_generator};
use crate::sql::functions::registry;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::visit;

/// Returns whether a relation stands for a generator of the select list, which `*` does not include.
pub(in crate::sql) fn is_generated(qualifier: &[String]) -> bool {
    qualifier.first().is_some_and(|name| name.starts_with(GENERATED))
}

/// Writes a generator as the unnesting of an array of structs.
///
/// # Errors
/// It is not a generator, or it is a `stack` without a number of rows.
pub(in crate::sql) fn unnested(view: Expr, outer: bool) -> Result<Expr> {
    let Expr::Function(function) = view else { return Err(no_generator()) };
    let Some(declared) = generator_of(&function.name) else { return Err(no_generator()) };
    let args = arguments(&function);
    let rows = match declared.name {
        "explode" | "explode_outer" => call("rows_of", args),
        "posexplode" | "posexplode_outer" => call("numbered_rows_of", args),
        "stack" => call("structs_of", vec![stacked(args)?]),
        "json_tuple" => call("json_rows_of", args),
        _ => call("structs_of", args),
    };
    Ok(call(
        if outer || declared.has(Trait::Outer) { "explode_outer" } else { "explode" },
        vec![rows],
    ))
}

fn no_generator() -> Error {
    Error::failed("LATERAL VIEW needs a generator, as `explode`").hint(
        "`LATERAL VIEW explode(list) v AS element`; also posexplode, inline, stack, json_tuple",
    )
}

fn arguments(function: &Function) -> Vec<Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    let plain = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    };
    list.args.iter().filter_map(plain).collect()
}

/// Writes `stack(2, a, b, c)` as an array of two structs; missing values are NULL.
fn stacked(args: Vec<Expr>) -> Result<Expr> {
    let mut args = args.into_iter();
    let count = args.next().and_then(|count| match count {
        Expr::Value(value) => match value.value {
            Value::Number(digits, _) => digits.parse::<usize>().ok().filter(|count| *count > 0),
            _ => None,
        },
        _ => None,
    });
    let values: Vec<Expr> = args.collect();
    let Some(count) = count.filter(|_| !values.is_empty()) else {
        return Err(Error::failed("`stack` takes a number of rows, then the values")
            .hint("`stack(2, 'a', 1, 'b', 2)`"));
    };
    let width = values.len().div_ceil(count);
    let row = |row: &[Expr]| {
        let field = |at: usize| {
            let value = row.get(at).cloned().unwrap_or_else(literal::null);
            [literal::text(&format!("col{at}")), value]
        };
        call("named_struct", (0..width).flat_map(field).collect())
    };
    let rows = values.chunks(width).chain(std::iter::repeat(&[][..]));
    Ok(call("array", rows.take(count).map(row).collect()))
}

/// Makes lateral views of the generators of a query: those of its select list and of its `FROM`.
///
/// # Errors
/// A generator anywhere else.
pub(in crate::sql) fn make_views(select: &mut Select) -> Result<()> {
    check(select)?;
    views_of_from(select);
    let is_grouped = !matches!(
        &select.group_by,
        datafusion::sql::sqlparser::ast::GroupByExpr::Expressions(exprs, _) if exprs.is_empty()
    );
    if is_grouped || select.projection.iter().any(collects) {
        return Ok(());
    }
    let mut count = 0;
    for item in &mut select.projection {
        let (expr, names) = match item {
            SelectItem::UnnamedExpr(expr) => (expr, Vec::new()),
            SelectItem::ExprWithAlias { expr, alias } => (expr, vec![alias.clone()]),
            SelectItem::ExprWithAliases { expr, aliases } => (expr, aliases.clone()),
            _ => continue,
        };
        if !matches!(expr, Expr::Function(function) if is_generator(&function.name)) {
            continue;
        }
        count += 1;
        let name = ObjectName::from(vec![exact(&format!("{GENERATED}{count}"))]);
        select.lateral_views.push(LateralView {
            lateral_view: expr.clone(),
            lateral_view_name: name.clone(),
            lateral_col_alias: names,
            outer: false,
        });
        let kind = SelectItemQualifiedWildcardKind::ObjectName(name);
        *item = SelectItem::QualifiedWildcard(kind, WildcardAdditionalOptions::default());
    }
    Ok(())
}

/// Returns whether an item explodes an aggregate over many rows, which cannot be a view of one row.
fn collects(item: &SelectItem) -> bool {
    const COLLECTING: [&str; 4] = ["collect_list", "collect_set", "array_agg", "percentile_approx"];
    let mut finder = Finder { names: &COLLECTING, depth: 0 };
    visit::walk(item, &mut finder).is_break()
}

/// Removes each `LATERAL explode(list)` at the end of `FROM`, and makes it a view of the tables before it.
///
/// One before other tables, or in a left join with a condition, remains and becomes a lateral subquery.
fn views_of_from(select: &mut Select) {
    let mut views = Vec::new();
    while let Some(tables) = select.from.last_mut() {
        if let Some(join) = tables.joins.last() {
            let Some((outer, condition)) = view_of(join) else { break };
            let Some(view) = view_named(&join.relation, outer) else { break };
            tables.joins.pop();
            views.push(view);
            if let Some(condition) = condition {
                select.selection = Some(match select.selection.take() {
                    None => condition,
                    Some(others) => Expr::BinaryOp {
                        left: Box::new(Expr::Nested(Box::new(others))),
                        op: BinaryOperator::And,
                        right: Box::new(Expr::Nested(Box::new(condition))),
                    },
                });
            }
        } else if let Some(view) = view_named(&tables.relation, false) {
            views.push(view);
            select.from.pop();
        } else {
            break;
        }
    }
    views.reverse();
    views.append(&mut select.lateral_views);
    select.lateral_views = views;
}

/// If a join is a view of the tables before it, returns whether it keeps all of their rows, and its
/// condition.
fn view_of(join: &Join) -> Option<(bool, Option<Expr>)> {
    match &join.join_operator {
        JoinOperator::Join(on) | JoinOperator::Inner(on) | JoinOperator::CrossJoin(on) => {
            match on {
                JoinConstraint::None => Some((false, None)),
                JoinConstraint::On(condition) => Some((false, Some(condition.clone()))),
                JoinConstraint::Using(_) | JoinConstraint::Natural => None,
            }
        }
        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => match on {
            // Without a condition, Spark drops the rows for which the function returns no rows.
            JoinConstraint::None => Some((false, None)),
            JoinConstraint::On(Expr::Value(value)) if value.value == Value::Boolean(true) => {
                Some((true, None))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Makes a view of `LATERAL explode(list) AS v(x)`; returns `None` for anything else.
fn view_named(factor: &TableFactor, outer: bool) -> Option<LateralView> {
    let TableFactor::Function { lateral: true, name, args, with_ordinality: false, alias } = factor
    else {
        return None;
    };
    if !is_generator(name) {
        return None;
    }
    let args = args.iter().map(|arg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    });
    let args: Option<Vec<Expr>> = args.collect();
    let called = idents(name).next().map(|name| name.value.clone()).unwrap_or_default();
    let (lateral_view_name, lateral_col_alias) = named(alias.as_ref(), name);
    let lateral_view = call(&called, args?);
    Some(LateralView { lateral_view, lateral_view_name, lateral_col_alias, outer })
}

/// Returns the names that an alias gives to a view and its columns.
pub(in crate::sql) fn named(
    alias: Option<&TableAlias>,
    name: &ObjectName,
) -> (ObjectName, Vec<Ident>) {
    match alias {
        None => (name.clone(), Vec::new()),
        Some(alias) => {
            let columns = alias.columns.iter().map(|column| column.name.clone()).collect();
            (ObjectName::from(vec![alias.name.clone()]), columns)
        }
    }
}

/// Refuses a generator that is nested in an expression of the select list.
fn check(select: &Select) -> Result<()> {
    let generators = registry::all().filter(|one| one.kind == FunctionKind::Generator);
    let all: Vec<&str> = generators.map(|declared| declared.name).collect();
    let mut finder = Finder { names: &all, depth: 0 };
    let hint = "`LATERAL VIEW explode(list) v AS element`, then use `element`";
    for item in &select.projection {
        let found = match item {
            SelectItem::UnnamedExpr(Expr::Function(function))
            | SelectItem::ExprWithAlias { expr: Expr::Function(function), alias: _ }
            | SelectItem::ExprWithAliases { expr: Expr::Function(function), aliases: _ }
                if is_generator(&function.name) =>
            {
                visit::walk(&function.args, &mut finder)
            }
            item => visit::walk(item, &mut finder),
        };
        if let ControlFlow::Break(name) = found {
            return Err(
                Error::failed(format!("`{name}` makes rows and cannot be nested")).hint(hint)
            );
        }
    }
    Ok(())
}

/// Searches for calls of these names, not in subqueries.
struct Finder<'a> {
    names: &'a [&'a str],
    depth: usize,
}

impl Visitor for Finder<'_> {
    type Break = String;

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<Self::Break> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        if let (Expr::Function(function), 0) = (expr, self.depth)
            && let Some(name) = idents(&function.name).next()
            && self.names.iter().any(|known| same_word(known, &name.value))
        {
            return ControlFlow::Break(name.value.to_lowercase());
        }
        ControlFlow::Continue(())
    }
}
