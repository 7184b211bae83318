//! `COLLATE`: texts that are compared by another rule than their bytes.
//!
//! The engine has no collations. `UTF8_BINARY` is what it does anyway; `UTF8_LCASE` is built where texts are
//! compared or sorted, by comparing them in small letters. Elsewhere, and any other collation, is refused
//! by name, because groups and results would have to carry it on.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    ObjectName,
};

use crate::error::{Error, Result};
use crate::sql::expr::call;
use crate::sql::literal;

const BINARY: &str = "UTF8_BINARY";
const SMALL: &str = "UTF8_LCASE";

/// Writes a comparison of collated texts as one of plain texts.
///
/// # Errors
/// A collation that is not there, or that stands where it is not built.
pub(super) fn rewrite(expr: &mut Expr) -> Result<()> {
    match expr {
        Expr::Collate { expr: _, collation: _ } => plain(expr),
        Expr::BinaryOp { left, op, right } if compares(op) => together(vec![left, right]),
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
            together(vec![left, right])
        }
        Expr::Between { expr, low, high, negated: _ } => together(vec![expr, low, high]),
        Expr::InList { expr, list, negated: _ } => {
            together(std::iter::once(expr.as_mut()).chain(list).collect())
        }
        Expr::Function(function) => match called(function)? {
            Some(written) => {
                *expr = written;
                rewrite(expr)
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Reads `collate(x, 'name')` as `x COLLATE name`, and answers `collation(x)`.
fn called(function: &Function) -> Result<Option<Expr>> {
    let name = function.name.to_string().to_lowercase();
    let args: Vec<&Expr> = match &function.args {
        FunctionArguments::List(list) => list.args.iter().filter_map(plain_arg).collect(),
        FunctionArguments::None | FunctionArguments::Subquery(_) => return Ok(None),
    };
    Ok(match (name.as_str(), args.as_slice()) {
        ("collate", [of, collation]) => literal::read(collation).map(|name| Expr::Collate {
            expr: Box::new((*of).clone()),
            collation: ObjectName::from(vec![Ident::new(name)]),
        }),
        ("collation", [Expr::Collate { expr: _, collation }]) => {
            Some(literal::text(&format!("SYSTEM.BUILTIN.{}", name_of(collation)?)))
        }
        ("collation", [_]) => Some(literal::text(&format!("SYSTEM.BUILTIN.{BINARY}"))),
        _ => None,
    })
}

fn plain_arg(arg: &FunctionArg) -> Option<&Expr> {
    match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}

/// Writes a key of `ORDER BY` so that it sorts as its collation says.
///
/// # Errors
/// A collation that is not there.
pub(super) fn sort_key(key: &mut Expr) -> Result<()> {
    together(vec![key])
}

fn compares(op: &BinaryOperator) -> bool {
    matches!(
        op,
        BinaryOperator::Eq
            | BinaryOperator::NotEq
            | BinaryOperator::Lt
            | BinaryOperator::LtEq
            | BinaryOperator::Gt
            | BinaryOperator::GtEq
            | BinaryOperator::Spaceship
    )
}

/// Makes all of the values small if one of them is to be compared so.
fn together(mut values: Vec<&mut Expr>) -> Result<()> {
    let mut are_small = false;
    for value in &mut values {
        if let Expr::Collate { expr, collation } = &**value {
            are_small |= name_of(collation)? == SMALL;
            let plain = expr.as_ref().clone();
            **value = plain;
        }
    }
    for value in values.into_iter().filter(|_| are_small) {
        *value = call("lower", vec![value.clone()]);
    }
    Ok(())
}

fn plain(expr: &mut Expr) -> Result<()> {
    let Expr::Collate { expr: inner, collation } = expr else { return Ok(()) };
    if name_of(collation)? == SMALL {
        return Err(Error::failed(format!(
            "`COLLATE {SMALL}` is supported in comparisons and in ORDER BY only"
        ))
        .hint("`lower(x)` makes the letters small: `GROUP BY lower(x)`"));
    }
    *expr = inner.as_ref().clone();
    Ok(())
}

/// Returns the name of a collation that is known.
fn name_of(collation: &ObjectName) -> Result<&'static str> {
    let name = collation.to_string();
    let last = name.rsplit('.').next().unwrap_or(&name).trim_matches('`').to_uppercase();
    [BINARY, SMALL].into_iter().find(|known| *known == last).ok_or_else(|| {
        Error::failed(format!("the collation `{last}` is not supported"))
            .hint(format!("`{BINARY}` and, in comparisons and ORDER BY, `{SMALL}` are"))
    })
}
