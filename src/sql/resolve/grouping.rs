//! Writes all of Spark's forms of `GROUP BY` as grouping sets.
//!
//! `WITH ROLLUP`, `CUBE (…)`, `a, ROLLUP (b)` and nested sets become one list of sets; the engine (55.2)
//! ignores `WITH …` and does not support tuples in ROLLUP. Over no rows, Spark returns no rows, not even for
//! the empty set, for which the engine returns one: a condition removes it. `grouping_id()` covers all
//! grouping expressions. The rules are those of Spark's `GroupingAnalytics` and `ResolveGroupingAnalytics`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, Function, GroupByExpr, OrderBy, OrderByKind, Select, SelectItem, Value, ValueWithSpan,
    VisitMut,
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
use crate::sql::syntax::{parse, visit};

/// The grouping of a select: each expression once, and the sets of them, if there are any.
#[derive(Debug, Default)]
pub(in crate::sql) struct Grouping {
    exprs: Vec<Expr>,
    has_sets: bool,
    /// Expressions that a call makes distinct, in the form in which they are compared, and the call.
    apart: Vec<(Expr, Expr)>,
}

impl Resolver<'_> {
    /// Makes the names in `GROUP BY` exact, and rewrites it as grouping sets if it has any.
    ///
    /// # Errors
    /// An unknown name or position, an aggregate, or a modifier that Spark does not have.
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
            // Without sets, the engine supports positions.
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

    /// Makes the names in sets exact; returns the grouping expressions, each once, and the sets.
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

    /// Writes the sets; the empty set has a row only if there are input rows.
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

    /// Resolves one grouping expression; a number is a position in the select list.
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

/// Wraps expressions in calls if the engine (55.2) would give two of them the same name: it writes
/// `a - (b - 1)` as `a - b - 1`. Returns each expression with its call.
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

/// Returns the call in which an expression was wrapped.
fn call_for(apart: &[(Expr, Expr)], expr: &Expr) -> Option<Expr> {
    let (_, call) = apart.iter().find(|(bare, _)| *bare == node::bare(expr))?;
    Some(call.clone())
}

/// Expands `GROUP BY ALL` if HAVING may name a key.
///
/// The engine (55.2) groups by the columns of the select list, which HAVING may refer to differently.
fn by_all(select: &mut Select, outputs: &[Output]) -> Grouping {
    let exprs = keys_of(outputs);
    if select.having.is_none() || exprs.is_empty() {
        return Grouping::default();
    }
    select.group_by = GroupByExpr::Expressions(exprs.clone(), Vec::new());
    Grouping { exprs, ..Grouping::default() }
}

/// Returns the keys of `GROUP BY ALL`: items without aggregates and window functions, except constants.
fn keys_of(outputs: &[Output]) -> Vec<Expr> {
    let is_key = |expr: &Expr| {
        let mut is_key = !matches!(expr, Expr::Value(_));
        let _: ControlFlow<()> = visit::expressions(expr, |part| {
            if let Expr::Function(function) = part {
                is_key &= !is_aggregate(function) && function.over.is_none();
            }
            ControlFlow::Continue(())
        });
        is_key
    };
    outputs.iter().map(|output| output.expr.clone()).filter(is_key).collect()
}

/// Returns the position that a number in `GROUP BY` refers to.
fn place_of(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(digits, _), span: _ }) => {
            digits.parse().ok()
        }
        _ => None,
    }
}

impl Grouping {
    /// Rewrites `grouping` and `grouping_id` in the clauses after `GROUP BY` in the engine's form.
    ///
    /// # Errors
    /// A column that is not a grouping column, or there are no grouping sets.
    pub(in crate::sql) fn marks(&self, part: &mut impl VisitMut) -> Result<()> {
        walk::own(part, |expr| {
            if let Some(mark) = self.mark(expr)? {
                *expr = mark;
            }
            Ok(())
        })
    }

    /// As [`Grouping::marks`], for a select list and its outputs.
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

    /// As [`Grouping::marks`], for an ORDER BY.
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
            // Its arguments are all columns: the call was written here before.
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
        // The empty set alone has no columns to distinguish.
        Ok(Some(match self.exprs.as_slice() {
            [] => to_named(literal::text("0"), "BIGINT"),
            exprs => to_named(call("grouping", exprs.to_vec()), "BIGINT"),
        }))
    }

    /// Checks the arguments of `grouping`; returns the call without parentheses around its argument, which
    /// the engine would not recognize.
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
