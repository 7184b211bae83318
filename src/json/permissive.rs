//! Finds what Spark still reads of a malformed message.
//!
//! If the error is inside an array or a nested object, Spark sets that value to NULL, continues with what its
//! parser finds next, and shows the rest of the row with `_corrupt_record`. This module follows Spark's
//! `JacksonParser` (with partial results, the default of Spark 4) step by step. The result is the rows as
//! JSON text, which the decoder reads like any message. Speed does not matter here.

use datafusion::arrow::datatypes::{DataType, Fields};

use super::REPEATED_KEY;
use super::jackson::{Fault, Parser, Token};
use super::number::not_finite;
use super::text::{quote, write_number};

/// Why a value could not be read: not at all, or only in part.
enum Failure {
    Total,
    Partial(String),
}

impl From<Fault> for Failure {
    fn from(_: Fault) -> Self {
        Self::Total
    }
}

/// A value as JSON text, `null` included.
type Converted = Result<String, Failure>;

/// Returns the rows that Spark shows for a malformed message; `None` if it shows only the message's text.
pub(super) fn recover(text: &str, fields: &Fields) -> Option<Vec<String>> {
    let mut parser = Parser::new(text);
    match parser.next().ok()? {
        Some(Token::StartObject) => match object(&mut parser, fields) {
            Ok(row) | Err(Failure::Partial(row)) => Some(vec![row]),
            Err(Failure::Total) => None,
        },
        Some(Token::StartArray) => rows(&mut parser, fields),
        _ => None,
    }
}

fn rows(parser: &mut Parser<'_>, fields: &Fields) -> Option<Vec<String>> {
    let mut rows = Vec::new();
    while goes_on(parser, Token::EndArray).ok()? {
        if parser.current() != Some(Token::StartObject) {
            return None;
        }
        match object(parser, fields) {
            Ok(row) | Err(Failure::Partial(row)) => rows.push(row),
            Err(Failure::Total) => return None,
        }
    }
    Some(rows)
}

/// Goes to the next token, and returns whether it is not the expected end.
fn goes_on(parser: &mut Parser<'_>, end: Token) -> Result<bool, Fault> {
    Ok(parser.next()?.is_some_and(|token| token != end))
}

fn object(parser: &mut Parser<'_>, fields: &Fields) -> Converted {
    let mut cells: Vec<Option<String>> = vec![None; fields.len()];
    let mut whole = true;
    while goes_on(parser, Token::EndObject)? {
        let named = |name: &str| {
            fields.iter().position(|field| {
                field.name() == name && !field.metadata().contains_key(REPEATED_KEY)
            })
        };
        let Some(place) = parser.name().and_then(named) else {
            parser.skip_children()?;
            continue;
        };
        match value(parser, fields[place].data_type()) {
            Ok(cell) => cells[place] = Some(cell),
            Err(Failure::Partial(cell)) => {
                whole = false;
                cells[place] = Some(cell);
            }
            Err(Failure::Total) => {
                whole = false;
                parser.skip_children()?;
            }
        }
    }
    let mut row = String::new();
    for (field, cell) in fields.iter().zip(cells) {
        let Some(cell) = cell else { continue };
        row.push(if row.is_empty() { '{' } else { ',' });
        quote(field.name(), &mut row);
        row.push(':');
        row.push_str(&cell);
    }
    row.push_str(if row.is_empty() { "{}" } else { "}" });
    if whole { Ok(row) } else { Err(Failure::Partial(row)) }
}

fn array(parser: &mut Parser<'_>, element: &DataType) -> Converted {
    let mut cells = Vec::new();
    let mut whole = true;
    while goes_on(parser, Token::EndArray)? {
        match value(parser, element) {
            Ok(cell) => cells.push(cell),
            Err(Failure::Partial(cell)) => {
                whole = false;
                cells.push(cell);
            }
            Err(Failure::Total) => return Err(Failure::Total),
        }
    }
    let text = format!("[{}]", cells.join(","));
    if whole { Ok(text) } else { Err(Failure::Partial(text)) }
}

fn value(parser: &mut Parser<'_>, data_type: &DataType) -> Converted {
    if parser.current() == Some(Token::Name) {
        parser.next()?;
    }
    let Some(token) = parser.current().filter(|token| *token != Token::Null) else {
        return Ok("null".to_owned());
    };
    match (data_type, token) {
        (DataType::Utf8, _) => text(parser, token),
        (DataType::Boolean, Token::True) => Ok("true".to_owned()),
        (DataType::Boolean, Token::False) => Ok("false".to_owned()),
        (DataType::Int64 | DataType::Decimal128(..), Token::Integer)
        | (DataType::Float64, Token::Integer | Token::Float) => Ok(parser.value()?.to_owned()),
        (DataType::Float64, Token::Text) => match parser.value()? {
            word if not_finite(word).is_some() => Ok(word.to_owned()),
            _ => Err(Failure::Total),
        },
        (DataType::Struct(fields), Token::StartObject) => object(parser, fields),
        (DataType::List(element), Token::StartArray) => array(parser, element.data_type()),
        (_, Token::Text) => {
            // Requesting a string reads it, even if it does not fit.
            parser.value()?;
            Err(Failure::Total)
        }
        _ => Err(Failure::Total),
    }
}

/// Reads any value into a string column.
fn text(parser: &mut Parser<'_>, token: Token) -> Converted {
    let mut out = String::new();
    if token == Token::Text {
        out.push_str(parser.value()?);
    } else {
        copy(parser, token, &mut out)?;
    }
    let mut quoted = String::new();
    quote(&out, &mut quoted);
    Ok(quoted)
}

/// Writes the current value, with everything in it, as compact JSON.
fn copy(parser: &mut Parser<'_>, token: Token, out: &mut String) -> Result<(), Failure> {
    let mut token = token;
    let mut depth = 0;
    loop {
        let closes = matches!(token, Token::EndObject | Token::EndArray);
        if !closes && !out.is_empty() && !out.ends_with(['{', '[', ':']) {
            out.push(',');
        }
        match token {
            Token::StartObject => out.push('{'),
            Token::StartArray => out.push('['),
            Token::EndObject => out.push('}'),
            Token::EndArray => out.push(']'),
            Token::Name => {
                quote(parser.name().unwrap_or_default(), out);
                out.push(':');
            }
            Token::Text => parser.raw()?.write_quoted(out),
            Token::Integer => out.push_str(match parser.value()? {
                "-0" => "0",
                digits => digits,
            }),
            Token::Float => {
                let number = parser.value()?.replace("INF", "Infinity");
                write_number(number.parse().unwrap_or(f64::NAN), out);
            }
            Token::True => out.push_str("true"),
            Token::False => out.push_str("false"),
            Token::Null => out.push_str("null"),
        }
        match token {
            Token::StartObject | Token::StartArray => depth += 1,
            Token::EndObject | Token::EndArray => depth -= 1,
            _ => {}
        }
        // The end of a container without its beginning: Spark fails to copy it.
        if depth < 0 {
            return Err(Failure::Total);
        }
        if depth == 0 && token != Token::Name {
            return Ok(());
        }
        token = parser.next()?.ok_or(Failure::Total)?;
    }
}
