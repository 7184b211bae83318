//! Builders of strings, and the offsets that they share with lists.

use std::sync::Arc;

use datafusion::arrow::array::builder::NullBufferBuilder;
use datafusion::arrow::array::{ArrayRef, StringArray};
use datafusion::arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};

use crate::error::Result;
use crate::json::cursor::{Cursor, Malformed, Token};
use crate::json::text::{Raw, write_value};

/// The maximum number of bytes that are reserved at once.
const ROOM_BYTES_MAX: usize = 4 << 20;

/// Strings: the text of all strings, and where each one ends.
pub(in crate::json) struct Texts {
    text: String,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self { text: String::new(), offsets: vec![0], nulls: NullBufferBuilder::new(0) }
    }

    /// Appends a string without its escapes, or any other value as Spark's `JacksonParser` writes it.
    #[inline]
    pub(super) fn read<'a>(
        &mut self,
        token: Token<'a>,
        cursor: &mut Cursor<'a>,
    ) -> Result<(), Malformed> {
        match token {
            Token::Text(raw) => return self.read_raw(raw, cursor.at()),
            token if cursor.is_exact => match verbatim(cursor, token)? {
                Some(text) => self.text.push_str(text),
                None => write_value(cursor, token, &mut self.text)?,
            },
            token => write_value(cursor, token, &mut self.text)?,
        }
        self.end(cursor.at())
    }

    /// Appends a string without its escapes.
    #[inline]
    pub(super) fn read_raw(&mut self, raw: Raw<'_>, at: usize) -> Result<(), Malformed> {
        raw.write(&mut self.text);
        self.end(at)
    }

    pub(super) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(super) fn push_null(&mut self) {
        self.offsets.push(last(&self.offsets));
        self.nulls.append_null();
    }

    /// Appends text that does not come from JSON.
    pub(super) fn push(&mut self, text: &str) -> Result<(), Malformed> {
        self.text.push_str(text);
        self.end(text.len())
    }

    fn end(&mut self, at: usize) -> Result<(), Malformed> {
        self.offsets.push(offset(self.text.len(), at)?);
        self.nulls.append_non_null();
        Ok(())
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.offsets.truncate(len + 1);
        self.nulls.truncate(len);
        self.text.truncate(position(&self.offsets));
    }

    pub(super) fn finish(&mut self) -> Result<ArrayRef> {
        let room = room_after(self.text.len());
        let text = std::mem::replace(&mut self.text, String::with_capacity(room));
        let text = Buffer::from(text.into_bytes());
        let offsets = finish_offsets(&mut self.offsets);
        Ok(Arc::new(StringArray::try_new(offsets, text, self.nulls.finish())?))
    }
}

/// Skips the rest of a value and returns it byte for byte; `None` if it is not a slice of the message.
fn verbatim<'a>(cursor: &mut Cursor<'a>, token: Token<'a>) -> Result<Option<&'a str>, Malformed> {
    Ok(match token {
        Token::Object | Token::Array => {
            let start = cursor.at - 1;
            cursor.skip_rest(token)?;
            Some(&cursor.text[start..cursor.at])
        }
        Token::Integer(text) | Token::Float(text) => Some(text),
        Token::NotFinite(_) => {
            let before = &cursor.text[..cursor.at];
            let is_other = |c: char| !c.is_ascii_alphabetic() && c != '-' && c != '+';
            let start = before.rfind(is_other).map_or(0, |at| at + 1);
            Some(&before[start..])
        }
        Token::Text(_) | Token::True | Token::False | Token::Null => None,
    })
}

pub(super) fn offset(length: usize, at: usize) -> Result<i32, Malformed> {
    i32::try_from(length).map_err(|_| Malformed { at, what: "does not fit in one batch" })
}

pub(super) fn last(offsets: &[i32]) -> i32 {
    offsets.last().copied().unwrap_or(0)
}

pub(super) fn position(offsets: &[i32]) -> usize {
    usize::try_from(last(offsets)).unwrap_or(0)
}

pub(super) fn finish_offsets(offsets: &mut Vec<i32>) -> OffsetBuffer<i32> {
    let taken = take(offsets);
    offsets.push(0);
    OffsetBuffer::new(ScalarBuffer::from(taken))
}

/// Takes the values and reserves room for as many: a buffer that grows in small steps is copied repeatedly.
pub(super) fn take<T>(values: &mut Vec<T>) -> Vec<T> {
    let room = room_after(values.len() * size_of::<T>()) / size_of::<T>();
    std::mem::replace(values, Vec::with_capacity(room))
}

/// Returns how many bytes to reserve after this many; not many after an unusually large batch.
fn room_after(bytes: usize) -> usize {
    (bytes + bytes / 8).min(ROOM_BYTES_MAX)
}
