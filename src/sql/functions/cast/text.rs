//! Writes values as Spark's cast to a string does: `1.0E10`, `[1, null]`, `{1, x}`, `{k -> v}`.
//!
//! Bytes that are not UTF-8 become replacement characters; timestamps lose the trailing zeros of their
//! fraction. The rule is that of Spark's `ToStringBase`.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringArray, StringBuilder};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, IntervalMonthDayNanoType,
    IntervalUnit, Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampSecondType,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::Result as EngineResult;

use super::decimal;
use crate::civil::{write_date, write_moment_at};
use crate::spark::interval;
use crate::spark::interval_type::Span;
use crate::spark::java_double::{write_double, write_float};
use crate::spark::time_zone::Zone;
use crate::spark::types::{local_timestamp, timestamp};
use crate::sql::functions::cast::null::is_null;

/// Writes each value of an array as a string.
pub(in crate::sql) fn text_of(array: &ArrayRef) -> EngineResult<StringArray> {
    text_in(array, &Zone::utc())
}

/// As [`text_of`], with timestamps as local times of this zone.
pub(in crate::sql) fn text_in(array: &ArrayRef, zone: &Zone) -> EngineResult<StringArray> {
    if let Some(texts) = array.as_string_opt::<i32>() {
        return Ok(texts.clone());
    }
    if let Some(texts) = array.as_binary_opt::<i32>().and_then(as_texts) {
        return Ok(texts);
    }
    let mut texts = StringBuilder::with_capacity(array.len(), array.len() * 8);
    let mut text = String::new();
    for row in 0..array.len() {
        if is_null(array, row) {
            texts.append_null();
            continue;
        }
        text.clear();
        write_value(&mut text, array.as_ref(), row, zone)?;
        texts.append_value(&text);
    }
    Ok(texts.finish())
}

/// Reinterprets bytes as strings without copying them, unless some are not UTF-8.
fn as_texts(bytes: &BinaryArray) -> Option<StringArray> {
    let (offsets, values, nulls) = bytes.clone().into_parts();
    // The bytes before and after a slice are not checked.
    let (first, last) = (*offsets.first()?, *offsets.last()?);
    let used = usize::try_from(first).ok()?..usize::try_from(last).ok()?;
    let values = values.slice_with_length(used.start, used.len());
    let offsets = offsets.iter().map(|offset| offset - first).collect();
    StringArray::try_new(OffsetBuffer::new(offsets), values, nulls).ok()
}

fn write_value(text: &mut String, array: &dyn Array, row: usize, zone: &Zone) -> EngineResult<()> {
    if is_null(array, row) {
        text.push_str("null");
        return Ok(());
    }
    match array.data_type() {
        DataType::Utf8 => text.push_str(array.as_string::<i32>().value(row)),
        DataType::Binary => {
            text.push_str(&String::from_utf8_lossy(array.as_binary::<i32>().value(row)));
        }
        DataType::Float64 => write_double(array.as_primitive::<Float64Type>().value(row), text),
        DataType::Float32 => write_float(array.as_primitive::<Float32Type>().value(row), text),
        DataType::Decimal128(_, scale) => {
            let value = array.as_primitive::<Decimal128Type>().value(row);
            text.push_str(&decimal::java(value, *scale));
        }
        DataType::Date32 => {
            write_date(i64::from(array.as_primitive::<Date32Type>().value(row)), text);
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            interval::write(value, text);
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            let nanos = array.as_primitive::<Time64NanosecondType>().value(row);
            super::clock::write(nanos / 1000, text);
        }
        DataType::Timestamp(..) => write_timestamp(text, array, row, zone)?,
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            write_all(text, ('[', ']'), items.len(), |text, at| {
                write_value(text, &items, at, zone)
            })?;
        }
        DataType::Struct(_) => {
            let fields = array.as_struct().columns();
            write_all(text, ('{', '}'), fields.len(), |text, at| {
                write_value(text, &fields[at], row, zone)
            })?;
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            write_all(text, ('{', '}'), entries.len(), |text, at| {
                write_value(text, entries.column(0), at, zone)?;
                text.push_str(" -> ");
                write_value(text, entries.column(1), at, zone)
            })?;
        }
        _ => {
            let options = FormatOptions::default().with_display_error(false);
            text.push_str(&ArrayFormatter::try_new(array, &options)?.value(row).try_to_string()?);
        }
    }
    Ok(())
}

fn write_all(
    text: &mut String,
    (open, close): (char, char),
    length: usize,
    write: impl Fn(&mut String, usize) -> EngineResult<()>,
) -> EngineResult<()> {
    text.push(open);
    for at in 0..length {
        if at > 0 {
            text.push_str(", ");
        }
        write(text, at)?;
    }
    text.push(close);
    Ok(())
}

fn write_timestamp(
    text: &mut String,
    array: &dyn Array,
    row: usize,
    zone: &Zone,
) -> EngineResult<()> {
    if let Some(span) = Span::of(array.data_type()) {
        span.write(array.as_primitive::<TimestampSecondType>().value(row), text);
        return Ok(());
    }
    let is_zoned = matches!(array.data_type(), DataType::Timestamp(_, Some(_)));
    let micros = if is_zoned { timestamp() } else { local_timestamp() };
    let one = super::time::between(&array.slice(row, 1), &micros, zone)?;
    let micros = one.as_primitive::<TimestampMicrosecondType>().value(0);
    write_moment_at(micros, if is_zoned { zone.offset_at(micros) } else { 0 }, text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Array, ArrayRef, BinaryArray, StringArray};

    use super::{as_texts, text_of};

    #[test]
    fn bytes_are_the_texts_that_they_are() {
        let bytes: [Option<&[u8]>; 5] =
            [Some(b"\xFF"), Some("é".as_bytes()), None, Some(b""), Some(b"ab\xC3")];
        let whole = BinaryArray::from_iter(bytes);
        assert!(as_texts(&whole).is_none(), "not all is UTF-8");
        let all: ArrayRef = Arc::new(whole.clone());
        let expected = [Some("\u{FFFD}"), Some("é"), None, Some(""), Some("ab\u{FFFD}")];
        assert_eq!(text_of(&all).unwrap(), StringArray::from_iter(expected));
        let slice = whole.slice(1, 3);
        let texts = as_texts(&slice).unwrap();
        assert_eq!(texts, StringArray::from_iter([Some("é"), None, Some("")]));
        assert_eq!(texts.value_data().as_ptr(), whole.value_data()[1..].as_ptr(), "no copy");
        assert!(as_texts(&whole.slice(3, 0)).is_some_and(|texts| texts.is_empty()));
        // A character that two values share belongs to neither.
        let halves = BinaryArray::from_iter_values([b"\xC3", b"\xA9"]);
        assert!(as_texts(&halves).is_none());
    }
}
