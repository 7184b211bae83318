//! `LIKE`, `ILIKE` and their `ANY`, `ALL`: checks patterns, and rewrites them for the engine.
//!
//! The rule is that of Spark's `StringUtils.escapeLikeRegex`.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Function, Value};

use crate::error::{Error, Result};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::{args_of, name_of};
use crate::sql::ast::node::Like;
use crate::sql::ast::operator::{compared, unless};
use crate::sql::ast::{literal, node};

/// Refuses an escape that is not one character, and a pattern with an invalid escape sequence.
///
/// # Errors
/// The escape or pattern is invalid.
pub(in crate::sql) fn check_pattern(expr: &Expr) -> Result<()> {
    let Some(like) = node::like(expr) else { return Ok(()) };
    let mark = match like.escape.map(|escape| &escape.value) {
        None => '\\',
        Some(Value::SingleQuotedString(text)) => {
            let mut letters = text.chars();
            match (letters.next(), letters.next()) {
                (Some(mark), None) => mark,
                _ => return Err(Error::failed(format!("the escape `{text}` is not one letter"))),
            }
        }
        Some(other) => return Err(Error::failed(format!("the escape {other} is not a string"))),
    };
    let Some(text) = literal::read(like.pattern) else { return Ok(()) };
    let wrong = |why: String| Error::failed(format!("the pattern `{text}` is invalid: {why}"));
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != mark {
            continue;
        }
        match letters.next() {
            Some(next) if next == mark || matches!(next, '%' | '_') => {}
            Some(next) => {
                return Err(wrong(format!("the escape `{mark}` is followed by `{next}`"))
                    .hint(format!("`{mark}` itself is written `{mark}{mark}`")));
            }
            None => return Err(wrong(format!("it ends with the escape `{mark}`"))),
        }
    }
    Ok(())
}

/// Writes `like(a, b)` as `a LIKE b`.
pub(in crate::sql) fn of_call(name: &str, args: &[Expr]) -> Option<Expr> {
    let [text, pattern, escape @ ..] = args else { return None };
    let escape_char = match escape {
        [] => None,
        [Expr::Value(mark)] => Some(mark.clone()),
        _ => return None,
    };
    let (expr, pattern) = (Box::new(text.clone()), Box::new(pattern.clone()));
    let like = match name {
        "like" => Expr::Like { negated: false, any: false, expr, pattern, escape_char },
        "ilike" => Expr::ILike { negated: false, any: false, expr, pattern, escape_char },
        _ => return None,
    };
    of_texts(&like)
}

/// Casts the operands of `LIKE` to strings, and uses the engine's escape.
pub(in crate::sql) fn of_texts(expr: &Expr) -> Option<Expr> {
    let written = escaped(expr);
    let like = node::like(written.as_ref().unwrap_or(expr))?;
    // A string is not cast again when the types are known.
    let text = &to_named(like.text.clone(), "STRING");
    let pattern = match literal::read(like.pattern) {
        Some(_) => like.pattern.clone(),
        None => to_named(like.pattern.clone(), "STRING"),
    };
    Some(Like { text, pattern: &pattern, ..like }.expr())
}

/// Writes a literal pattern with a backslash as the escape, the only one that the engine supports.
fn escaped(expr: &Expr) -> Option<Expr> {
    let like = node::like(expr)?;
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
    let like = node::like(expr)?;
    let (patterns, of_all) = match like.pattern {
        Expr::Tuple(patterns) if like.any => (patterns.clone(), false),
        Expr::Nested(only) if like.any => (vec![only.as_ref().clone()], false),
        Expr::Function(function) => quantified(function)?,
        _ => return None,
    };
    let one = |pattern: Expr| Like { negated: false, any: false, pattern: &pattern, ..like }.expr();
    // `NOT LIKE ANY` is true if one pattern does not match, `NOT LIKE ALL` if none matches.
    let each = patterns.into_iter().map(one).map(|one| unless(like.negated, one));
    let op = if of_all { BinaryOperator::And } else { BinaryOperator::Or };
    each.reduce(|left, right| compared(left, op.clone(), right))
        .map(|joined| Expr::Nested(Box::new(joined)))
}

/// Reads `all('a%', 'b%')`, which the parser reads as a call.
pub(in crate::sql) fn quantified(function: &Function) -> Option<(Vec<Expr>, bool)> {
    let of_all = match name_of(function)?.as_str() {
        "all" => true,
        "any" | "some" | "bool_or" => false,
        _ => return None,
    };
    Some((args_of(function)?, of_all))
}
