//! Spark's JSON format for values that arrow-json writes differently.
//!
//! Binary values in base64, NaN and the infinities as strings, doubles as in Java, intervals as their literals,
//! timestamps with the offset of their time zone, the keys of maps as strings. The rules are those of Spark's
//! `JacksonGenerator`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{
    DataType, FieldRef, Float32Type, Float64Type, IntervalMonthDayNanoType, IntervalUnit, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::writer::{
    Encoder, EncoderFactory, EncoderOptions, NullableEncoder, make_encoder,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

use super::interval;
use super::java_double::{write_double, write_float};
use super::time_zone::{Zone, spelled};
use super::types::is_text;
use crate::civil::{MICROS_PER_SECOND, write_moment};
use crate::spark::interval_type::Span;

/// The format of timestamps as names: keys of maps, and directories.
pub(crate) const TIME_NAME: &str = "%Y-%m-%d %H:%M:%S%.f";

/// Returns a value as a string for a name.
pub(crate) fn name_of(array: &dyn Array, row: usize) -> Result<String, ArrowError> {
    if let Some(zone) = zone_of(array.data_type()) {
        return Ok(local_text(&zone, micros(array, row)));
    }
    let mut text = String::new();
    match array.data_type() {
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
            let options = FormatOptions::default()
                .with_timestamp_tz_format(Some(TIME_NAME))
                .with_timestamp_format(Some(TIME_NAME))
                .with_display_error(false);
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
            of @ DataType::Timestamp(..) => match zone_of(of) {
                Some(zone) => Box::new(Timestamp { array, zone }),
                None => return Ok(None),
            },
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

/// Returns the time zone of a timestamp's type, unless it is UTC.
fn zone_of(data_type: &DataType) -> Option<Zone> {
    match data_type {
        DataType::Timestamp(_, Some(name)) if Span::of(data_type).is_none() => {
            Zone::read(name).filter(|zone| !zone.is_utc())
        }
        _ => None,
    }
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

/// Writes timestamps with the offset of a time zone: `2020-01-02T03:04:05.678-05:00`.
struct Timestamp<'a> {
    array: &'a dyn Array,
    zone: Zone,
}

impl Encoder for Timestamp<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let micros = micros(self.array, row);
        let local = local_text(&self.zone, micros).replacen(' ', "T", 1);
        let offset = match self.zone.offset_at(micros) {
            0 => "Z".to_owned(),
            seconds => spelled(seconds, true),
        };
        out.extend_from_slice(format!("\"{local}{offset}\"").as_bytes());
    }
}

/// Writes the local time of a zone with 0, 3 or 6 digits of a second, as arrow-json does for UTC.
fn local_text(zone: &Zone, micros: i64) -> String {
    let mut text = String::new();
    write_moment(zone.local(micros), &mut text);
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
    values: NullableEncoder<'a>,
}

impl<'a> Map<'a> {
    fn new(array: &'a dyn Array, options: &'a EncoderOptions) -> Result<Self, ArrowError> {
        let map = array.as_map();
        let DataType::Struct(fields) = map.entries().data_type() else {
            return Err(ArrowError::JsonError("a map has no entries".to_owned()));
        };
        Ok(Self { array, values: make_encoder(&fields[1], map.values(), options)? })
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
            let key = serde_json::Value::String(name_of(map.keys(), entry).unwrap_or_default());
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
