//! Converts a number token to the value of a double or decimal column.
//!
//! The rules are those of Spark's `JacksonParser.makeConverter`.

use crate::json::cursor::Token;
use crate::json::number::not_finite;
use crate::json::text::Raw;

pub(super) fn double(token: Token<'_>) -> Option<f64> {
    match token {
        // An integer has no negative zero.
        Token::Integer("-0") => Some(0.0),
        Token::Integer(digits) | Token::Float(digits) => digits.parse().ok(),
        Token::NotFinite(number) => Some(number),
        Token::Text(raw) => not_finite(raw.text),
        _ => None,
    }
}

pub(super) fn decimal(token: Token<'_>, digits_max: u8) -> Option<i128> {
    let (Token::Integer(digits) | Token::Text(Raw { text: digits, .. })) = token else {
        return None;
    };
    let number: i128 = digits.parse().ok()?;
    let holds = number.unsigned_abs() < 10_u128.pow(u32::from(digits_max.min(38)));
    holds.then_some(number)
}
