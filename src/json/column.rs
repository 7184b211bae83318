//! Columns under construction, one kind for each type the inference can find.
//!
//! A column reads its next value straight from the cursor. A value that does not fit becomes NULL and is
//! noted in [`Reading`], and its neighbours are kept, also those in the same array. Text that is no JSON
//! stops the reading; whoever started it truncates the columns to where they were.

use std::sync::Arc;

use datafusion::arrow::array::builder::{BooleanBufferBuilder, NullBufferBuilder};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, ListArray, StringArray,
};
use datafusion::arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{DataType, FieldRef};

use crate::error::{Error, Result};

use super::cursor::{Cursor, Malformed, Token};
use super::structs::Structs;
use super::text::write_value;

/// A message that would make more cells than this, and than twice its bytes, is refused: `[{},{},…` against
/// a wide struct.
const CELLS_MAX: usize = 20_000_000;

/// What is noted while one message is read.
#[derive(Debug)]
pub(super) struct Reading {
    /// The first value that did not fit its column.
    pub(super) misfit: Option<Malformed>,
    /// How many cells were made, an estimate of memory.
    pub(super) cells: usize,
    cells_max: usize,
}

impl Reading {
    /// Starts with a message of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self { misfit: None, cells: 0, cells_max: CELLS_MAX.max(2 * bytes) }
    }

    #[cold]
    fn note(&mut self, at: usize, what: &'static str) {
        self.misfit.get_or_insert(Malformed { at, what });
    }

    /// Counts cells made at once.
    pub(super) fn count(&mut self, cells: usize, at: usize) -> Result<(), Malformed> {
        self.cells += cells;
        if self.cells > self.cells_max {
            return Err(Malformed { at, what: "has too many values for its size" });
        }
        Ok(())
    }
}

/// Values of one column so far.
pub(super) enum Column {
    Boolean(BooleanBufferBuilder, NullBufferBuilder),
    Long(Vec<i64>, NullBufferBuilder),
    Decimal(Vec<i128>, NullBufferBuilder, u8),
    Double(Vec<f64>, NullBufferBuilder),
    Text(Texts),
    List(Box<Lists>),
    Struct(Box<Structs>),
}

/// Strings: the text of all, and where each ends.
pub(super) struct Texts {
    text: String,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

/// Lists: the elements of all, and where each ends.
pub(super) struct Lists {
    elements: Column,
    field: FieldRef,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Column {
    /// Makes an empty column; a type that inference does not find is an error.
    pub(super) fn new(data_type: &DataType) -> Result<Self> {
        let nulls = || NullBufferBuilder::new(0);
        Ok(match data_type {
            DataType::Boolean => Self::Boolean(BooleanBufferBuilder::new(0), nulls()),
            DataType::Int64 => Self::Long(Vec::new(), nulls()),
            DataType::Decimal128(digits, 0) => Self::Decimal(Vec::new(), nulls(), *digits),
            DataType::Float64 => Self::Double(Vec::new(), nulls()),
            DataType::Utf8 => Self::Text(Texts::new()),
            DataType::List(field) => Self::List(Box::new(Lists {
                elements: Self::new(field.data_type())?,
                field: Arc::clone(field),
                offsets: vec![0],
                nulls: nulls(),
            })),
            DataType::Struct(fields) => Self::Struct(Box::new(Structs::new(fields)?)),
            other => {
                return Err(Error::failed(format!(
                    "JSON cannot be read into a column of `{other}`"
                )));
            }
        })
    }

    /// Returns how many values there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Boolean(values, _) => values.len(),
            Self::Long(values, _) => values.len(),
            Self::Decimal(values, ..) => values.len(),
            Self::Double(values, _) => values.len(),
            Self::Text(texts) => texts.offsets.len() - 1,
            Self::List(lists) => lists.offsets.len() - 1,
            Self::Struct(structs) => structs.len(),
        }
    }

    /// Appends a NULL.
    pub(super) fn push_null(&mut self) {
        match self {
            Self::Boolean(values, nulls) => {
                values.append(false);
                nulls.append_null();
            }
            Self::Long(values, nulls) => {
                values.push(0);
                nulls.append_null();
            }
            Self::Decimal(values, nulls, _) => {
                values.push(0);
                nulls.append_null();
            }
            Self::Double(values, nulls) => {
                values.push(0.0);
                nulls.append_null();
            }
            Self::Text(texts) => {
                texts.offsets.push(last(&texts.offsets));
                texts.nulls.append_null();
            }
            Self::List(lists) => {
                lists.offsets.push(last(&lists.offsets));
                lists.nulls.append_null();
            }
            Self::Struct(structs) => structs.push_null(),
        }
    }

    /// Takes away the values from `len` on.
    pub(super) fn truncate(&mut self, len: usize) {
        match self {
            Self::Boolean(values, nulls) => {
                values.truncate(len);
                nulls.truncate(len);
            }
            Self::Long(values, nulls) => {
                values.truncate(len);
                nulls.truncate(len);
            }
            Self::Decimal(values, nulls, _) => {
                values.truncate(len);
                nulls.truncate(len);
            }
            Self::Double(values, nulls) => {
                values.truncate(len);
                nulls.truncate(len);
            }
            Self::Text(texts) => texts.truncate(len),
            Self::List(lists) => {
                lists.offsets.truncate(len + 1);
                lists.nulls.truncate(len);
                lists.elements.truncate(position(&lists.offsets));
            }
            Self::Struct(structs) => structs.truncate(len),
        }
    }

    /// Reads one value and appends it.
    pub(super) fn read(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
    ) -> Result<(), Malformed> {
        let token = cursor.token()?;
        self.read_token(token, cursor, reading)
    }

    /// Reads the rest of a value whose first token is known, and appends it.
    #[inline]
    pub(super) fn read_token<'a>(
        &mut self,
        token: Token<'a>,
        cursor: &mut Cursor<'a>,
        reading: &mut Reading,
    ) -> Result<(), Malformed> {
        match (self, token) {
            (column, Token::Null) => column.push_null(),
            (Self::Text(texts), token) => texts.read(token, cursor)?,
            (Self::Boolean(values, nulls), Token::True | Token::False) => {
                values.append(token == Token::True);
                nulls.append_non_null();
            }
            (Self::Struct(structs), Token::Object) => structs.read(cursor, reading)?,
            (Self::List(lists), Token::Array) => lists.read(cursor, reading)?,
            (column, token) => {
                if !column.push_number(token) {
                    reading.note(cursor.at(), column.wants());
                    column.push_null();
                    cursor.skip_rest(token)?;
                }
            }
        }
        Ok(())
    }

    /// Appends a number if the column is one of numbers that holds it.
    fn push_number(&mut self, token: Token<'_>) -> bool {
        match self {
            Self::Long(values, nulls) => {
                let Token::Integer(digits) = token else { return false };
                let Ok(value) = digits.parse() else { return false };
                values.push(value);
                nulls.append_non_null();
            }
            Self::Double(values, nulls) => {
                let Some(value) = double(token) else { return false };
                values.push(value);
                nulls.append_non_null();
            }
            Self::Decimal(values, nulls, digits_max) => {
                let Some(value) = decimal(token, *digits_max) else { return false };
                values.push(value);
                nulls.append_non_null();
            }
            _ => return false,
        }
        true
    }

    /// Says what a value that does not fit should have been; types have Spark's names.
    fn wants(&self) -> &'static str {
        match self {
            Self::Boolean(..) => "has something else where a `boolean` is expected",
            Self::Long(..) => "has something else where a `bigint` is expected",
            Self::Decimal(..) => "has something else where a `decimal` is expected",
            Self::Double(..) => "has something else where a `double` is expected",
            Self::Text(..) => "has something else where a `string` is expected",
            Self::List(..) => "has something else where an `array` is expected",
            Self::Struct(..) => "has something else where a `struct` is expected",
        }
    }

    /// Hands out all values and starts anew.
    pub(super) fn finish(&mut self) -> Result<ArrayRef> {
        Ok(match self {
            Self::Boolean(values, nulls) => {
                Arc::new(BooleanArray::new(values.finish(), nulls.finish()))
            }
            Self::Long(values, nulls) => {
                Arc::new(Int64Array::new(std::mem::take(values).into(), nulls.finish()))
            }
            Self::Decimal(values, nulls, digits) => {
                let array = Decimal128Array::new(std::mem::take(values).into(), nulls.finish());
                Arc::new(array.with_precision_and_scale(*digits, 0)?)
            }
            Self::Double(values, nulls) => {
                Arc::new(Float64Array::new(std::mem::take(values).into(), nulls.finish()))
            }
            Self::Text(texts) => {
                let text = Buffer::from(std::mem::take(&mut texts.text).into_bytes());
                let offsets = finish_offsets(&mut texts.offsets);
                Arc::new(StringArray::try_new(offsets, text, texts.nulls.finish())?)
            }
            Self::List(lists) => {
                let elements = lists.elements.finish()?;
                let offsets = finish_offsets(&mut lists.offsets);
                let field = Arc::clone(&lists.field);
                Arc::new(ListArray::try_new(field, offsets, elements, lists.nulls.finish())?)
            }
            Self::Struct(structs) => Arc::new(structs.finish()?),
        })
    }
}

impl Texts {
    fn new() -> Self {
        Self { text: String::new(), offsets: vec![0], nulls: NullBufferBuilder::new(0) }
    }

    /// Appends a string as it is meant, or any other value as Spark writes it.
    #[inline]
    fn read<'a>(&mut self, token: Token<'a>, cursor: &mut Cursor<'a>) -> Result<(), Malformed> {
        match token {
            Token::Text(raw) => raw.write(&mut self.text),
            token => write_value(cursor, token, &mut self.text)?,
        }
        self.end(cursor.at())
    }

    fn end(&mut self, at: usize) -> Result<(), Malformed> {
        self.offsets.push(offset(self.text.len(), at)?);
        self.nulls.append_non_null();
        Ok(())
    }

    fn truncate(&mut self, len: usize) {
        self.offsets.truncate(len + 1);
        self.nulls.truncate(len);
        self.text.truncate(position(&self.offsets));
    }
}

impl Lists {
    fn read(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> Result<(), Malformed> {
        let mut first = true;
        while cursor.element(first)? {
            first = false;
            reading.count(1, cursor.at())?;
            self.elements.read(cursor, reading)?;
        }
        self.offsets.push(offset(self.elements.len(), cursor.at())?);
        self.nulls.append_non_null();
        Ok(())
    }
}

/// Appends a string that does not come from JSON.
pub(super) fn push_text(column: &mut Column, text: &str) -> Result<(), Malformed> {
    let Column::Text(texts) = column else { return Ok(()) };
    texts.text.push_str(text);
    texts.end(text.len())
}

fn double(token: Token<'_>) -> Option<f64> {
    match token {
        // An integer has no negative zero.
        Token::Integer("-0") => Some(0.0),
        Token::Integer(digits) | Token::Float(digits) => digits.parse().ok(),
        Token::NotFinite(number) => Some(number),
        Token::Text(raw) => match raw.text {
            "NaN" => Some(f64::NAN),
            "Infinity" | "+Infinity" | "+INF" => Some(f64::INFINITY),
            "-Infinity" | "-INF" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

fn decimal(token: Token<'_>, digits_max: u8) -> Option<i128> {
    let (Token::Integer(digits) | Token::Text(super::text::Raw { text: digits, .. })) = token
    else {
        return None;
    };
    let number: i128 = digits.parse().ok()?;
    let holds = number.unsigned_abs() < 10_u128.pow(u32::from(digits_max.min(38)));
    holds.then_some(number)
}

fn offset(length: usize, at: usize) -> Result<i32, Malformed> {
    i32::try_from(length).map_err(|_| Malformed { at, what: "does not fit in one batch" })
}

fn last(offsets: &[i32]) -> i32 {
    offsets.last().copied().unwrap_or(0)
}

fn position(offsets: &[i32]) -> usize {
    usize::try_from(last(offsets)).unwrap_or(0)
}

fn finish_offsets(offsets: &mut Vec<i32>) -> OffsetBuffer<i32> {
    OffsetBuffer::new(ScalarBuffer::from(std::mem::replace(offsets, vec![0])))
}
