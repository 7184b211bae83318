//! Converts the elements of `GROUP BY` to grouping sets.
//!
//! Knows trees, not names: which expressions are equal is decided where they are resolved.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, GroupByWithModifier};

use crate::error::{Error, Result};
use crate::sql::ast::function_call::{args_of, name_of};
use crate::sql::ast::node;

/// The sets for which an element of `GROUP BY` stands.
pub(in crate::sql) type Sets = Vec<Vec<Expr>>;

/// The maximum number of sets of one `GROUP BY`: as many as Spark allows for a CUBE of 12 columns.
const SETS_MAX: usize = 4096;

/// Applies `WITH ROLLUP`, `WITH CUBE` and `GROUPING SETS (…)` after a list to the list.
pub(in crate::sql) fn modified(
    exprs: Vec<Expr>,
    modifiers: &[GroupByWithModifier],
) -> Result<Vec<Expr>> {
    let singles = |exprs: Vec<Expr>| exprs.into_iter().map(|expr| vec![expr]).collect();
    match modifiers {
        [] => Ok(exprs),
        [_, _, ..] => Err(Error::failed("syntax error: `GROUP BY` takes one `WITH`")),
        [GroupByWithModifier::Totals] => {
            Err(Error::failed("`WITH TOTALS` is not supported")
                .hint("`WITH ROLLUP` adds the totals"))
        }
        [GroupByWithModifier::Rollup] => Ok(vec![Expr::Rollup(singles(exprs))]),
        [GroupByWithModifier::Cube] => Ok(vec![Expr::Cube(singles(exprs))]),
        // The sets are complete; the expressions before them are in the sets.
        [GroupByWithModifier::GroupingSets(sets)] => Ok(vec![sets.clone()]),
    }
}

pub(in crate::sql) fn is_of_sets(expr: &Expr) -> bool {
    matches!(expr, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_))
        || nested(expr).is_some()
}

/// Reads `rollup(a, b)` and `cube(a, b)` within sets, which the parser reads as calls.
fn nested(expr: &Expr) -> Option<Expr> {
    let Expr::Function(function) = expr else { return None };
    let args = args_of(function)?;
    let parts = args.into_iter().map(|arg| match arg {
        Expr::Tuple(parts) => parts,
        Expr::Nested(only) => vec![*only],
        one => vec![one],
    });
    match name_of(function)?.as_str() {
        "rollup" => Some(Expr::Rollup(parts.collect())),
        "cube" => Some(Expr::Cube(parts.collect())),
        _ => None,
    }
}

/// Returns the sets for which one element stands.
pub(in crate::sql) fn sets_of(element: Expr) -> Result<Sets> {
    match nested(&element).unwrap_or(element) {
        Expr::Rollup(parts) | Expr::Cube(parts) if parts.iter().any(Vec::is_empty) => {
            Err(Error::failed("ROLLUP and CUBE take no empty sets `()`")
                .hint("both include the empty set"))
        }
        Expr::Rollup(parts) => {
            Ok((0..=parts.len()).rev().map(|count| parts[..count].concat()).collect())
        }
        Expr::Cube(parts) => {
            let count = u32::try_from(parts.len()).ok().and_then(|bits| 1_usize.checked_shl(bits));
            let Some(count) = count.filter(|count| *count <= SETS_MAX) else {
                return Err(too_many());
            };
            let bit = |at: usize| 1 << (parts.len() - 1 - at);
            let set = |set: usize| {
                let has = move |at: usize| set & bit(at) == 0;
                (0..parts.len()).filter(move |at| has(*at)).flat_map(|at| parts[at].clone())
            };
            Ok((0..count).map(|each| set(each).collect()).collect())
        }
        Expr::GroupingSets(sets) => {
            let mut all = Sets::new();
            for set in sets {
                match set.as_slice() {
                    [only] if is_of_sets(only) => all.extend(sets_of(only.clone())?),
                    _ => all.push(set),
                }
            }
            Ok(all)
        }
        plain => Ok(vec![vec![plain]]),
    }
}

/// Combines each set of one list with each set of the other.
pub(in crate::sql) fn crossed(left: &Sets, right: &Sets) -> Result<Sets> {
    if left.len().saturating_mul(right.len()) > SETS_MAX {
        return Err(too_many());
    }
    let pairs =
        left.iter().flat_map(|l| right.iter().map(move |r| [l.clone(), r.clone()].concat()));
    Ok(pairs.collect())
}

/// Refuses two elements of sets that Spark treats as equal: `a + b` and `b + a`, `a + (b + c)` and
/// `a + b + c` (`CommutativeExpression`).
pub(in crate::sql) fn no_twins(exprs: &[Expr]) -> Result<()> {
    let names: Vec<String> = exprs.iter().map(canonical).collect();
    for (at, name) in names.iter().enumerate() {
        if let Some(before) = names[..at].iter().position(|other| other == name) {
            let [one, other] = [before, at].map(|at| exprs[at].to_string().replace('"', ""));
            return Err(Error::failed(format!(
                "grouping sets of `{one}` and of `{other}`, which Spark treats as the same key, are not supported"
            ))
            .hint("write one of them in all places"));
        }
    }
    Ok(())
}

/// Writes an expression in the form that Spark compares: commutative operands in a fixed order, without
/// parentheses (`CommutativeExpression.orderCommutative`).
fn canonical(expr: &Expr) -> String {
    use BinaryOperator::{
        And, BitwiseAnd, BitwiseOr, BitwiseXor, Eq, Multiply, Or, Plus, Spaceship,
    };
    match expr {
        Expr::Nested(inner) => canonical(inner),
        Expr::BinaryOp { left, op, right } => match op {
            Plus | Multiply | And | Or | BitwiseAnd | BitwiseOr | BitwiseXor => {
                let mut operands = operands_of(expr, op);
                operands.sort_unstable();
                format!("({})", operands.join(&format!(" {op} ")))
            }
            Eq | Spaceship => {
                let mut sides = [canonical(left), canonical(right)];
                sides.sort_unstable();
                format!("({})", sides.join(&format!(" {op} ")))
            }
            _ => format!("({} {op} {})", canonical(left), canonical(right)),
        },
        other => node::bare(other).to_string(),
    }
}

fn operands_of(expr: &Expr, of: &BinaryOperator) -> Vec<String> {
    match expr {
        Expr::Nested(inner) => operands_of(inner, of),
        Expr::BinaryOp { left, op, right } if op == of => {
            [operands_of(left, of), operands_of(right, of)].concat()
        }
        other => vec![canonical(other)],
    }
}

fn too_many() -> Error {
    Error::failed(format!("`GROUP BY` has more than {SETS_MAX} grouping sets"))
}

#[cfg(test)]
mod tests {
    use super::sets_of;
    use crate::sql::ast::desugar;

    #[test]
    fn elements_stand_for_sets() {
        let sets = |text: &str| -> Vec<String> {
            let select = desugar::statement(&format!("select 1 from t group by {text}")).unwrap();
            let datafusion::sql::sqlparser::ast::Statement::Query(query) = select else {
                unreachable!()
            };
            let datafusion::sql::sqlparser::ast::SetExpr::Select(select) = *query.body else {
                unreachable!()
            };
            let datafusion::sql::sqlparser::ast::GroupByExpr::Expressions(exprs, _) =
                select.group_by
            else {
                unreachable!()
            };
            let written =
                |set: Vec<super::Expr>| set.iter().map(ToString::to_string).collect::<String>();
            sets_of(exprs[0].clone()).unwrap().into_iter().map(written).collect()
        };
        assert_eq!(sets("rollup(a, b)"), ["ab", "a", ""]);
        assert_eq!(sets("rollup((a, b), c)"), ["abc", "ab", ""]);
        assert_eq!(sets("cube(a, b)"), ["ab", "a", "b", ""]);
        assert_eq!(sets("grouping sets ((a, b), a, ())"), ["ab", "a", ""]);
        assert_eq!(sets("grouping sets (rollup(a, b), (c))"), ["ab", "a", "", "c"]);
        assert_eq!(sets("a"), ["a"]);
    }
}
