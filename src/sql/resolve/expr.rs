//! Rewrites expressions into a form that the engine can plan.
//!
//! There is one walk over each expression: on the way down, names become exact and paths become calls; on the
//! way up, operators and casts become functions with Spark's meaning. The meaning of each is defined in its
//! own file; only the order is defined here. A subquery is passed back to the resolver and not visited again.

use std::ops::ControlFlow;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Expr, Ident, LambdaFunction, Query, Subscript, UnaryOperator, Value, ValueWithSpan,
    VisitorMut,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::function_call::call;
use crate::sql::ast::{function_call, literal, node, number_literal, struct_fields};
use crate::sql::functions;
use crate::sql::functions::field_access::field;
use crate::sql::functions::{arithmetic, cast, collation};
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::Scope;
use crate::sql::resolve::{count_distinct, name_fields, row_comparison};

/// One walk over one expression.
pub(in crate::sql) struct Pass<'a> {
    resolver: &'a Resolver<'a>,
    scope: &'a Scope<'a>,
    with: &'a WithTables,
    /// How many queries deep the walk is; each query is resolved when the walk reaches it.
    depth: usize,
    /// The parameters of the enclosing lambda functions.
    lambdas: Vec<Vec<String>>,
    /// Whether the previous expression is a minus sign, which the smallest integers need.
    is_negated: bool,
}

impl<'a> Pass<'a> {
    pub(in crate::sql) fn new(
        resolver: &'a Resolver<'a>,
        scope: &'a Scope<'a>,
        with: &'a WithTables,
    ) -> Self {
        Self { resolver, scope, with, depth: 0, lambdas: Vec::new(), is_negated: false }
    }

    fn down(&mut self, expr: &mut Expr) -> Result<()> {
        let is_negated = std::mem::replace(
            &mut self.is_negated,
            matches!(expr, Expr::UnaryOp { op: UnaryOperator::Minus, expr: _ }),
        );
        collation::rewrite(expr)?;
        match expr {
            Expr::Value(ValueWithSpan { value: Value::Number(digits, is_long), span: _ }) => {
                number_literal::check(digits, *is_long, is_negated)
            }
            Expr::Identifier(name) => {
                let parts = [name.clone()];
                self.name(expr, &parts)
            }
            Expr::CompoundIdentifier(parts) => {
                let parts = std::mem::take(parts);
                self.name(expr, &parts)
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                let chain = std::mem::take(access_chain);
                let root = std::mem::replace(root.as_mut(), literal::null());
                self.path(expr, root, chain)
            }
            Expr::Function(function) => {
                name_fields::name_fields(function, self.scope);
                functions::check_part(function)?;
                functions::name_unit(function);
                functions::check_window(function)?;
                count_distinct::expand(function, self.scope)
            }
            Expr::Lambda(lambda) => {
                self.lambdas.push(parameters(lambda));
                Ok(())
            }
            Expr::TypedString(typed) => {
                if let Some(fixed) = cast::fixed(typed, &self.resolver.planner.zone())? {
                    *expr = fixed;
                }
                Ok(())
            }
            _ => without_names(expr),
        }
    }

    fn up(&mut self, expr: &mut Expr) {
        if matches!(expr, Expr::Lambda(_)) {
            self.lambdas.pop();
        }
        functions::rewrite(expr);
        arithmetic::rewrite(expr);
        cast::rewrite(expr);
        number_literal::rewrite(expr);
    }

    /// Replaces a name by its column and by calls for the fields after it.
    fn name(&self, expr: &mut Expr, parts: &[Ident]) -> Result<()> {
        let is_parameter = |name: &String| same(name, &parts[0].value);
        if self.lambdas.iter().flatten().any(is_parameter) {
            // The engine keeps the parameters of lambdas in lower case (55.2).
            let parameter = Ident::new(parts[0].value.to_lowercase());
            *expr = fields(Expr::Identifier(parameter), None, &parts[1..]);
            return Ok(());
        }
        match self.scope.find(parts) {
            Ok(Some(found)) => {
                let fields_of = &parts[found.qualifiers + 1..];
                *expr = fields(found.expr, found.data_type.as_ref(), fields_of);
            }
            Ok(None) => *expr = as_typed(parts),
            Err(error) => match keyword(&parts[0]) {
                Some(value) if parts.len() == 1 => *expr = value,
                _ => return Err(error),
            },
        }
        Ok(())
    }

    /// Replaces `a.b[0].c` by calls; its first names may be a table and a column.
    fn path(&self, expr: &mut Expr, root: Expr, chain: Vec<AccessExpr>) -> Result<()> {
        let mut steps = chain.into_iter().peekable();
        let mut current = match root {
            Expr::Identifier(first) => {
                let mut parts = vec![first];
                while let Some(AccessExpr::Dot(Expr::Identifier(next))) =
                    steps.next_if(|step| matches!(step, AccessExpr::Dot(Expr::Identifier(_))))
                {
                    parts.push(next);
                }
                let mut head = literal::null();
                self.name(&mut head, &parts)?;
                head
            }
            Expr::CompoundIdentifier(parts) => {
                let mut head = literal::null();
                self.name(&mut head, &parts)?;
                head
            }
            other => other,
        };
        for step in steps {
            current = match step {
                AccessExpr::Dot(Expr::Identifier(field)) => fields(current, None, &[field]),
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    call(function_call::ITEM, vec![current, index])
                }
                other => {
                    return Err(Error::failed(format!("`{other}` is not a field or an index")));
                }
            };
        }
        *expr = current;
        Ok(())
    }
}

impl VisitorMut for Pass<'_> {
    type Break = Box<Error>;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        self.depth += 1;
        if self.depth == 1 {
            let text = query.to_string();
            if let Err(error) = self.resolver.query(query, Some(self.scope), self.with) {
                return ControlFlow::Break(Box::new(error));
            }
            self.scope.subqueries.keep(text, query.clone());
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<Self::Break> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if self.depth > 0 {
            return ControlFlow::Continue(());
        }
        self.down(expr).map_or_else(|e| ControlFlow::Break(Box::new(e)), ControlFlow::Continue)
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if self.depth > 0 {
            return ControlFlow::Continue(());
        }
        self.up(expr);
        ControlFlow::Continue(())
    }
}

/// Checks and rewrites, on the way down, what requires neither names nor the session.
fn without_names(expr: &mut Expr) -> Result<()> {
    match expr {
        Expr::Substring {
            expr: _,
            substring_from: None,
            substring_for: None,
            special: _,
            shorthand: _,
        } => Err(Error::failed("`substring` takes 2 or 3 arguments, not 1")),
        Expr::Interval(interval) => {
            *expr = functions::interval(interval)?;
            Ok(())
        }
        Expr::InList { expr: left, list, negated: _ } => {
            row_comparison::same_rows(std::iter::once(left.as_mut()).chain(list));
            Ok(())
        }
        Expr::BinaryOp { left, op: _, right } => {
            row_comparison::same_rows([left.as_mut(), right.as_mut()].into_iter());
            Ok(())
        }
        Expr::InSubquery { expr: left, subquery, negated: _ } => {
            row_comparison::as_one_column(left, subquery)
        }
        Expr::Struct { values, fields: _ } | Expr::Tuple(values) if !values.is_empty() => {
            let values = std::mem::take(values);
            *expr = struct_fields::named(values);
            Ok(())
        }
        Expr::Extract { field, syntax: _, expr: _ } => functions::check_field(&field.to_string()),
        _ if node::like(expr).is_some() => {
            if let Some(rewritten) = functions::any_pattern(expr) {
                *expr = rewritten;
            }
            functions::check_pattern(expr)
        }
        _ => Ok(()),
    }
}

/// Makes calls for nested fields, from left to right; with their exact names if the type is known.
fn fields(base: Expr, data_type: Option<&DataType>, names: &[Ident]) -> Expr {
    let mut data_type = data_type.cloned();
    let mut inner = base;
    for name in names {
        let field = data_type.as_ref().and_then(|of| field::find_field(of, &name.value));
        let exact = field.as_ref().map_or(name.value.as_str(), |field| field.name());
        inner = call(function_call::FIELD, vec![inner, literal::text(exact)]);
        data_type = field.map(|field| field.data_type().clone());
    }
    inner
}

fn as_typed(parts: &[Ident]) -> Expr {
    match parts {
        [one] => Expr::Identifier(one.clone()),
        parts => Expr::CompoundIdentifier(parts.to_vec()),
    }
}

/// Returns the function for which a name stands, if it is a function without parentheses and not a column.
fn keyword(word: &Ident) -> Option<Expr> {
    let name = word.value.to_lowercase();
    match name.as_str() {
        "current_date" | "current_timestamp" | "now" => Some(call(&name, Vec::new())),
        // The old name of `grouping_id()`.
        "grouping__id" => Some(call("grouping_id", Vec::new())),
        "localtimestamp" | "current_time" | "current_user" | "session_user" | "user"
        | "current_timezone" | "current_database" | "current_catalog" | "current_schema" => {
            let mut named = call(&name, Vec::new());
            functions::rewrite(&mut named);
            Some(named)
        }
        _ => None,
    }
}

fn parameters(lambda: &LambdaFunction) -> Vec<String> {
    lambda.params.iter().map(|parameter| parameter.name.value.clone()).collect()
}
