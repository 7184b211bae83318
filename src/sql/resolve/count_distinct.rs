//! Counts distinct rows as Spark's `Count` does: `count(DISTINCT a, b)` and `count(DISTINCT *)`.
//!
//! A row with a NULL in any of the columns is not counted. `DataFusion` 55.2 refuses the first form, and for
//! the second it silently returns 1. Both become
//! `count(DISTINCT CASE WHEN none is NULL THEN named_struct(…) END)`, for which the engine groups rows
//! instead of keeping a set of them.

use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same_word;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::resolve::scope::{Scope, ScopeColumn};
use crate::sql::syntax::object_name::idents;

/// Rewrites a `count(DISTINCT …)` of more than one column; does not change other functions.
///
/// # Errors
/// `*` if the columns are not known.
pub(in crate::sql) fn expand(function: &mut Function, scope: &Scope<'_>) -> Result<()> {
    let called_count =
        matches!(idents(&function.name).next(), Some(name) if same_word(&name.value, "count"));
    let FunctionArguments::List(list) = &mut function.args else { return Ok(()) };
    if !called_count || list.duplicate_treatment != Some(DuplicateTreatment::Distinct) {
        return Ok(());
    }
    let columns = columns_of(&list.args, scope)?;
    let columns = match columns.as_slice() {
        [] | [_] if !list.args.iter().any(is_star) => return Ok(()),
        _ => columns,
    };
    let whole = match columns.as_slice() {
        [only] => only.clone(),
        _ => row_without_null(columns),
    };
    list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(whole))];
    Ok(())
}

/// Returns the arguments with `*` and `t.*` replaced by their columns.
///
/// # Errors
/// As [`expand`].
pub(in crate::sql) fn columns_of(args: &[FunctionArg], scope: &Scope<'_>) -> Result<Vec<Expr>> {
    let mut columns = Vec::new();
    for arg in args {
        match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => columns.push(expr.clone()),
            FunctionArg::Unnamed(FunctionArgExpr::QualifiedWildcard(name)) => {
                let parts: Vec<_> = idents(name).cloned().collect();
                let Some(known) = scope.columns_called(&parts) else {
                    return Err(unknown(&name.to_string()));
                };
                columns.extend(known.into_iter().map(ScopeColumn::expr));
            }
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => {
                if !scope.is_closed() || scope.columns().next().is_none() {
                    return Err(unknown("*"));
                }
                columns.extend(scope.columns().map(ScopeColumn::expr));
            }
            _ => {}
        }
    }
    Ok(columns)
}

/// As [`columns_of`], for all kinds of arguments; unknown columns are omitted.
pub(in crate::sql) fn all_of(args: &FunctionArguments, scope: &Scope<'_>) -> Vec<Expr> {
    match args {
        FunctionArguments::List(list) => columns_of(&list.args, scope).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn is_star(arg: &FunctionArg) -> bool {
    matches!(
        arg,
        FunctionArg::Unnamed(FunctionArgExpr::Wildcard | FunctionArgExpr::QualifiedWildcard(_))
    )
}

fn unknown(what: &str) -> Error {
    Error::failed(format!("the columns of `{what}` are not known in `count(DISTINCT {what})`"))
        .hint("name the columns")
}

/// Makes a struct of the columns, or NULL if one of them is NULL.
fn row_without_null(columns: Vec<Expr>) -> Expr {
    let condition = columns
        .iter()
        .map(|column| Expr::IsNotNull(Box::new(column.clone())))
        .reduce(|left, right| Expr::BinaryOp {
            left: Box::new(left),
            op: BinaryOperator::And,
            right: Box::new(right),
        })
        .unwrap_or_else(literal::null);
    let fields = columns
        .into_iter()
        .enumerate()
        .flat_map(|(at, column)| [literal::text(&format!("c{at}")), column])
        .collect();
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result: call("named_struct", fields) }],
        else_result: None,
    }
}
