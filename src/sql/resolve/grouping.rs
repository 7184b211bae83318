//! Writes `GROUP BY` in all of Spark's spellings as the grouping sets they stand for.
//!
//! `WITH ROLLUP`, `CUBE (…)`, `a, ROLLUP (b)` and nested sets become one list of sets; the engine (55.2)
//! drops `WITH …` and takes no tuples in ROLLUP. Over no rows Spark gives no rows, also for the set of
//! nothing, where the engine gives one: a condition leaves it out. `grouping_id()` is of all that is grouped
//! by. The rules are those of Spark's `GroupingAnalytics` and `ResolveGroupingAnalytics`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, GroupByExpr, OrderBy, OrderByKind, Select, SelectItem, Value, ValueWithSpan,
    VisitMut, visit_expressions,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::{args_of, call, name_of};
use crate::sql::ast::operator::both;
use crate::sql::ast::{literal, node, walk};
use crate::sql::functions::collation;
use crate::sql::functions::kinds::is_aggregate;
use crate::sql::resolve::grouping_sets::{Sets, crossed, is_of_sets, modified, no_twins, sets_of};
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Outputs, Scope};
use crate::sql::syntax::parse;

/// What a select groups by: each expression once, and the sets of them, if there are sets.
#[derive(Debug, Default)]
pub(in crate::sql) struct Grouping {
    exprs: Vec<Expr>,
    has_sets: bool,
    /// Those that are told apart by a call, as they are compared, and the call.
    apart: Vec<(Expr, Expr)>,
}

impl Resolver<'_> {
    /// Makes the names in `GROUP BY` exact and writes it as grouping sets, if it has any.
    ///
    /// # Errors
    /// A name or a place that is none, an aggregate, a modifier that Spark does not have.
    pub(in crate::sql) fn group_by(
        &self,
        select: &mut Select,
        outputs: &[Output],
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<Grouping> {
        let (exprs, modifiers) = match &mut select.group_by {
            GroupByExpr::Expressions(exprs, modifiers) => (exprs, std::mem::take(modifiers)),
            GroupByExpr::All(modifiers) if modifiers.is_empty() => {
                return Ok(by_all(select, outputs));
            }
            GroupByExpr::All(_) => {
                return Err(Error::failed("`GROUP BY ALL WITH` is not supported"));
            }
        };
        if exprs.iter().any(|expr| matches!(expr, Expr::Tuple(parts) if parts.is_empty())) {
            return Err(
                Error::failed("syntax error: `GROUP BY ()` groups by nothing").hint("leave it out")
            );
        }
        let mut elements = modified(std::mem::take(exprs), &modifiers)?;
        elements.iter_mut().try_for_each(collation::sort_key)?;
        let has_sets = elements.iter().any(is_of_sets);
        let meant: Vec<Output> = if has_sets {
            outputs.iter().map(|o| Output { aliased: false, ..o.clone() }).collect()
        } else {
            outputs.to_vec()
        };
        scope.outputs = Outputs::After(meant);
        if !has_sets {
            let mut resolved = elements;
            // The engine knows places where there are no sets.
            for expr in resolved.iter_mut().filter(|expr| place_of(expr).is_none()) {
                self.resolve(expr, scope, with)?;
            }
            let apart = told_apart(&mut resolved);
            exprs.clone_from(&resolved);
            return Ok(Grouping { exprs: resolved, has_sets, apart });
        }
        let mut sets: Sets = vec![Vec::new()];
        for element in elements {
            sets = crossed(&sets, &sets_of(element)?)?;
        }
        let (mut all, mut resolved) = self.resolved_sets(sets, outputs, scope, with)?;
        no_twins(&all)?;
        let apart = told_apart(&mut all);
        for expr in resolved.iter_mut().flatten() {
            if let Some(call) = call_for(&apart, expr) {
                *expr = call;
            }
        }
        Self::write_sets(select, resolved)?;
        Ok(Grouping { exprs: all, has_sets, apart })
    }

    /// Makes the names in sets exact; returns what they group by, each once, and the sets.
    fn resolved_sets(
        &self,
        sets: Sets,
        outputs: &[Output],
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<(Vec<Expr>, Sets)> {
        let (mut all, mut bared): (Vec<Expr>, Vec<Expr>) = (Vec::new(), Vec::new());
        let mut resolved: Sets = Vec::with_capacity(sets.len());
        for set in sets {
            let mut own: Vec<Expr> = Vec::new();
            for expr in set {
                let expr = self.grouped_by(expr, outputs, scope, with)?;
                let bare = node::bare(&expr);
                let at = bared.iter().position(|known| *known == bare).unwrap_or_else(|| {
                    all.push(expr);
                    bared.push(bare);
                    all.len() - 1
                });
                if !own.contains(&all[at]) {
                    own.push(all[at].clone());
                }
            }
            resolved.push(own);
        }
        Ok((all, resolved))
    }

    /// Writes the sets; the rows of the set of nothing are those of all rows, if there are any.
    fn write_sets(select: &mut Select, sets: Sets) -> Result<()> {
        let has_total = sets.iter().any(Vec::is_empty);
        select.group_by = match sets.as_slice() {
            [only] => GroupByExpr::Expressions(only.clone(), Vec::new()),
            _ => GroupByExpr::Expressions(vec![Expr::GroupingSets(sets)], Vec::new()),
        };
        if has_total {
            let is_there = parse::expression("count(*) > 0")?;
            select.having = Some(match select.having.take() {
                Some(condition) => both(is_there, Expr::Nested(Box::new(condition))),
                None => is_there,
            });
        }
        Ok(())
    }

    /// Resolves one expression that is grouped by; a number is a place in the select list.
    fn grouped_by(
        &self,
        mut expr: Expr,
        outputs: &[Output],
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<Expr> {
        if let Some(place) = place_of(&expr) {
            let found = place.checked_sub(1).and_then(|at| outputs.get(at));
            return found.map(|output| output.expr.clone()).ok_or_else(|| {
                Error::failed(format!(
                    "GROUP BY position {place} is not in select list (valid range is [1, {}])",
                    outputs.len()
                ))
            });
        }
        let tables = scope.with_outputs(Outputs::Hidden);
        if let Expr::Identifier(name) = &expr
            && tables.find(std::slice::from_ref(name)).is_err()
            && let Some(output) = outputs.iter().find(|own| same(&own.name, &name.value))
        {
            return Ok(output.expr.clone());
        }
        self.resolve(&mut expr, scope, with)?;
        Ok(expr)
    }
}

/// Puts expressions into calls that the engine (55.2) would give the name of another: it writes `a - (b - 1)` as
/// `a - b - 1`. Returns the calls, each behind what it stands for.
fn told_apart(exprs: &mut [Expr]) -> Vec<(Expr, Expr)> {
    let mut seen: Vec<(String, Expr)> = Vec::new();
    let mut apart: Vec<(Expr, Expr)> = Vec::new();
    for expr in exprs {
        let bare = node::bare(expr);
        let name = bare.to_string();
        if let Some(call) = call_for(&apart, expr) {
            *expr = call;
        } else if !seen.iter().any(|(_, other)| *other == bare) {
            let times = seen.iter().filter(|(other, _)| *other == name).count();
            if times > 0 {
                *expr = (0..times).fold(expr.clone(), |of, _| call("coalesce", vec![of]));
                apart.push((bare.clone(), expr.clone()));
            }
            seen.push((name, bare));
        }
    }
    apart
}

/// Returns the call that an expression was put into.
fn call_for(apart: &[(Expr, Expr)], expr: &Expr) -> Option<Expr> {
    let (_, call) = apart.iter().find(|(bare, _)| *bare == node::bare(expr))?;
    Some(call.clone())
}

/// Writes `GROUP BY ALL` out where HAVING may name a key.
///
/// The engine (55.2) groups by the names of the select list, which HAVING need not use.
fn by_all(select: &mut Select, outputs: &[Output]) -> Grouping {
    let exprs = keys_of(outputs);
    if select.having.is_none() || exprs.is_empty() {
        return Grouping::default();
    }
    select.group_by = GroupByExpr::Expressions(exprs.clone(), Vec::new());
    Grouping { exprs, ..Grouping::default() }
}

/// Returns what `GROUP BY ALL` groups by: what has no aggregate and no window function, constants left out.
fn keys_of(outputs: &[Output]) -> Vec<Expr> {
    let is_key = |expr: &Expr| {
        let mut is_key = !matches!(expr, Expr::Value(_));
        let _: ControlFlow<()> = visit_expressions(expr, |part| {
            if let Expr::Function(function) = part {
                is_key &= !is_aggregate(function) && function.over.is_none();
            }
            ControlFlow::Continue(())
        });
        is_key
    };
    outputs.iter().map(|output| output.expr.clone()).filter(is_key).collect()
}

/// Returns the place that a number in `GROUP BY` names.
fn place_of(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(digits, _), span: _ }) => {
            digits.parse().ok()
        }
        _ => None,
    }
}

impl Grouping {
    /// Writes `grouping` and `grouping_id` in what stands behind `GROUP BY` as the engine has them.
    ///
    /// # Errors
    /// A column that is not grouped by, or no grouping sets.
    pub(in crate::sql) fn marks(&self, part: &mut impl VisitMut) -> Result<()> {
        walk::own(part, |expr| {
            if let Some(mark) = self.mark(expr)? {
                *expr = mark;
            }
            Ok(())
        })
    }

    /// As [`Grouping::marks`], of a select list and of what it is known as.
    pub(in crate::sql) fn marks_in_list(
        &self,
        items: &mut [SelectItem],
        outputs: &mut [Output],
    ) -> Result<()> {
        for item in items {
            self.marks(item)?;
        }
        for output in outputs {
            self.marks(&mut output.expr)?;
        }
        Ok(())
    }

    /// As [`Grouping::marks`], of an order.
    pub(in crate::sql) fn marks_in_order(&self, order_by: &mut Option<OrderBy>) -> Result<()> {
        let Some(OrderBy { kind: OrderByKind::Expressions(keys), interpolate: _ }) = order_by
        else {
            return Ok(());
        };
        keys.iter_mut().try_for_each(|key| self.marks(key))
    }

    fn mark(&self, expr: &Expr) -> Result<Option<Expr>> {
        if let Some(call) = call_for(&self.apart, expr) {
            return Ok(Some(call));
        }
        let Expr::Function(function) = expr else { return Ok(None) };
        let is_all = match name_of(function).as_deref() {
            // Its arguments are all: what was written here before.
            Some("grouping") if self.has_sets => return self.grouped(function),
            Some("grouping_id") => true,
            Some("grouping") => false,
            _ => return Ok(None),
        };
        if !self.has_sets || !is_all {
            return Err(Error::failed(
                "`grouping` and `grouping_id` need ROLLUP, CUBE or GROUPING SETS",
            ));
        }
        let args = args_of(function).unwrap_or_default();
        let bare = |all: &[Expr]| all.iter().map(node::bare).collect::<Vec<_>>();
        if !args.is_empty() && bare(&args) != bare(&self.exprs) {
            return Err(Error::failed(
                "`grouping_id` takes all columns that are grouped by, in their order, or none",
            )
            .hint("`grouping_id()`"));
        }
        // The set of nothing alone has no columns to tell apart.
        Ok(Some(match self.exprs.as_slice() {
            [] => to_named(literal::text("0"), "BIGINT"),
            exprs => to_named(call("grouping", exprs.to_vec()), "BIGINT"),
        }))
    }

    /// Checks the arguments of `grouping`; returns the call where they stand in parentheses, which the engine
    /// would not know again.
    fn grouped(&self, function: &Function) -> Result<Option<Expr>> {
        let args = args_of(function).unwrap_or_default();
        let plain: Vec<Expr> = args.iter().map(node::bare).collect();
        let is_grouped = |arg: &&Expr| self.exprs.iter().any(|own| node::bare(own) == **arg);
        if let Some(arg) = plain.iter().find(|arg| !is_grouped(arg)) {
            let name = arg.to_string().replace('"', "");
            return Err(Error::failed(format!("`grouping` of `{name}`, which is not grouped by")));
        }
        Ok((plain != args).then(|| call("grouping", plain)))
    }
}
