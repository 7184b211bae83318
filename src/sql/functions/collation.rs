//! `COLLATE`: strings that are compared by another rule than by their bytes.
//!
//! The engine has no collations. `UTF8_BINARY` is its ordinary order. `UTF8_LCASE`, and both with `_RTRIM`,
//! are supported where strings are compared, sorted, grouped or searched, by comparing them in lower case and
//! without trailing spaces. Elsewhere, and for other collations, an error names the collation, because
//! results would have to keep it. The names and their meanings are those of Spark's `CollationFactory`.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, ObjectName,
};

use crate::error::{Error, Result};
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::functions::declaration::Trait;
use crate::sql::functions::registry;

const BINARY: &str = "UTF8_BINARY";
const SMALL: &str = "UTF8_LCASE";

/// The suffix of collations that ignore trailing spaces.
const TRIMMED: &str = "_RTRIM";

/// A known collation: the differences that it ignores.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Collation {
    is_small: bool,
    is_trimmed: bool,
}

impl Collation {
    fn name(self) -> String {
        let base = if self.is_small { SMALL } else { BINARY };
        format!("{base}{}", if self.is_trimmed { TRIMMED } else { "" })
    }

    /// Writes the key by which strings are compared.
    fn key(self, text: Expr) -> Expr {
        let text = if self.is_small { call("lower", vec![text]) } else { text };
        if self.is_trimmed { call("rtrim", vec![text]) } else { text }
    }
}

/// Writes a comparison of collated strings as one of ordinary strings.
///
/// # Errors
/// A collation that does not exist, or one in a place where collations are not supported.
pub(in crate::sql) fn rewrite(expr: &mut Expr) -> Result<()> {
    match expr {
        Expr::Collate { expr: _, collation: _ } => remove_default(expr),
        Expr::BinaryOp { left, op, right } if compares(op) => together(vec![left, right]),
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
            together(vec![left, right])
        }
        Expr::Between { expr, low, high, negated: _ } => together(vec![expr, low, high]),
        Expr::InList { expr, list, negated: _ } => {
            together(std::iter::once(expr.as_mut()).chain(list).collect())
        }
        Expr::Like { negated: _, any: false, expr, pattern, escape_char: None } => {
            together(vec![expr, pattern])
        }
        Expr::Function(function) => match called(function)? {
            Some(written) => {
                *expr = written;
                rewrite(expr)
            }
            None => looked_into(function),
        },
        _ => Ok(()),
    }
}

/// Makes the strings of functions that search for one in another comparable, and those of `count(DISTINCT …)`.
fn looked_into(function: &mut Function) -> Result<()> {
    let name = function.name.to_string().to_lowercase();
    let FunctionArguments::List(list) = &mut function.args else { return Ok(()) };
    let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
    let args = list.args.iter_mut().filter_map(|arg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    });
    let mut args: Vec<&mut Expr> = args.collect();
    match (name.as_str(), args.len()) {
        (name, 2) if registry::has(name, Trait::Searches) => together(args),
        ("count", _) if is_distinct => args.iter_mut().try_for_each(|arg| sort_key(arg)),
        _ => Ok(()),
    }
}

/// Reads `collate(x, 'name')` as `x COLLATE name`, and evaluates `collation(x)`.
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
            Some(literal::text(&format!("SYSTEM.BUILTIN.{}", known(collation)?.name())))
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

/// Writes a key of `ORDER BY` or `GROUP BY` so that it is sorted by its collation.
///
/// # Errors
/// The collation does not exist.
pub(in crate::sql) fn sort_key(key: &mut Expr) -> Result<()> {
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

/// Replaces all values by their keys if one of them has a collation.
///
/// # Errors
/// Two collations, or one that does not exist.
fn together(mut values: Vec<&mut Expr>) -> Result<()> {
    let mut of: Option<Collation> = None;
    for value in &mut values {
        if let Expr::Collate { expr, collation } = &**value {
            let found = known(collation)?;
            if let Some(other) = of.filter(|other| *other != found) {
                return Err(Error::failed(format!(
                    "a text of the collation {} is compared with one of {}",
                    other.name(),
                    found.name()
                )));
            }
            of = Some(found);
            let plain = expr.as_ref().clone();
            **value = plain;
        }
    }
    let Some(of) = of else { return Ok(()) };
    for value in values {
        *value = of.key(value.clone());
    }
    Ok(())
}

/// Removes the default collation from an expression.
///
/// # Errors
/// Another collation: it is not supported here.
fn remove_default(expr: &mut Expr) -> Result<()> {
    let Expr::Collate { expr: inner, collation } = expr else { return Ok(()) };
    let found = known(collation)?;
    if found != Collation::default() {
        return Err(Error::failed(format!(
            "`COLLATE {}` is supported in comparisons, `IN`, `LIKE`, GROUP BY and ORDER BY only",
            found.name()
        ))
        .hint("`lower(x)` makes the letters small, `rtrim(x)` takes blanks off the end"));
    }
    *expr = inner.as_ref().clone();
    Ok(())
}

/// Reads the name of a collation.
fn known(collation: &ObjectName) -> Result<Collation> {
    let name = collation.to_string();
    let last = name.rsplit('.').next().unwrap_or(&name).trim_matches('`').to_uppercase();
    let (base, is_trimmed) = match last.strip_suffix(TRIMMED) {
        Some(base) => (base, true),
        None => (last.as_str(), false),
    };
    match base {
        BINARY => Ok(Collation { is_small: false, is_trimmed }),
        SMALL => Ok(Collation { is_small: true, is_trimmed }),
        _ => Err(Error::failed(format!("the collation `{last}` is not supported"))
            .hint(format!("`{BINARY}`, `{SMALL}`, and both with `{TRIMMED}` are"))),
    }
}
