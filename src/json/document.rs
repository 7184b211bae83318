//! One JSON text as a tree, for the SQL functions that read parts of it.
//!
//! It is read with the tolerance of Spark's parser (single quotes, `NaN`); text after the first value is
//! ignored, as in Spark's `GetJsonObjectEvaluator`. Numbers keep their digits and are written as Spark writes
//! them.

use super::Tolerance;
use super::jackson::{Fault, Parser, Token};
use super::text::{quote, write_number};

pub use super::text::quote_chars;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// A number, `true` or `false`, as Spark writes it.
    Plain(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, its keys in their order; a key may repeat.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Reads a text; returns `None` if it is not valid JSON.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::read_with(text, Tolerance::default())
    }

    /// As [`Self::read`], with another tolerance than Spark's default.
    #[must_use]
    pub fn read_with(text: &str, tolerance: Tolerance) -> Option<Self> {
        let mut parser = Parser::with(text, tolerance);
        let token = parser.next().ok()??;
        value(&mut parser, token).ok()?
    }

    /// Reads the value that a token begins.
    pub(super) fn of(parser: &mut Parser<'_>, token: Token) -> Result<Option<Self>, Fault> {
        value(parser, token)
    }

    /// Returns the value of the first of these keys in an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, of)| of),
            _ => None,
        }
    }

    /// Writes compact JSON.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Plain(text) => out.push_str(text),
            Self::Text(text) => quote(text, out),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (at, (name, field)) in fields.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    quote(name, out);
                    out.push(':');
                    field.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Returns the value for a string column: a string without quotes, `None` for `null`.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.clone()),
            other => {
                let mut out = String::new();
                other.write(&mut out);
                Some(out)
            }
        }
    }
}

/// Reads the value that a token begins; returns `None` for a token that does not begin a value.
fn value(parser: &mut Parser<'_>, token: Token) -> Result<Option<Value>, Fault> {
    Ok(Some(match token {
        Token::Null => Value::Null,
        Token::True => Value::Plain("true".to_owned()),
        Token::False => Value::Plain("false".to_owned()),
        Token::Text => Value::Text(parser.value()?.to_owned()),
        Token::Integer => Value::Plain(match parser.value()? {
            "-0" => "0".to_owned(),
            digits => digits.to_owned(),
        }),
        Token::Float => {
            let number = parser.value()?.replace("INF", "Infinity");
            let mut out = String::new();
            write_number(number.parse().unwrap_or(f64::NAN), &mut out);
            Value::Plain(out)
        }
        Token::StartArray => {
            let mut items = Vec::new();
            loop {
                match parser.next()?.ok_or(Fault)? {
                    Token::EndArray => break,
                    token => items.push(value(parser, token)?.ok_or(Fault)?),
                }
            }
            Value::List(items)
        }
        Token::StartObject => {
            let mut fields = Vec::new();
            loop {
                match parser.next()?.ok_or(Fault)? {
                    Token::EndObject => break,
                    Token::Name => {
                        let name = parser.name().unwrap_or_default().to_owned();
                        let token = parser.next()?.ok_or(Fault)?;
                        fields.push((name, value(parser, token)?.ok_or(Fault)?));
                    }
                    _ => return Err(Fault),
                }
            }
            Value::Object(fields)
        }
        Token::EndArray | Token::EndObject | Token::Name => return Ok(None),
    }))
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn texts_are_read_and_written() {
        let cases = [
            ("{'a': 1.50, \"b\" : [1, null]}", Some(r#"{"a":1.5,"b":[1,null]}"#)),
            ("12345678901234567890123", Some("12345678901234567890123")),
            ("[1e3] rest", Some("[1000.0]")),
            ("{\"a\":1", None),
            ("oops", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let written = Value::read(text).map(|value| {
                let mut out = String::new();
                value.write(&mut out);
                out
            });
            assert_eq!(written.as_deref(), expected, "{text}");
        }
    }
}
