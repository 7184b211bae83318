//! Rewrites operators into calls: `CASE`, `IN`, `||`, `~`, `-'5'`, `LIKE ANY`.
//!
//! What needs the types of what it joins becomes a function, which is told them.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, CeilFloorKind, DataType, DateTimeField, Expr, Function,
    UnaryOperator, Value,
};

use super::choice::{CHOOSE, IS_IN};
use super::{args_of, name_of};
use crate::sql::expr::call;
use crate::sql::literal;
use crate::sql::tree::{self, Like};

/// Rewrites an operator; `None` for anything else.
pub(super) fn rewrite(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
            Some(case(operand.as_deref(), conditions, else_result.as_deref()))
        }
        Expr::InList { expr, list, negated } => {
            let all = std::iter::once(expr.as_ref()).chain(list).cloned().collect();
            Some(unless(*negated, call(IS_IN, all)))
        }
        // As two comparisons, each of which has a type of its own.
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
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } if !is_number(expr) => {
            Some(call("positive", vec![expr.as_ref().clone()]))
        }
        Expr::UnaryOp { op: UnaryOperator::BangNot, expr } => {
            Some(Expr::UnaryOp { op: UnaryOperator::Not, expr: expr.clone() })
        }
        Expr::Floor { expr, field } => Some(rounded("floor", expr, field)),
        Expr::Ceil { expr, field } => Some(rounded("ceil", expr, field)),
        Expr::Position { expr, r#in } => {
            Some(call("locate", vec![expr.as_ref().clone(), r#in.as_ref().clone()]))
        }
        other => substring(other).or_else(|| of_texts(other)),
    }
}

fn substring(expr: &Expr) -> Option<Expr> {
    let tree::Substring { text, from, length } = tree::substring(expr)?;
    let one = || Expr::value(Value::Number("1".to_owned(), false));
    let from = from.cloned().unwrap_or_else(one);
    Some(call("substring", [text.clone(), from].into_iter().chain(length.cloned()).collect()))
}

/// Says whether an expression is a number as it was written; its sign is a part of it.
fn is_number(expr: &Expr) -> bool {
    let is_written = tree::cast(expr).is_some_and(|cast| tree::value(cast.value).is_some());
    is_written || tree::digits(expr).is_some()
}

/// Returns the least number of a whole type, whose digits alone are none.
fn least_of(expr: &Expr) -> Option<Expr> {
    let (digits, name) = match tree::cast(expr) {
        Some(cast) => {
            let digits = literal::read(cast.value)?;
            let name = match (digits.as_str(), cast.to) {
                ("128", DataType::TinyInt(None)) => "TINYINT",
                ("32768", DataType::SmallInt(None)) => "SMALLINT",
                ("9223372036854775808", DataType::Decimal(_)) => "BIGINT",
                _ => return None,
            };
            (digits, name)
        }
        None => {
            let digits = tree::digits(expr)?.to_owned();
            let name = match digits.as_str() {
                "2147483648" => "INT",
                "9223372036854775808" => "BIGINT",
                _ => return None,
            };
            (digits, name)
        }
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

/// Casts what is matched and its pattern to texts; of what is one already nothing is left of the cast.
fn of_texts(expr: &Expr) -> Option<Expr> {
    let escaped = escaped(expr);
    let like = tree::like(escaped.as_ref().unwrap_or(expr))?;
    let text_of = |side: &Expr| match literal::read(side) {
        Some(_) => side.clone(),
        None => crate::sql::cast::to_named(side.clone(), "STRING"),
    };
    let (text, pattern) = (&text_of(like.text), &text_of(like.pattern));
    Some(tree::Like { text, pattern, ..like }.expr())
}

/// Writes a literal pattern with the engine's only escape, the backslash.
fn escaped(expr: &Expr) -> Option<Expr> {
    let like = tree::like(expr)?;
    let mark = literal_mark(&like.escape?.value).filter(|mark| *mark != '\\')?;
    let text = literal::read(like.pattern)?;
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
    let pattern = &literal::text(&written);
    Some(Like { pattern, escape: None, ..like }.expr())
}

fn literal_mark(value: &Value) -> Option<char> {
    match value {
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => text.chars().next(),
        _ => None,
    }
}

/// Writes `a LIKE ANY (b, c)` as `a LIKE b OR a LIKE c`, `ALL` with AND.
pub(in crate::sql) fn any_pattern(expr: &Expr) -> Option<Expr> {
    let like = tree::like(expr)?;
    let (patterns, of_all) = match like.pattern {
        Expr::Tuple(patterns) if like.any => (patterns.clone(), false),
        Expr::Nested(only) if like.any => (vec![only.as_ref().clone()], false),
        Expr::Function(function) => quantified(function)?,
        _ => return None,
    };
    let one = |pattern: Expr| Like { negated: false, any: false, pattern: &pattern, ..like }.expr();
    // `NOT LIKE ANY` is that one does not fit, `NOT LIKE ALL` that none does.
    let each = patterns.into_iter().map(one).map(|one| unless(like.negated, one));
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
