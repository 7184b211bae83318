//! Rewrites operators as calls: `CASE`, `IN`, `||`, `~`, `-'5'`, `LIKE ANY`.
//!
//! An operator that depends on the types of its operands becomes a function, which gets these types.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, CeilFloorKind, DataType, DateTimeField, Expr, TrimWhereField,
    UnaryOperator, Value,
};

use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::operator::{IS_IN, both, choose, compared, is_equal, negated, unless};
use crate::sql::ast::{literal, node};
use crate::sql::functions::declaration::Trait::Late;
use crate::sql::functions::declaration::{
    Declaration, Gives, at_least, between, exactly, grammar, ours, rewritten, same,
};
use crate::sql::functions::string::like;
use crate::sql::syntax::dialect::SHIFT_UNSIGNED;

/// The declarations of conditions and comparisons.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    grammar("!", exactly(1)),
    grammar("!=", exactly(2)),
    grammar("<", exactly(2)),
    grammar("<=", exactly(2)),
    grammar("<=>", exactly(2)),
    grammar("<>", exactly(2)),
    grammar("=", exactly(2)),
    grammar("==", exactly(2)),
    grammar(">", exactly(2)),
    grammar(">=", exactly(2)),
    grammar("and", exactly(2)),
    grammar("between", exactly(3)),
    grammar("case", at_least(0)),
    ours("coalesce", at_least(1)).gives(Gives::First),
    rewritten("equal_null", exactly(2)),
    rewritten("if", exactly(3)).forms(&[(3, "(IF({0}, {1}, {2}))")]).gives(Gives::Second),
    same("ifnull", "coalesce", exactly(2)).gives(Gives::First),
    rewritten("ilike", between(2, 3)),
    grammar("in", at_least(0)),
    ours("isnan", exactly(1)),
    rewritten("isnotnull", exactly(1)).forms(&[(1, "({0} IS NOT NULL)")]),
    rewritten("isnull", exactly(1)).forms(&[(1, "({0} IS NULL)")]),
    rewritten("like", between(2, 3))
        .forms(&[(2, "{0} LIKE {1}"), (3, "{0} LIKE {1} ESCAPE '{2}'")]),
    ours("nanvl", exactly(2)),
    grammar("not", exactly(1)),
    rewritten("nullif", exactly(2)).with(&[Late]).gives(Gives::First),
    rewritten("nullifzero", exactly(1)).with(&[Late]),
    same("nvl", "coalesce", exactly(2)).gives(Gives::First),
    rewritten("nvl2", exactly(3)).gives(Gives::Second),
    grammar("or", exactly(2)),
    same("regexp", "regexp_like", exactly(2)).in_capitals(),
    ours("regexp_like", exactly(2)).in_capitals(),
    same("rlike", "regexp_like", exactly(2)).in_capitals(),
    grammar("when", at_least(0)),
    rewritten("zeroifnull", exactly(1)).with(&[Late]),
    grammar("||", exactly(2)),
];

/// Rewrites an operator; returns `None` for anything else.
pub(super) fn rewrite(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
            Some(case(operand.as_deref(), conditions, else_result.as_deref()))
        }
        Expr::InList { expr, list, negated } => {
            let all = std::iter::once(expr.as_ref()).chain(list).cloned().collect();
            Some(unless(*negated, call(IS_IN, all)))
        }
        // As two comparisons, each of which has its own types.
        Expr::Between { expr, negated, low, high } => {
            let least = compared(expr.as_ref().clone(), BinaryOperator::GtEq, low.as_ref().clone());
            let most = compared(expr.as_ref().clone(), BinaryOperator::LtEq, high.as_ref().clone());
            Some(unless(*negated, both(least, most)))
        }
        Expr::IsDistinctFrom(left, right) => {
            Some(unless(true, is_equal(left.as_ref().clone(), right.as_ref().clone())))
        }
        Expr::IsNotDistinctFrom(left, right) => {
            Some(is_equal(left.as_ref().clone(), right.as_ref().clone()))
        }
        Expr::BinaryOp { left, op, right } => {
            let name = match op {
                BinaryOperator::StringConcat => "concat",
                BinaryOperator::PGBitwiseShiftLeft => "shiftleft",
                BinaryOperator::PGBitwiseShiftRight => "shiftright",
                BinaryOperator::Custom(sign) if sign == SHIFT_UNSIGNED => "shiftrightunsigned",
                _ => return None,
            };
            Some(call(name, vec![left.as_ref().clone(), right.as_ref().clone()]))
        }
        Expr::UnaryOp { op: UnaryOperator::BitwiseNot, expr } => {
            Some(call("bit_not", vec![expr.as_ref().clone()]))
        }
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } if least_of(expr).is_some() => {
            least_of(expr)
        }
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } if !is_number(expr) => {
            Some(call("negative", vec![expr.as_ref().clone()]))
        }
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => {
            Some(call("positive", vec![expr.as_ref().clone()]))
        }
        Expr::IsTrue(expr) => Some(same_as(expr, true)),
        Expr::IsFalse(expr) => Some(same_as(expr, false)),
        Expr::IsNotTrue(expr) => Some(negated(same_as(expr, true))),
        Expr::IsNotFalse(expr) => Some(negated(same_as(expr, false))),
        Expr::IsUnknown(expr) => Some(Expr::IsNull(expr.clone())),
        Expr::IsNotUnknown(expr) => Some(Expr::IsNotNull(expr.clone())),
        Expr::UnaryOp { op: UnaryOperator::BangNot, expr } => {
            Some(Expr::UnaryOp { op: UnaryOperator::Not, expr: expr.clone() })
        }
        other => worded(other),
    }
}

/// Writes `x IS TRUE` as `x <=> true`, as Spark's `AstBuilder` does, whatever the type of `x`.
fn same_as(expr: &Expr, truth: bool) -> Expr {
    Expr::BinaryOp {
        left: Box::new(Expr::Nested(Box::new(expr.clone()))),
        op: BinaryOperator::Spaceship,
        right: Box::new(Expr::Value(Value::Boolean(truth).into())),
    }
}

/// Rewrites a function with a syntax of its own: `FLOOR`, `CEIL`, `TRIM`, `OVERLAY`, `POSITION`, `SUBSTRING`,
/// and `LIKE` of several patterns.
fn worded(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Floor { expr, field } => Some(rounded("floor", expr, field)),
        Expr::Ceil { expr, field } => Some(rounded("ceil", expr, field)),
        Expr::Trim { expr, trim_where, trim_what, trim_characters: None } => {
            let name = match trim_where {
                None | Some(TrimWhereField::Both) => "btrim",
                Some(TrimWhereField::Leading) => "ltrim_of",
                Some(TrimWhereField::Trailing) => "rtrim_of",
            };
            let args = std::iter::once(expr).chain(trim_what).map(|arg| arg.as_ref().clone());
            Some(call(name, args.collect()))
        }
        Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
            let args = [Some(expr), Some(overlay_what), Some(overlay_from), overlay_for.as_ref()];
            Some(call(
                "overlay",
                args.into_iter().flatten().map(|arg| arg.as_ref().clone()).collect(),
            ))
        }
        Expr::Position { expr, r#in } => {
            Some(call("locate", vec![expr.as_ref().clone(), r#in.as_ref().clone()]))
        }
        other => substring(other).or_else(|| like::of_texts(other)),
    }
}

fn substring(expr: &Expr) -> Option<Expr> {
    let node::Substring { text, from, length } = node::substring(expr)?;
    let one = || Expr::value(Value::Number("1".to_owned(), false));
    let from = from.cloned().unwrap_or_else(one);
    Some(call("substring", [text.clone(), from].into_iter().chain(length.cloned()).collect()))
}

/// Returns whether an expression is a numeric literal, whose sign is part of it.
fn is_number(expr: &Expr) -> bool {
    let is_written = node::cast(expr).is_some_and(|cast| node::value(cast.value).is_some());
    is_written || node::digits(expr).is_some()
}

/// Returns the smallest number of an integer type, whose digits alone are out of range.
fn least_of(expr: &Expr) -> Option<Expr> {
    let (digits, name) = if let Some(cast) = node::cast(expr) {
        let digits = literal::read(cast.value)?;
        let name = match (digits.as_str(), cast.to) {
            ("128", DataType::TinyInt(None)) => "TINYINT",
            ("32768", DataType::SmallInt(None)) => "SMALLINT",
            ("9223372036854775808", DataType::Decimal(_)) => "BIGINT",
            _ => return None,
        };
        (digits, name)
    } else {
        let digits = node::digits(expr)?.to_owned();
        let name = match digits.as_str() {
            "2147483648" => "INT",
            "9223372036854775808" => "BIGINT",
            _ => return None,
        };
        (digits, name)
    };
    Some(to_named(literal::text(&format!("-{digits}")), name))
}

fn case(operand: Option<&Expr>, conditions: &[CaseWhen], otherwise: Option<&Expr>) -> Expr {
    let arms = conditions.iter().flat_map(|when| {
        let condition = match operand {
            None => when.condition.clone(),
            Some(operand) => compared(operand.clone(), BinaryOperator::Eq, when.condition.clone()),
        };
        [condition, when.result.clone()]
    });
    choose(arms.collect(), otherwise.cloned())
}

fn rounded(name: &str, expr: &Expr, kind: &CeilFloorKind) -> Expr {
    let mut args = vec![expr.clone()];
    match kind {
        CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => {}
        CeilFloorKind::DateTimeField(unit) => args.push(literal::text(&unit.to_string())),
        CeilFloorKind::Scale(places) => args.push(Expr::Value(places.clone())),
    }
    call(name, args)
}
