//! Checks function calls: their arguments and all clauses that a call can have.

use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator,
    FunctionArgumentClause, FunctionArgumentList, FunctionArguments, LambdaFunction,
    LambdaFunctionParameter, LambdaSyntax, NullTreatment, OneOrManyWithParens, OrderByExpr,
    WindowType,
};

use super::{aggregate_position, argument_count, random, window};
use crate::error::{Error, Result};
use crate::sql::functions::declaration::{Declaration, FunctionKind, Trait};
use crate::sql::functions::{kinds, refusal, registry};
use crate::sql::gate::node::{expr, query, sorts};
use crate::sql::gate::refusal::{absent, refused, unset};

/// Makes the error for a function that does not take a clause.
fn does_not_take(name: &str, what: &str) -> Error {
    Error::failed(format!("`{name}` does not take `{what}`"))
}

/// Checks a call.
pub(super) fn function(function: &Function) -> Result<()> {
    let Function {
        name: _,
        uses_odbc_syntax,
        parameters,
        args,
        filter,
        null_treatment,
        over,
        within_group,
    } = function;
    unset(*uses_odbc_syntax, "ODBC braces")?;
    match parameters {
        FunctionArguments::None => {}
        FunctionArguments::Subquery(_) | FunctionArguments::List(_) => {
            return Err(refused("f(…)(…)"));
        }
    }
    let name = kinds::name_of(function);
    let Some(declared) = registry::find(&name) else { return Err(refusal::no_function(&name)) };
    if let Some(error) = refusal::refused(&name) {
        return Err(error);
    }
    if declared.kind == FunctionKind::Table {
        return Err(
            Error::failed(format!("`{name}` is a table function")).hint("`SELECT * FROM range(3)`")
        );
    }
    let called = Called { name: declared.name, kind: declared.kind, declared };
    called.arguments(args)?;
    aggregate_position::in_call(function)?;
    random::in_call(function)?;
    if let Some(treatment) = null_treatment {
        called.nulls(*treatment)?;
    }
    if let Some(condition) = filter {
        called.filter(over.is_some())?;
        expr(condition)?;
    }
    called.ordered(within_group)?;
    if over.is_some() && declared.has(Trait::SortsRows) && !within_group.is_empty() {
        return Err(refused("listagg(…) WITHIN GROUP (…) OVER (…)"));
    }
    match over {
        None if called.kind == FunctionKind::Window => Err(Error::failed(format!(
            "the window function `{}` needs an OVER clause",
            called.name
        ))
        .hint(format!("`{}(…) OVER (ORDER BY …)`", called.name))),
        None => Ok(()),
        Some(over) => called.over(over),
    }
}

struct Called {
    name: &'static str,
    kind: FunctionKind,
    declared: &'static Declaration,
}

impl Called {
    fn arguments(&self, args: &FunctionArguments) -> Result<()> {
        let list = match args {
            FunctionArguments::None => return Ok(()),
            FunctionArguments::Subquery(inner) => return query(inner),
            FunctionArguments::List(list) => list,
        };
        let FunctionArgumentList { duplicate_treatment, args, clauses } = list;
        match duplicate_treatment {
            None | Some(DuplicateTreatment::All) => {}
            Some(DuplicateTreatment::Distinct) => {
                let ranks_values =
                    self.declared.has(Trait::WithinGroup) && !self.declared.has(Trait::SortsRows);
                if self.kind != FunctionKind::Aggregate || ranks_values {
                    return Err(does_not_take(self.name, "DISTINCT"));
                }
            }
        }
        arguments(args)?;
        argument_count::check(self.declared, args)?;
        clauses.iter().try_for_each(|clause| self.clause(clause))
    }

    /// Checks a clause within the parentheses.
    fn clause(&self, clause: &FunctionArgumentClause) -> Result<()> {
        let name = self.name;
        Err(match clause {
            FunctionArgumentClause::IgnoreOrRespectNulls(treatment)
                if self.declared.has(Trait::SkipsNullsInside) =>
            {
                return self.nulls(*treatment);
            }
            FunctionArgumentClause::IgnoreOrRespectNulls(_) => {
                does_not_take(name, "IGNORE NULLS` and `RESPECT NULLS")
                    .hint(format!("`{name}(x) IGNORE NULLS`"))
            }
            FunctionArgumentClause::OrderBy(_) => {
                does_not_take(name, "ORDER BY").hint(if self.declared.has(Trait::WithinGroup) {
                    format!("`{name}(…) WITHIN GROUP (ORDER BY …)`")
                } else {
                    "`sort_array(collect_list(x))` collects in the order of the values".to_owned()
                })
            }
            FunctionArgumentClause::Limit(_) => does_not_take(name, "LIMIT")
                .hint("`slice(collect_list(x), 1, n)` keeps the first n"),
            FunctionArgumentClause::OnOverflow(_) => does_not_take(name, "ON OVERFLOW"),
            FunctionArgumentClause::Having(_) => does_not_take(name, "HAVING")
                .hint("`max_by(x, y)` is the `x` beside the greatest `y`"),
            FunctionArgumentClause::Separator(_) => {
                does_not_take(name, "SEPARATOR").hint("`listagg(x, ',')`")
            }
            FunctionArgumentClause::JsonNullClause(_) => does_not_take(name, "NULL ON NULL"),
            FunctionArgumentClause::JsonReturningClause(_) => does_not_take(name, "RETURNING"),
        })
    }

    /// Checks the order of `WITHIN GROUP`.
    fn ordered(&self, by: &[OrderByExpr]) -> Result<()> {
        let name = self.name;
        if !by.is_empty() && !self.declared.has(Trait::WithinGroup) {
            return Err(does_not_take(name, "WITHIN GROUP"));
        }
        if self.declared.has(Trait::Ranked) && by.len() != 1 {
            return Err(Error::failed(format!("`{name}` needs one ORDER BY in WITHIN GROUP"))
                .hint(format!("`{name}(0.5) WITHIN GROUP (ORDER BY x)`")));
        }
        sorts(by)
    }

    fn nulls(&self, treatment: NullTreatment) -> Result<()> {
        match treatment {
            NullTreatment::RespectNulls => Ok(()),
            NullTreatment::IgnoreNulls if self.declared.has(Trait::SkipsNulls) => Ok(()),
            NullTreatment::IgnoreNulls => Err(does_not_take(self.name, "IGNORE NULLS")),
        }
    }

    fn filter(&self, has_window: bool) -> Result<()> {
        match self.kind {
            FunctionKind::Scalar
            | FunctionKind::Generator
            | FunctionKind::Window
            | FunctionKind::Table => Err(does_not_take(self.name, "FILTER")),
            FunctionKind::Aggregate if has_window => Err(refused("FILTER (…) OVER (…)")),
            FunctionKind::Aggregate => Ok(()),
        }
    }

    fn over(&self, over: &WindowType) -> Result<()> {
        match self.kind {
            FunctionKind::Scalar | FunctionKind::Generator | FunctionKind::Table => {
                return Err(does_not_take(self.name, "OVER"));
            }
            FunctionKind::Aggregate if self.declared.has(Trait::NoWindow) => {
                return Err(does_not_take(self.name, "OVER"));
            }
            FunctionKind::Aggregate | FunctionKind::Window => {}
        }
        match over {
            WindowType::NamedWindow(_) => Ok(()),
            WindowType::WindowSpec(spec) => {
                window::spec(spec)?;
                window::fits(self.name, spec)
            }
        }
    }
}

/// Checks the arguments of a function.
pub(super) fn arguments(args: &[FunctionArg]) -> Result<()> {
    args.iter().try_for_each(|arg| match arg {
        FunctionArg::Unnamed(value) => argument(value),
        FunctionArg::Named { name, arg, operator } => {
            by_name(operator)?;
            argument(arg)?;
            Err(refused("name => value")).map_err(|error: Error| error.note(name))
        }
        FunctionArg::ExprNamed { name: _, arg: _, operator: _ } => Err(refused("name => value")),
    })
}

fn by_name(operator: &FunctionArgOperator) -> Result<()> {
    match operator {
        FunctionArgOperator::RightArrow => Ok(()),
        FunctionArgOperator::Equals
        | FunctionArgOperator::Assignment
        | FunctionArgOperator::Colon
        | FunctionArgOperator::Value => Err(refused("name => value")),
    }
}

fn argument(arg: &FunctionArgExpr) -> Result<()> {
    match arg {
        FunctionArgExpr::Expr(Expr::Named { expr: value, name: _ }) => expr(value),
        FunctionArgExpr::Expr(Expr::Lambda(function)) => lambda(function),
        FunctionArgExpr::Expr(value) => expr(value),
        FunctionArgExpr::QualifiedWildcard(_) | FunctionArgExpr::Wildcard => Ok(()),
        FunctionArgExpr::WildcardWithOptions(_) => Err(refused("f(* EXCEPT (…))")),
    }
}

/// Checks a function that is an argument.
pub(in crate::sql) fn lambda(of: &LambdaFunction) -> Result<()> {
    let LambdaFunction { params, body, syntax } = of;
    match syntax {
        LambdaSyntax::Arrow => {}
        LambdaSyntax::LambdaKeyword => return Err(refused("LAMBDA x: …")),
    }
    let params = match params {
        OneOrManyWithParens::One(one) => std::slice::from_ref(one),
        OneOrManyWithParens::Many(many) => many,
    };
    params.iter().try_for_each(|param| {
        let LambdaFunctionParameter { name: _, data_type } = param;
        absent(data_type.as_ref(), "the type of a parameter of a lambda")
    })?;
    expr(body)
}
