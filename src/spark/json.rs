//! Spark's JSON format for values that arrow-json writes differently, or not at all.
//!
//! Binary values in base64, NaN and the infinities as strings, doubles as in Java, intervals as their literals,
//! timestamps with the offset of their time zone, the keys of maps as strings. The rules are those of Spark's
//! `JacksonGenerator`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, FieldRef, Float32Type, Float64Type, IntervalMonthDayNanoType,
    IntervalUnit, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::writer::{
    Encoder, EncoderFactory, EncoderOptions, NullableEncoder, make_encoder,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

use super::interval;
use super::java_double::{write_double, write_float};
use super::time_zone::{Zone, offset_in, spelled};
use super::types::is_text;
use crate::civil::{MICROS_PER_SECOND, write_date, write_moment_at};
use crate::spark::interval_type::Span;

/// Returns a value as a string for a name.
pub(crate) fn name_of(array: &dyn Array, row: usize) -> Result<String, ArrowError> {
    let mut text = String::new();
    match array.data_type() {
        DataType::Date32 => write_date(days(array, row), &mut text),
        of @ DataType::Timestamp(_, zone) if Span::of(of).is_none() => {
            let micros = micros(array, row);
            text = local_text(micros, offset_in(zone.as_deref(), micros));
        }
        DataType::Float32 => {
            write_float(array.as_primitive::<Float32Type>().value(row), &mut text);
        }
        DataType::Float64 => {
            write_double(array.as_primitive::<Float64Type>().value(row), &mut text);
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => write_interval(array, row, &mut text),
        // Spark writes the number of months or microseconds.
        of if Span::of(of).is_some() => {
            text = array.as_primitive::<TimestampSecondType>().value(row).to_string();
        }
        _ => {
            let options = FormatOptions::default().with_display_error(false);
            text = ArrayFormatter::try_new(array, &options)?.value(row).try_to_string()?;
        }
    }
    Ok(text)
}

fn bytes(array: &dyn Array, row: usize) -> &[u8] {
    match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        DataType::BinaryView => array.as_binary_view().value(row),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().value(row),
        _ => &[],
    }
}

/// Makes the encoders for types that Spark and arrow-json write differently.
#[derive(Debug)]
pub(crate) struct SparkJson;

impl EncoderFactory for SparkJson {
    fn make_default_encoder<'a>(
        &self,
        _field: &'a FieldRef,
        array: &'a dyn Array,
        options: &'a EncoderOptions,
    ) -> Result<Option<NullableEncoder<'a>>, ArrowError> {
        let encoder: Box<dyn Encoder + 'a> = match array.data_type() {
            DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
            | DataType::FixedSizeBinary(_) => Box::new(Base64(array)),
            DataType::Float32 | DataType::Float64 => Box::new(Number(array)),
            DataType::Interval(IntervalUnit::MonthDayNano) => Box::new(Interval(array)),
            of if Span::of(of).is_some() => Box::new(Interval(array)),
            DataType::Date32 => Box::new(Date(array)),
            DataType::Timestamp(_, zone) => {
                Box::new(Timestamp { array, zone: zone.as_deref().and_then(Zone::read) })
            }
            DataType::Map(entries, _) if !has_text_keys(entries) => {
                Box::new(Map::new(array, options)?)
            }
            _ => return Ok(None),
        };
        Ok(Some(NullableEncoder::new(encoder, array.nulls().cloned())))
    }
}

fn has_text_keys(entries: &FieldRef) -> bool {
    let DataType::Struct(fields) = entries.data_type() else { return false };
    fields.first().is_some_and(|key| is_text(key.data_type()))
}

struct Base64<'a>(&'a dyn Array);

impl Encoder for Base64<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let text = STANDARD.encode(bytes(self.0, row));
        out.extend_from_slice(format!("\"{text}\"").as_bytes());
    }
}

struct Interval<'a>(&'a dyn Array);

impl Encoder for Interval<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        // The text has no character that JSON escapes.
        let mut text = String::from("\"");
        write_interval(self.0, row, &mut text);
        text.push('"');
        out.extend_from_slice(text.as_bytes());
    }
}

/// Writes an interval as Spark does: `INTERVAL '1' DAY`, and `1 months 2 days` if it has months and days.
fn write_interval(array: &dyn Array, row: usize, out: &mut String) {
    match Span::of(array.data_type()) {
        Some(span) => span.write(array.as_primitive::<TimestampSecondType>().value(row), out),
        None => interval::write(array.as_primitive::<IntervalMonthDayNanoType>().value(row), out),
    }
}

fn days(array: &dyn Array, row: usize) -> i64 {
    i64::from(array.as_primitive::<Date32Type>().value(row))
}

/// Returns a timestamp in microseconds since 1970; the parts of one are cut off.
fn micros(array: &dyn Array, row: usize) -> i64 {
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            array.as_primitive::<TimestampSecondType>().value(row).saturating_mul(MICROS_PER_SECOND)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            array.as_primitive::<TimestampMillisecondType>().value(row).saturating_mul(1000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1000)
        }
        _ => array.as_primitive::<TimestampMicrosecondType>().value(row),
    }
}

/// Writes dates, those too that arrow-json does not know: `-290308-12-21`.
struct Date<'a>(&'a dyn Array);

impl Encoder for Date<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let mut text = String::new();
        write_date(days(self.0, row), &mut text);
        out.extend_from_slice(format!("\"{text}\"").as_bytes());
    }
}

/// Writes timestamps with the offset of a time zone, `2020-01-02T03:04:05.678-05:00`; without one, local times.
struct Timestamp<'a> {
    array: &'a dyn Array,
    zone: Option<Zone>,
}

impl Encoder for Timestamp<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let micros = micros(self.array, row);
        let offset = self.zone.as_ref().map(|zone| zone.offset_at(micros));
        let local = local_text(micros, offset.unwrap_or_default()).replacen(' ', "T", 1);
        let suffix = match offset {
            None => String::new(),
            Some(0) => "Z".to_owned(),
            Some(seconds) => spelled(seconds, true),
        };
        out.extend_from_slice(format!("\"{local}{suffix}\"").as_bytes());
    }
}

/// Writes the local time so many seconds ahead of UTC, with 0, 3 or 6 digits of a second, as arrow-json does.
fn local_text(micros: i64, offset: i64) -> String {
    let mut text = String::new();
    write_moment_at(micros, offset, &mut text);
    if let Some((_, fraction)) = text.split_once('.') {
        let missing = fraction.len().next_multiple_of(3) - fraction.len();
        text.push_str(&"0".repeat(missing));
    }
    text
}

struct Number<'a>(&'a dyn Array);

impl Encoder for Number<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let mut text = String::new();
        let finite = if self.0.data_type() == &DataType::Float32 {
            let value = self.0.as_primitive::<Float32Type>().value(row);
            write_float(value, &mut text);
            value.is_finite()
        } else {
            let value = self.0.as_primitive::<Float64Type>().value(row);
            write_double(value, &mut text);
            value.is_finite()
        };
        let text = if finite { text } else { format!("\"{text}\"") };
        out.extend_from_slice(text.as_bytes());
    }
}

/// Writes a map whose keys are not strings: their text is used as a name.
struct Map<'a> {
    array: &'a dyn Array,
    /// The names of all keys.
    keys: Vec<serde_json::Value>,
    values: NullableEncoder<'a>,
}

impl<'a> Map<'a> {
    fn new(array: &'a dyn Array, options: &'a EncoderOptions) -> Result<Self, ArrowError> {
        let map = array.as_map();
        let DataType::Struct(fields) = map.entries().data_type() else {
            return Err(ArrowError::JsonError("a map has no entries".to_owned()));
        };
        let keys = (0..map.keys().len()).map(|entry| name_of(map.keys(), entry));
        let keys = keys.map(|name| name.map(serde_json::Value::String));
        let keys = keys.collect::<Result<_, _>>()?;
        Ok(Self { array, keys, values: make_encoder(&fields[1], map.values(), options)? })
    }
}

impl Encoder for Map<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let map = self.array.as_map();
        let offsets = map.value_offsets();
        let place = |row: usize| usize::try_from(offsets[row]).unwrap_or_default();
        out.push(b'{');
        for (at, entry) in (place(row)..place(row + 1)).enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let key = &self.keys[entry];
            out.extend_from_slice(format!("{comma}{key}:").as_bytes());
            if self.values.is_null(entry) {
                out.extend_from_slice(b"null");
            } else {
                self.values.encode(entry, out);
            }
        }
        out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::types::IntervalMonthDayNano;
    use datafusion::arrow::array::{ArrayRef, IntervalMonthDayNanoArray, ListArray, RecordBatch};
    use datafusion::arrow::buffer::OffsetBuffer;
    use datafusion::arrow::datatypes::Field;
    use datafusion::arrow::json::writer::{LineDelimited, WriterBuilder};

    use super::*;

    #[test]
    fn intervals_are_written_as_literals() {
        let days = Span::DAYS.array([Some(86_400_000_000), None]);
        let months = Span::MONTHS.array([Some(14)]);
        let calendar = IntervalMonthDayNano::new(14, 3, 0);
        let calendar = IntervalMonthDayNanoArray::from(vec![Some(calendar), None]);
        let item = Arc::new(Field::new_list_field(months.data_type().clone(), true));
        let list = ListArray::new(item, OffsetBuffer::from_lengths([1, 0]), months, None);
        let columns: [(&str, ArrayRef); 3] =
            [("d", days), ("c", Arc::new(calendar)), ("l", Arc::new(list))];
        let builder = WriterBuilder::new().with_explicit_nulls(true);
        let builder = builder.with_encoder_factory(Arc::new(SparkJson));
        let mut writer = builder.build::<_, LineDelimited>(Vec::new());
        writer.write(&RecordBatch::try_from_iter(columns).unwrap()).unwrap();
        writer.finish().unwrap();
        let expected = r#"{"d":"INTERVAL '1' DAY","c":"1 years 2 months 3 days","l":["INTERVAL '1-2' YEAR TO MONTH"]}
{"d":null,"c":null,"l":[]}
"#;
        assert_eq!(String::from_utf8(writer.into_inner()).unwrap(), expected);
    }
}
