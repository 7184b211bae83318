//! A column of messages: strings or binary values in any of the engine's representations.

use datafusion::arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray, StringArray,
    StringViewArray,
};
use datafusion::arrow::datatypes::DataType;

use crate::error::{Error, Result};
use crate::spark::types::simple_string;

/// Borrows the messages of one batch.
#[derive(Debug)]
pub enum Messages<'a> {
    /// Strings.
    Utf8(&'a StringArray),
    /// Strings with long offsets.
    LargeUtf8(&'a LargeStringArray),
    /// Strings as views.
    Utf8View(&'a StringViewArray),
    /// Bytes.
    Binary(&'a BinaryArray),
    /// Bytes with long offsets.
    LargeBinary(&'a LargeBinaryArray),
    /// Bytes as views.
    BinaryView(&'a BinaryViewArray),
}

impl<'a> Messages<'a> {
    /// Borrows the messages of a column.
    ///
    /// # Errors
    /// The column contains neither strings nor binary values.
    pub fn new(column: &'a ArrayRef) -> Result<Self> {
        let any = column.as_any();
        let known = any
            .downcast_ref()
            .map(Self::Utf8)
            .or_else(|| any.downcast_ref().map(Self::LargeUtf8))
            .or_else(|| any.downcast_ref().map(Self::Utf8View))
            .or_else(|| any.downcast_ref().map(Self::Binary))
            .or_else(|| any.downcast_ref().map(Self::LargeBinary))
            .or_else(|| any.downcast_ref().map(Self::BinaryView));
        known.ok_or_else(|| {
            let data_type = simple_string(column.data_type());
            Error::failed(format!("a column of {data_type} holds no messages"))
        })
    }

    /// Returns whether a column of this type can contain messages.
    #[must_use]
    pub fn fits(data_type: &DataType) -> bool {
        data_type.is_string() || data_type.is_binary()
    }

    /// Returns how many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Utf8(array) => array.len(),
            Self::LargeUtf8(array) => array.len(),
            Self::Utf8View(array) => array.len(),
            Self::Binary(array) => array.len(),
            Self::LargeBinary(array) => array.len(),
            Self::BinaryView(array) => array.len(),
        }
    }

    /// Returns whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns one message; `None` is NULL, a tombstone, which has no row.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&'a [u8]> {
        match self {
            Self::Utf8(array) => array.is_valid(at).then(|| array.value(at).as_bytes()),
            Self::LargeUtf8(array) => array.is_valid(at).then(|| array.value(at).as_bytes()),
            Self::Utf8View(array) => array.is_valid(at).then(|| array.value(at).as_bytes()),
            Self::Binary(array) => array.is_valid(at).then(|| array.value(at)),
            Self::LargeBinary(array) => array.is_valid(at).then(|| array.value(at)),
            Self::BinaryView(array) => array.is_valid(at).then(|| array.value(at)),
        }
    }
}
