//! Reads one JSON text into a given type, as Spark's `from_json` does.
//!
//! Follows Spark's `JacksonParser` with partial results: a value that does not fit is NULL, and in an array
//! the complete array is NULL. Scalars are returned as text, which is then cast. Keys are compared exactly.

use datafusion::arrow::datatypes::{DataType, Fields};

use super::Tolerance;
use super::document::Value;
use super::jackson::{Fault, Parser, Token};
use super::number::not_finite;

/// What was read for one value of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A scalar, as text.
    Text(String),
    /// The elements of a list.
    List(Vec<Cell>),
    /// The fields of a struct, in the order of the type.
    Fields(Vec<Cell>),
    /// The entries of a map.
    Map(Vec<(String, Cell)>),
}

/// The result for one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The value.
    pub cell: Cell,
    /// Whether all of the text was read and had the right types.
    pub is_whole: bool,
}

/// Why a value could not be read: not at all, or only in part.
enum Failure {
    Total,
    Partial(Cell),
}

impl From<Fault> for Failure {
    fn from(_: Fault) -> Self {
        Self::Total
    }
}

type ParsedCell = Result<Cell, Failure>;

/// Reads a text into a type; a blank text is NULL.
#[must_use]
pub fn read(text: &str, to: &DataType, tolerance: Tolerance) -> Reading {
    if text.trim().is_empty() {
        return Reading { cell: Cell::Null, is_whole: true };
    }
    let mut parser = Parser::with(text, tolerance);
    let read = match (parser.next(), to) {
        (Ok(Some(Token::StartObject)), DataType::List(item))
            if matches!(item.data_type(), DataType::Struct(_)) =>
        {
            // A single object is accepted as a list with one element.
            let one = |cell| Cell::List(vec![cell]);
            value(&mut parser, item.data_type()).map(one).map_err(|failure| match failure {
                Failure::Partial(cell) => Failure::Partial(one(cell)),
                Failure::Total => Failure::Total,
            })
        }
        (Ok(Some(Token::StartObject)), DataType::Struct(_) | DataType::Map(..))
        | (Ok(Some(Token::StartArray)), DataType::List(_)) => value(&mut parser, to),
        (Ok(Some(_)), to) if !to.is_nested() => value(&mut parser, to),
        _ => Err(Failure::Total),
    };
    match read {
        Ok(cell) => Reading { cell, is_whole: true },
        Err(Failure::Partial(cell)) => Reading { cell, is_whole: false },
        Err(Failure::Total) => Reading { cell: nothing(to), is_whole: false },
    }
}

/// Returns the result for a text that could not be read: a struct of NULLs, otherwise NULL.
fn nothing(to: &DataType) -> Cell {
    match to {
        DataType::Struct(fields) => Cell::Fields(vec![Cell::Null; fields.len()]),
        _ => Cell::Null,
    }
}

fn value(parser: &mut Parser<'_>, to: &DataType) -> ParsedCell {
    if parser.current() == Some(Token::Name) {
        parser.next()?;
    }
    let Some(token) = parser.current().filter(|token| *token != Token::Null) else {
        return Ok(Cell::Null);
    };
    match (to, token) {
        (DataType::Utf8, Token::Text) => Ok(Cell::Text(parser.value()?.to_owned())),
        (DataType::Utf8, _) => {
            let text = copied(parser, token)?;
            Ok(text.map_or(Cell::Null, Cell::Text))
        }
        (DataType::Boolean, Token::True) => Ok(Cell::Text("true".to_owned())),
        (DataType::Boolean, Token::False) => Ok(Cell::Text("false".to_owned())),
        (DataType::Struct(fields), Token::StartObject) => object(parser, fields),
        (DataType::List(item), Token::StartArray) => array(parser, item.data_type()),
        (DataType::Map(entries, _), Token::StartObject) => match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 => map(parser, pair[1].data_type()),
            _ => Err(Failure::Total),
        },
        (to, token) => scalar(parser, to, token),
    }
}

/// Reads a scalar that fits the type.
fn scalar(parser: &mut Parser<'_>, to: &DataType, token: Token) -> ParsedCell {
    let text = match token {
        Token::Integer | Token::Float | Token::Text => parser.value()?.to_owned(),
        _ => return Err(Failure::Total),
    };
    let fits = |least: i64, most: i64| {
        text.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
    };
    let is_read = match (to, token) {
        (DataType::Int8, Token::Integer) => fits(i8::MIN.into(), i8::MAX.into()),
        (DataType::Int16, Token::Integer) => fits(i16::MIN.into(), i16::MAX.into()),
        (DataType::Int32, Token::Integer) => fits(i32::MIN.into(), i32::MAX.into()),
        (DataType::Int64, Token::Integer) => fits(i64::MIN, i64::MAX),
        (DataType::Float32 | DataType::Float64, Token::Text) => not_finite(&text).is_some(),
        (
            DataType::Float32 | DataType::Float64 | DataType::Decimal128(..),
            Token::Integer | Token::Float,
        )
        | (
            DataType::Date32
            | DataType::Timestamp(..)
            | DataType::Interval(_)
            | DataType::Binary
            | DataType::Decimal128(..),
            Token::Text,
        ) => true,
        (DataType::Timestamp(..), Token::Integer) => {
            let at = text.parse().ok().and_then(|at| chrono::DateTime::from_timestamp(at, 0));
            return at.map(|at| Cell::Text(at.to_rfc3339())).ok_or(Failure::Total);
        }
        _ => false,
    };
    let text = match text.as_str() {
        // Spark's `ExprUtils.getDecimalParser` reads decimals in the format of the United States.
        digits if token == Token::Text && matches!(to, DataType::Decimal128(..)) => {
            digits.replace(',', "")
        }
        "+INF" => "Infinity".to_owned(),
        "-INF" => "-Infinity".to_owned(),
        _ => text,
    };
    if is_read { Ok(Cell::Text(text)) } else { Err(Failure::Total) }
}

/// Reads any value as the string for a string column.
fn copied(parser: &mut Parser<'_>, token: Token) -> Result<Option<String>, Fault> {
    Ok(Value::of(parser, token)?.and_then(|value| value.text()))
}

fn goes_on(parser: &mut Parser<'_>, end: Token) -> Result<bool, Fault> {
    Ok(parser.next()?.ok_or(Fault)? != end)
}

fn object(parser: &mut Parser<'_>, fields: &Fields) -> ParsedCell {
    let mut cells = vec![Cell::Null; fields.len()];
    let mut is_whole = true;
    while goes_on(parser, Token::EndObject)? {
        let place = parser.name().and_then(|name| fields.iter().position(|f| f.name() == name));
        let Some(place) = place else {
            parser.next()?;
            parser.skip_children()?;
            continue;
        };
        match value(parser, fields[place].data_type()) {
            Ok(cell) => cells[place] = cell,
            Err(Failure::Partial(cell)) => {
                is_whole = false;
                cells[place] = cell;
            }
            Err(Failure::Total) => {
                is_whole = false;
                parser.skip_children()?;
            }
        }
    }
    if is_whole { Ok(Cell::Fields(cells)) } else { Err(Failure::Partial(Cell::Fields(cells))) }
}

fn array(parser: &mut Parser<'_>, item: &DataType) -> ParsedCell {
    let mut cells = Vec::new();
    let mut is_whole = true;
    while goes_on(parser, Token::EndArray)? {
        match value(parser, item) {
            Ok(cell) => cells.push(cell),
            Err(Failure::Partial(cell)) => {
                is_whole = false;
                cells.push(cell);
            }
            Err(Failure::Total) => {
                // The rest is read, so that what follows the array is found.
                parser.skip_children()?;
                let mut depth = 1;
                while depth > 0 {
                    match parser.next()?.ok_or(Fault)? {
                        Token::StartArray | Token::StartObject => depth += 1,
                        Token::EndArray | Token::EndObject => depth -= 1,
                        _ => {}
                    }
                }
                return Err(Failure::Total);
            }
        }
    }
    if is_whole { Ok(Cell::List(cells)) } else { Err(Failure::Partial(Cell::List(cells))) }
}

fn map(parser: &mut Parser<'_>, of: &DataType) -> ParsedCell {
    let mut entries: Vec<(String, Cell)> = Vec::new();
    while goes_on(parser, Token::EndObject)? {
        let name = parser.name().unwrap_or_default().to_owned();
        let cell = value(parser, of)?;
        entries.push((name, cell));
    }
    Ok(Cell::Map(entries))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field};

    use super::{Cell, Tolerance, read};

    #[test]
    fn what_does_not_fit_is_null() {
        let ints = DataType::new_list(DataType::Int32, true);
        let fields = vec![Field::new("a", DataType::Int32, true), Field::new("l", ints, true)];
        let to = DataType::Struct(fields.into());
        let text = |text: &str| Cell::Text(text.to_owned());
        let cases = [
            (r#"{"a":1,"l":[1,2]}"#, vec![text("1"), Cell::List(vec![text("1"), text("2")])]),
            (r#"{"l":["x",[3]],"a":1}"#, vec![text("1"), Cell::Null]),
            (r#"{"a":1.5}"#, vec![Cell::Null, Cell::Null]),
            (r#"{"A":1}"#, vec![Cell::Null, Cell::Null]),
            ("oops", vec![Cell::Null, Cell::Null]),
        ];
        for (json, expected) in cases {
            assert_eq!(
                read(json, &to, Tolerance::default()).cell,
                Cell::Fields(expected),
                "{json}"
            );
        }
        assert_eq!(read(" ", &to, Tolerance::default()).cell, Cell::Null);
    }
}
