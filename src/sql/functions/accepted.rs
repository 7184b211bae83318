//! The types that Spark accepts for an argument, where it casts fewer types than usual.
//!
//! Spark's functions declare them as `ExpectsInputTypes`.

use datafusion::arrow::datatypes::DataType;

use crate::spark::interval_type::Span;
use crate::spark::types::is_text;

/// The type that an argument must have; NULL is always accepted.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) enum Accepted {
    /// A string.
    Text,
    /// A string or binary.
    Bytes,
    /// A date, a timestamp or a string.
    Time,
    /// A number or a string.
    Number,
    /// An int, a smallint or a tinyint.
    Int,
    /// An int, a smallint, a tinyint or a string.
    Group,
    /// A date.
    Day,
    /// A timestamp.
    Moment,
    /// Anything that is or becomes a string: no list, map or struct.
    Atom,
}

impl Accepted {
    /// Returns whether an argument may have a type.
    pub(in crate::sql) fn takes(self, of: &DataType) -> bool {
        let is_text = is_text(of);
        let is_span = Span::of(of).is_some() || matches!(of, DataType::Interval(_));
        if of.is_null() {
            return true;
        }
        match self {
            Self::Text => is_text,
            Self::Bytes => {
                is_text
                    || matches!(of, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
            }
            Self::Time => {
                is_text || (matches!(of, DataType::Date32 | DataType::Timestamp(..)) && !is_span)
            }
            Self::Number => is_text || of.is_numeric(),
            Self::Int => matches!(of, DataType::Int8 | DataType::Int16 | DataType::Int32),
            Self::Group => is_text || Self::Int.takes(of),
            Self::Day => *of == DataType::Date32,
            Self::Moment => matches!(of, DataType::Timestamp(..)) && !is_span,
            Self::Atom => !of.is_nested(),
        }
    }
}
