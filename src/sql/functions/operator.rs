//! Rewrites operators into calls: `CASE`, `IN`, `||`, `~`, `-'5'`, `LIKE ANY`.
//!
//! What needs the types of what it joins becomes a function, which is told them.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, CeilFloorKind, DateTimeField, Expr, Function, UnaryOperator, Value,
    ValueWithSpan,
};

use super::choice::{CHOOSE, IS_IN};
use super::{args_of, name_of};
use crate::sql::expr::call;
use crate::sql::literal;

/// Rewrites an operator; `None` for anything else.
pub(super) fn rewrite(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Case { operand, conditions, else_result, .. } => {
            Some(case(operand.as_deref(), conditions, else_result.as_deref()))
        }
        Expr::InList { expr, list, negated } => {
            let all = std::iter::once(expr.as_ref()).chain(list).cloned().collect();
            Some(unless(*negated, call(IS_IN, all)))
        }
        Expr::BinaryOp { left, op, right } => {
            let name = match op {
                BinaryOperator::StringConcat => "concat",
                BinaryOperator::PGBitwiseShiftLeft => "shiftleft",
                BinaryOperator::PGBitwiseShiftRight => "shiftright",
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
        Expr::UnaryOp { op: UnaryOperator::BangNot, expr } => {
            Some(Expr::UnaryOp { op: UnaryOperator::Not, expr: expr.clone() })
        }
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            let one = || Box::new(Expr::value(Value::Number("1".to_owned(), false)));
            let from = substring_from.clone().unwrap_or_else(one);
            let parts = [Some(expr.clone()), Some(from), substring_for.clone()];
            Some(call("substring", parts.into_iter().flatten().map(|part| *part).collect()))
        }
        Expr::Floor { expr, field } => Some(rounded("floor", expr, field)),
        Expr::Ceil { expr, field } => Some(rounded("ceil", expr, field)),
        Expr::Position { expr, r#in } => {
            Some(call("locate", vec![expr.as_ref().clone(), r#in.as_ref().clone()]))
        }
        Expr::Like { .. } | Expr::ILike { .. } => escaped(expr),
        _ => None,
    }
}

/// Says whether an expression is a number as it was written; its sign is a part of it.
fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(..), .. }) => true,
        Expr::Cast { expr, .. } => matches!(expr.as_ref(), Expr::Value(_)),
        _ => false,
    }
}

/// Returns the least int or long, whose digits alone are none.
fn least_of(expr: &Expr) -> Option<Expr> {
    let digits = match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(digits, _), .. }) => digits.clone(),
        Expr::Cast { expr, .. } => literal::read(expr)?,
        _ => return None,
    };
    let name = match digits.as_str() {
        "2147483648" => "INT",
        "9223372036854775808" => "BIGINT",
        _ => return None,
    };
    Some(crate::sql::cast::to_named(literal::text(&format!("-{digits}")), name))
}

fn unless(negated: bool, expr: Expr) -> Expr {
    if negated { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr) } } else { expr }
}

/// Writes a choice: conditions and results in turn, then what is given else.
pub(super) fn choose(mut arms: Vec<Expr>, otherwise: Option<Expr>) -> Expr {
    arms.extend(otherwise);
    call(CHOOSE, arms)
}

/// Writes a comparison.
pub(super) fn compared(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
}

/// Writes `left <=> right`.
pub(in crate::sql) fn is_equal(left: Expr, right: Expr) -> Expr {
    compared(left, BinaryOperator::Spaceship, right)
}

/// Writes `left AND right`.
pub(in crate::sql) fn both(left: Expr, right: Expr) -> Expr {
    compared(left, BinaryOperator::And, right)
}

/// Writes a value that is NULL unless a condition holds.
pub(in crate::sql) fn only_if(condition: Expr, value: Expr) -> Expr {
    choose(vec![condition, value], None)
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

/// Writes a literal pattern with the engine's only escape, the backslash.
fn escaped(expr: &Expr) -> Option<Expr> {
    let mut plain = expr.clone();
    let (Expr::Like { pattern, escape_char, .. } | Expr::ILike { pattern, escape_char, .. }) =
        &mut plain
    else {
        return None;
    };
    let escape = escape_char.take()?;
    let mark = literal_mark(&escape.value).filter(|mark| *mark != '\\')?;
    let text = literal::read(pattern)?;
    let mut written = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            letter if letter == mark => {
                written.push('\\');
                written.extend(letters.next());
            }
            '\\' => written.push_str("\\\\"),
            letter => written.push(letter),
        }
    }
    **pattern = literal::text(&written);
    Some(plain)
}

fn literal_mark(value: &Value) -> Option<char> {
    match value {
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => text.chars().next(),
        _ => None,
    }
}

/// Writes `a LIKE ANY (b, c)` as `a LIKE b OR a LIKE c`, `ALL` with AND.
pub(in crate::sql) fn any_pattern(expr: &Expr) -> Option<Expr> {
    let (Expr::Like { negated, any, pattern, .. } | Expr::ILike { negated, any, pattern, .. }) =
        expr
    else {
        return None;
    };
    let (patterns, of_all) = match pattern.as_ref() {
        Expr::Tuple(patterns) if *any => (patterns.clone(), false),
        Expr::Nested(only) if *any => (vec![only.as_ref().clone()], false),
        Expr::Function(function) => quantified(function)?,
        _ => return None,
    };
    let one = |of: Expr| {
        let mut single = expr.clone();
        if let Expr::Like { negated, any, pattern, .. }
        | Expr::ILike { negated, any, pattern, .. } = &mut single
        {
            (*negated, *any) = (false, false);
            **pattern = of;
        }
        single
    };
    // `NOT LIKE ANY` is that one does not fit, `NOT LIKE ALL` that none does.
    let each = patterns.into_iter().map(one).map(|like| unless(*negated, like));
    let op = if of_all { BinaryOperator::And } else { BinaryOperator::Or };
    each.reduce(|left, right| compared(left, op.clone(), right))
        .map(|joined| Expr::Nested(Box::new(joined)))
}

/// Reads `all('a%', 'b%')`, which the parser takes for a call.
fn quantified(function: &Function) -> Option<(Vec<Expr>, bool)> {
    let of_all = match name_of(function)?.as_str() {
        "all" => true,
        "any" | "some" | "bool_or" => false,
        _ => return None,
    };
    Some((args_of(function)?, of_all))
}
