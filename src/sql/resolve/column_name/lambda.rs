//! Writes lambda functions, whose variables have no names in Spark's headers:
//! `lambdafunction((namedlambdavariable() + 1), namedlambdavariable())`. These names come from Spark's
//! classes `LambdaFunction` and `NamedLambdaVariable`.

use std::convert::Infallible;
use std::ops::ControlFlow;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Expr, Ident, LambdaFunction, Subscript, VisitorMut,
};

use crate::spark::settings::names::same;
use crate::sql::ast::function_call::call;
use crate::sql::ast::{literal, node};
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::syntax::visit;

const VARIABLE: &str = "namedlambdavariable";

impl Speller<'_> {
    /// Writes a lambda function over elements of this type, if the type is known.
    pub(in crate::sql) fn lambda(
        &self,
        lambda: &LambdaFunction,
        element: Option<&DataType>,
    ) -> String {
        let is_map = matches!(element, Some(DataType::Map(..)));
        let names: Vec<&str> =
            lambda.params.iter().map(|param| param.name.value.as_str()).collect();
        let mut body = lambda.body.as_ref().clone();
        name_fields(&mut body, &names);
        let ControlFlow::Continue(()) = visit::walk_mut(&mut body, &mut Fields);
        let _: ControlFlow<()> = visit::expressions_mut(&mut body, |expr| {
            match expr {
                Expr::Identifier(name) if names.iter().any(|one| same(one, &name.value)) => {
                    *expr = call(VARIABLE, Vec::new());
                }
                Expr::CompoundIdentifier(parts)
                    if names.iter().any(|one| same(one, &parts[0].value)) =>
                {
                    let fields = parts.iter().skip(1).cloned();
                    let access_chain =
                        fields.map(|field| AccessExpr::Dot(Expr::Identifier(field))).collect();
                    let root = Box::new(call(VARIABLE, Vec::new()));
                    *expr = Expr::CompoundFieldAccess { root, access_chain };
                }
                // A string in brackets after a variable is a field, unless the element is a map.
                Expr::CompoundFieldAccess { root, access_chain } if !is_map => {
                    let is_variable = matches!(root.as_ref(), Expr::Function(of) if of.name.to_string() == VARIABLE);
                    for step in access_chain.iter_mut().filter(|_| is_variable) {
                        if let AccessExpr::Subscript(Subscript::Index { index }) = step
                            && let Some(field) = literal::read(index)
                        {
                            *step = AccessExpr::Dot(Expr::Identifier(Ident::new(field)));
                        }
                    }
                }
                _ => {}
            }
            if let Expr::CompoundFieldAccess { root: _, access_chain } = expr {
                access_chain.iter_mut().for_each(named_again);
            }
            ControlFlow::Continue(())
        });
        let variables = names.iter().map(|_| format!("{VARIABLE}()"));
        let parts: Vec<String> = std::iter::once(self.spell(&body)).chain(variables).collect();
        format!("lambdafunction({})", parts.join(", "))
    }
}

/// Makes strings of the field names in paths, so that no field is mistaken for a variable of the same name.
struct Fields;

impl VisitorMut for Fields {
    type Break = Infallible;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Infallible> {
        if let Expr::CompoundFieldAccess { root: _, access_chain } = expr {
            for step in access_chain {
                if let AccessExpr::Dot(field @ Expr::Identifier(_)) = step
                    && let Expr::Identifier(name) = &*field
                {
                    *field = literal::text(&name.value);
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// Makes a name of a field again.
fn named_again(step: &mut AccessExpr) {
    if let AccessExpr::Dot(field) = step
        && let Some(name) = literal::read(field)
    {
        *field = Expr::Identifier(Ident::new(name));
    }
}

/// Names the variables in a tuple, such as `(x, 1)`, after their fields.
fn name_fields(body: &mut Expr, variables: &[&str]) {
    let _: ControlFlow<()> = visit::expressions_mut(body, |expr| {
        if let Expr::Tuple(values) = expr {
            for value in values {
                if let Expr::Identifier(name) = node::bare(value)
                    && variables.iter().any(|one| same(one, &name.value))
                {
                    *value = Expr::Named { expr: Box::new(value.clone()), name };
                }
            }
        }
        ControlFlow::Continue(())
    });
}
