//! Reads interval literals that the parser does not know: `INTERVAL 1 DAY -2 HOURS`, `INTERVAL - '1' DAY`.
//!
//! Spark's grammar (`SqlBaseParser.g4`) allows one or more numbers or strings, each with an
//! optional sign and a unit; or one string with a range of units; or one string that contains the
//! amounts and the units.

use datafusion::sql::sqlparser::ast::{Expr, Interval, UnaryOperator, Value};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;

use crate::spark::interval::multi_unit;

/// The units, as a hint.
pub(in crate::sql) const UNITS: &str =
    "the units are year, month, week, day, hour, minute, second, millisecond and microsecond";

/// Reads the interval literal at the next tokens; returns `None` and consumes nothing if there is none.
pub(in crate::sql) fn read(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let is_word = matches!(
        &parser.peek_token_ref().token,
        Token::Word(word) if word.keyword == Keyword::INTERVAL && word.quote_style.is_none()
    );
    (is_word && value_at(parser, 1).is_some()).then_some(())?;
    parser.next_token();
    Some(literal_of(parser))
}

fn literal_of(parser: &mut Parser) -> Result<Expr, ParserError> {
    let mut parts: Vec<(bool, Value)> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let (mut leading_field, mut last_field, mut leading_precision) = (None, None, None);
    while let Some((tokens, is_negative, value)) = value_at(parser, 0) {
        let has_unit = unit_at(parser, tokens);
        if !parts.is_empty() && !has_unit {
            break;
        }
        let text = text_of(&value);
        if has_unit && text.contains(char::is_alphabetic) {
            let found = parser.peek_nth_token_ref(tokens - 1);
            return parser.expected_ref("a number before the unit of an interval", found);
        }
        (0..tokens).for_each(|_| drop(parser.next_token()));
        if !has_unit && tokens > 1 {
            let found = parser.peek_token_ref();
            return parser.expected_ref("a unit after the signed amount of an interval", found);
        }
        if !has_unit && is_amount(&text) {
            return parser.expected_ref("a unit after the amount", parser.peek_token_ref());
        }
        let sign = if is_negative { "-" } else { "" };
        words.push(format!("{sign}{}", text.trim_start()));
        parts.push((is_negative, value));
        if !has_unit {
            break;
        }
        words.push(parser.peek_token_ref().token.to_string());
        leading_field = Some(parser.parse_date_time_field()?);
        leading_precision = parser.parse_optional_precision()?;
        if parts.len() == 1 && parser.parse_keyword(Keyword::TO) {
            last_field = Some(parser.parse_date_time_field()?);
            break;
        }
    }
    let value = if let ([(is_negative, value)], 1) = (parts.as_slice(), parts.len()) {
        let value = Expr::value(value.clone());
        if *is_negative {
            Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(value) }
        } else {
            value
        }
    } else {
        leading_field = None;
        Expr::value(Value::SingleQuotedString(words.join(" ")))
    };
    Ok(Expr::Interval(Interval {
        value: Box::new(value),
        leading_field,
        leading_precision,
        last_field,
        fractional_seconds_precision: None,
    }))
}

/// Returns the value at an offset from the current token, whether it is negative, and its number of tokens.
fn value_at(parser: &Parser, ahead: usize) -> Option<(usize, bool, Value)> {
    let (signs, is_negative) = match &parser.peek_nth_token_ref(ahead).token {
        Token::Minus => (1, true),
        Token::Plus => (1, false),
        _ => (0, false),
    };
    let value = match &parser.peek_nth_token_ref(ahead + signs).token {
        Token::Number(digits, long) => Value::Number(digits.clone(), *long),
        Token::SingleQuotedString(text) | Token::DoubleQuotedString(text) => {
            Value::SingleQuotedString(text.clone())
        }
        Token::Word(word) if word.quote_style == Some('"') => {
            Value::SingleQuotedString(word.value.clone())
        }
        _ => return None,
    };
    Some((signs + 1, is_negative, value))
}

/// Returns whether a text has digits and no letters: an amount, whose unit is behind it.
pub(in crate::sql) fn is_amount(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic)
}

fn unit_at(parser: &Parser, ahead: usize) -> bool {
    match &parser.peek_nth_token_ref(ahead).token {
        Token::Word(word) => word.quote_style.is_none() && multi_unit(&word.value).is_some(),
        _ => false,
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Number(_, _) => value.to_string(),
        Value::SingleQuotedString(text) => text.clone(),
        _ => String::new(),
    }
}
