//! Checks operators: those of Spark's `SqlBaseParser.g4` are allowed, and those of other dialects are refused
//! as they were written.

use datafusion::sql::sqlparser::ast::{BinaryOperator, UnaryOperator};

use crate::error::{Error, Result};
use crate::sql::syntax::dialect::SHIFT_UNSIGNED;

/// Checks a binary operator.
pub(super) fn binary(op: &BinaryOperator) -> Result<()> {
    match op {
        BinaryOperator::Plus
        | BinaryOperator::Minus
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo
        | BinaryOperator::MyIntegerDivide
        | BinaryOperator::StringConcat
        | BinaryOperator::Gt
        | BinaryOperator::Lt
        | BinaryOperator::GtEq
        | BinaryOperator::LtEq
        | BinaryOperator::Spaceship
        | BinaryOperator::Eq
        | BinaryOperator::NotEq
        | BinaryOperator::And
        | BinaryOperator::Or
        | BinaryOperator::BitwiseOr
        | BinaryOperator::BitwiseAnd
        | BinaryOperator::BitwiseXor
        | BinaryOperator::PGBitwiseShiftLeft
        | BinaryOperator::PGBitwiseShiftRight => Ok(()),
        BinaryOperator::Custom(sign) if sign == SHIFT_UNSIGNED => Ok(()),
        other => Err(foreign(&other.to_string())),
    }
}

/// Checks a unary operator.
pub(super) fn unary(op: UnaryOperator) -> Result<()> {
    match op {
        UnaryOperator::Plus
        | UnaryOperator::Minus
        | UnaryOperator::Not
        | UnaryOperator::BangNot
        | UnaryOperator::BitwiseNot => Ok(()),
        other => Err(foreign(&other.to_string())),
    }
}

fn foreign(op: &str) -> Error {
    const MEANT: [(&str, &str); 9] = [
        ("->", "`get_json_object(json, '$.field')`"),
        ("->>", "`get_json_object(json, '$.field')`"),
        ("~", "`text RLIKE 'pattern'`"),
        ("~*", "`text RLIKE '(?i)pattern'`"),
        ("!~", "`NOT text RLIKE 'pattern'`"),
        ("#", "`a ^ b` is the exclusive or"),
        ("XOR", "`a <> b` of two truths"),
        ("//", "`a div b`"),
        ("&&", "`a AND b`"),
    ];
    let error = Error::failed(format!("the operator `{op}` is not supported"));
    match MEANT.iter().find(|(known, _)| *known == op) {
        Some((_, hint)) => error.hint(*hint),
        None => error,
    }
}
