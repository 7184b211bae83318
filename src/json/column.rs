//! Column builders, one kind for each type that the inference can find.
//!
//! A column reads its next value directly from the cursor. A value that does not fit becomes NULL and is
//! recorded in [`Reading`], and its neighbors are kept, also those in the same array. Invalid JSON stops the
//! reading; the caller that started it then truncates the columns to their previous lengths. Spark's
//! `JacksonParser.makeConverter` decides which value fits which type.

use std::sync::Arc;

use datafusion::arrow::array::builder::{BooleanBufferBuilder, NullBufferBuilder};
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, ListArray,
};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};

use crate::error::{Error, Result};

use super::UNTYPED;
use super::cursor::{Cursor, Malformed, Token};
use super::structs::Structs;
use super::type_lattice::JsonType;

mod numbers;
mod texts;

use numbers::{decimal, double};
use texts::{Texts, finish_offsets, last, offset, position, take};

/// A message is refused if it would make more cells than this and more than twice its bytes: `[{},{},…` with
/// a wide struct.
pub(super) const CELLS_MAX: usize = 20_000_000;

/// What is recorded while one message is read.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each notes another thing about one message")]
pub(super) struct Reading {
    /// The first value that did not fit its column.
    pub(super) misfit: Option<Malformed>,
    /// How many cells were made, as an estimate of memory.
    pub(super) cells: usize,
    /// How many structs were read.
    pub(super) structs: usize,
    /// Whether the message contains something that the inference that made the columns has not seen.
    pub(super) news: bool,
    /// Whether an empty string became NULL because its column has another type.
    pub(super) empties: bool,
    /// Whether an empty string was found in a column without a known type.
    pub(super) untyped_empties: bool,
    /// Whether string columns keep other values byte for byte.
    pub(super) is_exact: bool,
    cells_max: usize,
}

impl Reading {
    /// Starts with a message of this many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            misfit: None,
            cells: 0,
            structs: 0,
            news: false,
            empties: false,
            untyped_empties: false,
            is_exact: false,
            cells_max: CELLS_MAX.max(2 * bytes),
        }
    }

    #[cold]
    fn note(&mut self, token: Token<'_>, at: usize, what: &'static str) {
        match token {
            Token::Text(raw) if raw.text.is_empty() => self.empties = true,
            _ => self.news = true,
        }
        self.misfit.get_or_insert(Malformed { at, what });
    }

    /// Counts a struct with this many columns.
    pub(super) fn count_struct(&mut self, columns: usize, at: usize) -> Result<(), Malformed> {
        self.structs += 1;
        self.count(columns, at)
    }

    /// Counts several cells.
    pub(super) fn count(&mut self, cells: usize, at: usize) -> Result<(), Malformed> {
        self.cells += cells;
        if self.cells > self.cells_max {
            return Err(Malformed { at, what: "has too many values for its size" });
        }
        Ok(())
    }
}

/// The values of one column so far.
pub(super) enum ColumnBuilder {
    Boolean(BooleanBufferBuilder, NullBufferBuilder),
    Long(Vec<i64>, NullBufferBuilder),
    Decimal(Vec<i128>, NullBufferBuilder, u8),
    Double(Vec<f64>, NullBufferBuilder),
    Text(Texts),
    /// Nulls and empty strings, in a provisional batch, until another value is found.
    Untyped(Texts),
    List(Box<Lists>),
    Struct(Box<Structs>),
}

/// Lists: the elements of all lists, and where each list ends.
pub(super) struct Lists {
    elements: ColumnBuilder,
    field: FieldRef,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl ColumnBuilder {
    /// Makes an empty column for a field, which may be that of a provisional batch.
    pub(super) fn of(field: &Field) -> Result<Self> {
        if field.metadata().contains_key(UNTYPED) {
            return Ok(Self::Untyped(Texts::new()));
        }
        Self::new(field.data_type())
    }

    /// Makes an empty column; a type that the inference does not find is an error.
    pub(super) fn new(data_type: &DataType) -> Result<Self> {
        let nulls = || NullBufferBuilder::new(0);
        Ok(match data_type {
            DataType::Boolean => Self::Boolean(BooleanBufferBuilder::new(0), nulls()),
            DataType::Int64 => Self::Long(Vec::new(), nulls()),
            DataType::Decimal128(digits, 0) => Self::Decimal(Vec::new(), nulls(), *digits),
            DataType::Float64 => Self::Double(Vec::new(), nulls()),
            DataType::Utf8 => Self::Text(Texts::new()),
            DataType::List(field) => Self::List(Box::new(Lists {
                elements: Self::of(field)?,
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

    /// Returns the number of values.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Boolean(values, _) => values.len(),
            Self::Long(values, _) => values.len(),
            Self::Decimal(values, ..) => values.len(),
            Self::Double(values, _) => values.len(),
            Self::Text(texts) | Self::Untyped(texts) => texts.len(),
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
            Self::Text(texts) | Self::Untyped(texts) => texts.push_null(),
            Self::List(lists) => {
                lists.offsets.push(last(&lists.offsets));
                lists.nulls.append_null();
            }
            Self::Struct(structs) => structs.push_null(),
        }
    }

    /// Removes the values from `len` on.
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
            Self::Text(texts) | Self::Untyped(texts) => texts.truncate(len),
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
        // Most values are strings in a column of strings: they need no token.
        if let Self::Text(texts) = self
            && let Some(raw) = cursor.text()?
        {
            return texts.read_raw(raw, cursor.at());
        }
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
            (Self::Untyped(texts), Token::Text(raw)) if raw.text.is_empty() => {
                reading.untyped_empties = true;
                texts.read(token, cursor)?;
            }
            (column, token) => {
                if !column.push_number(token, reading) {
                    reading.note(token, cursor.at(), column.wants());
                    column.push_null();
                    cursor.skip_rest(token)?;
                }
            }
        }
        Ok(())
    }

    /// Appends a number if the column has a numeric type that can represent it.
    fn push_number(&mut self, token: Token<'_>, reading: &mut Reading) -> bool {
        match self {
            Self::Long(values, nulls) => {
                let Token::Integer(digits) = token else { return false };
                let Ok(value) = digits.parse() else { return false };
                values.push(value);
                nulls.append_non_null();
            }
            Self::Double(values, nulls) => {
                let Some(value) = double(token) else { return false };
                reading.news |= matches!(token, Token::Text(_));
                values.push(value);
                nulls.append_non_null();
            }
            Self::Decimal(values, nulls, digits_max) => {
                let Some(value) = decimal(token, *digits_max) else { return false };
                let joined = JsonType::Decimal(*digits_max);
                reading.news |= JsonType::of(token).is_some_and(|kind| joined.join(kind) != joined);
                values.push(value);
                nulls.append_non_null();
            }
            _ => return false,
        }
        true
    }

    /// Describes the expected type of a value that does not fit, with Spark's type names.
    fn wants(&self) -> &'static str {
        match self {
            Self::Boolean(..) => "has something else where a `boolean` is expected",
            Self::Long(..) => "has something else where a `bigint` is expected",
            Self::Decimal(..) => "has something else where a `decimal` is expected",
            Self::Double(..) => "has something else where a `double` is expected",
            Self::Text(..) | Self::Untyped(..) => "has something else where a `string` is expected",
            Self::List(..) => "has something else where an `array` is expected",
            Self::Struct(..) => "has something else where a `struct` is expected",
        }
    }

    /// Returns all values and starts again.
    pub(super) fn finish(&mut self) -> Result<ArrayRef> {
        Ok(match self {
            Self::Boolean(values, nulls) => {
                Arc::new(BooleanArray::new(values.finish(), nulls.finish()))
            }
            Self::Long(values, nulls) => {
                Arc::new(Int64Array::new(take(values).into(), nulls.finish()))
            }
            Self::Decimal(values, nulls, digits) => {
                let array = Decimal128Array::new(take(values).into(), nulls.finish());
                Arc::new(array.with_precision_and_scale(*digits, 0)?)
            }
            Self::Double(values, nulls) => {
                Arc::new(Float64Array::new(take(values).into(), nulls.finish()))
            }
            Self::Text(texts) | Self::Untyped(texts) => texts.finish()?,
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
pub(super) fn push_text(column: &mut ColumnBuilder, text: &str) -> Result<(), Malformed> {
    let ColumnBuilder::Text(texts) = column else { return Ok(()) };
    texts.push(text)
}
