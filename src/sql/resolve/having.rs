//! Resolves the names in `HAVING`: the select list comes first, but within an aggregate the tables do.
//!
//! `SELECT f, min(id) AS id … GROUP BY f HAVING id > 2` refers to the minimum, `HAVING max(id) > 2` to the
//! column. The engine (55.2) uses the column in both. A name of the select list is replaced by its
//! expression.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, GroupByExpr, Ident, Query, Select, UnaryOperator, VisitorMut,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::exact;
use crate::sql::ast::operator::both;
use crate::sql::ast::{node, walk};
use crate::sql::functions::kinds::is_aggregate;
use crate::sql::resolve::named_window::is_windowed;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Outputs, Scope};
use crate::sql::syntax::{parse, visit};

impl Resolver<'_> {
    /// Makes the names in a condition on groups exact.
    ///
    /// # Errors
    /// An unknown name, or a window function.
    pub(in crate::sql) fn having(
        &self,
        condition: &mut Expr,
        outputs: &[Output],
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        let mut pass = Names { outputs, scope, depth: 0, aggregates: 0 };
        if let ControlFlow::Break(error) = visit::walk_mut(condition, &mut pass) {
            return Err(*error);
        }
        if is_windowed(condition) {
            return Err(Error::failed("a window function is not allowed in HAVING")
                .hint("name it in a subquery and filter around it"));
        }
        let stands_for = |(at, output): (usize, &Output)| Output {
            name: placeholder(at),
            aliased: true,
            ..output.clone()
        };
        let placed = outputs.iter().enumerate().map(stands_for);
        scope.outputs = Outputs::After(outputs.iter().cloned().chain(placed).collect());
        self.resolve(condition, scope, with)?;
        // Their expressions are resolved already.
        walk::own(condition, |part| {
            if let Expr::Identifier(name) = part
                && let Some((_, output)) =
                    outputs.iter().enumerate().find(|(at, _)| name.value == placeholder(*at))
            {
                *part = Expr::Nested(Box::new(output.expr.clone()));
            }
            Ok(())
        })?;
        scope.outputs = Outputs::Before(outputs.to_vec());
        // Only in HAVING, Spark's `AstBuilder` casts a string or a number here to a boolean.
        if !is_condition(condition) {
            *condition = to_named(condition.clone(), "BOOLEAN");
        }
        Ok(())
    }
}

/// Adds a group of all rows if `HAVING` is used without a group and without an aggregate, as Spark's
/// `AstBuilder` does.
///
/// # Errors
/// There are none, because the added clause is a constant.
pub(in crate::sql) fn of_all_rows(select: &mut Select) -> Result<()> {
    let has_no_groups = matches!(&select.group_by,
        GroupByExpr::Expressions(exprs, modifiers) if exprs.is_empty() && modifiers.is_empty());
    let Some(condition) = select.having.as_ref().filter(|_| has_no_groups) else { return Ok(()) };
    let mut has_aggregate = false;
    let _: ControlFlow<()> = visit::expressions(condition, |part| {
        has_aggregate |= matches!(part, Expr::Function(function) if is_aggregate(function));
        ControlFlow::Continue(())
    });
    if !has_aggregate {
        let condition = if is_condition(condition) {
            Expr::Nested(Box::new(condition.clone()))
        } else {
            to_named(condition.clone(), "BOOLEAN")
        };
        select.having = Some(both(condition, parse::expression("count(*) >= 0")?));
    }
    Ok(())
}

/// Returns a placeholder for an item of the select list; no user types it.
fn placeholder(at: usize) -> String {
    format!("select list {at}")
}

/// Returns whether an expression returns a boolean, or fails, whatever its operands are.
fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_condition(inner),
        Expr::BinaryOp { left: _, op, right: _ } => matches!(
            op,
            BinaryOperator::And
                | BinaryOperator::Or
                | BinaryOperator::Eq
                | BinaryOperator::NotEq
                | BinaryOperator::Lt
                | BinaryOperator::LtEq
                | BinaryOperator::Gt
                | BinaryOperator::GtEq
                | BinaryOperator::Spaceship
        ),
        Expr::UnaryOp { op, expr: _ } => *op == UnaryOperator::Not,
        other => {
            node::cast(other).is_none()
                && !matches!(
                    other,
                    Expr::Identifier(_)
                        | Expr::CompoundIdentifier(_)
                        | Expr::Value(_)
                        | Expr::Function(_)
                        | Expr::Subquery(_)
                )
        }
    }
}

struct Names<'a> {
    outputs: &'a [Output],
    scope: &'a Scope<'a>,
    /// How many queries deep the walk is; nested queries have their own names.
    depth: usize,
    /// The number of enclosing aggregates.
    aggregates: usize,
}

impl Names<'_> {
    fn opens(expr: &Expr) -> bool {
        matches!(expr, Expr::Function(function) if is_aggregate(function))
    }

    /// Returns the placeholder of a name, if an item of the select list has it as an alias.
    fn meant(&self, name: &Ident) -> Option<Expr> {
        let mut outputs = self.outputs.iter().enumerate();
        let (at, output) = outputs.find(|(_, output)| same(&output.name, &name.value))?;
        output.aliased.then(|| Expr::Identifier(exact(&placeholder(at))))
    }

    fn replaced(&self, expr: &Expr) -> Option<Expr> {
        match expr {
            Expr::Identifier(name) => self.meant(name),
            Expr::CompoundIdentifier(parts) if parts.len() > 1 => {
                if self.scope.relation(&parts[..1]).is_some() {
                    return None;
                }
                let fields = parts[1..].iter().map(|part| Expr::Identifier(part.clone()));
                Some(Expr::CompoundFieldAccess {
                    root: Box::new(self.meant(&parts[0])?),
                    access_chain: fields.map(AccessExpr::Dot).collect(),
                })
            }
            _ => None,
        }
    }
}

impl VisitorMut for Names<'_> {
    type Break = Box<Error>;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<Self::Break> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if self.depth == 0 && Self::opens(expr) {
            self.aggregates += 1;
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if self.depth == 0 && Self::opens(expr) {
            self.aggregates -= 1;
        }
        if self.depth == 0
            && self.aggregates == 0
            && let Some(replaced) = self.replaced(expr)
        {
            *expr = replaced;
        }
        ControlFlow::Continue(())
    }
}
