//! Encodes batches as CSV that Spark can read: with a header, `\\` before quotes, and nothing for NULL.
//!
//! Unlike Spark, it keeps spaces at the ends of values, and writes an empty string as `""`, so that it is
//! read as an empty string. The quotes and escapes are the defaults of Spark's `CSVOptions`.

use std::io::Write;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Date32Type, Float32Type, Float64Type, Schema};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

use super::sink::Sink;
use crate::civil::write_date;
use crate::spark::java_double::{write_double, write_float};

/// Timestamps in text files, as Spark writes them, with microseconds only if there are any.
pub(super) const TIMESTAMP: &str = "%Y-%m-%dT%H:%M:%S%.fZ";

/// Writes lines into one file.
pub(super) struct Lines(Sink);

impl Lines {
    /// Begins a file with a header, even if it gets no rows.
    pub(super) fn begin(sink: Sink, schema: &Schema) -> Result<Self, ArrowError> {
        let mut lines = Self(sink);
        let mut line = String::new();
        for (at, field) in schema.fields().iter().enumerate() {
            line.push_str(if at == 0 { "" } else { "," });
            push(&mut line, field.name());
        }
        line.push('\n');
        lines.0.write_all(line.as_bytes())?;
        Ok(lines)
    }

    /// Writes a line for each row.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let options = FormatOptions::default()
            .with_timestamp_tz_format(Some(TIMESTAMP))
            .with_display_error(false);
        let values = batch.columns().iter();
        let values = values.map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let (mut lines, mut value) = (String::new(), String::new());
        for row in 0..batch.num_rows() {
            for (at, (column, values)) in batch.columns().iter().zip(&values).enumerate() {
                lines.push_str(if at == 0 { "" } else { "," });
                if column.is_null(row) {
                    continue;
                }
                value.clear();
                if !write_own(column, row, &mut value) {
                    values.value(row).write(&mut value)?;
                }
                push(&mut lines, &value);
            }
            lines.push('\n');
        }
        Ok(self.0.write_all(lines.as_bytes())?)
    }

    /// Ends the file.
    pub(super) fn into_inner(self) -> Sink {
        self.0
    }
}

/// Writes a value that Spark formats differently than the engine; returns `false` for other values.
fn write_own(column: &ArrayRef, row: usize, out: &mut String) -> bool {
    match column.data_type() {
        DataType::Float32 => write_float(column.as_primitive::<Float32Type>().value(row), out),
        DataType::Float64 => write_double(column.as_primitive::<Float64Type>().value(row), out),
        DataType::Utf8 => out.push_str(column.as_string::<i32>().value(row)),
        DataType::Date32 => {
            write_date(i64::from(column.as_primitive::<Date32Type>().value(row)), out);
        }
        _ => return false,
    }
    true
}

/// Adds a value, quoted if it would otherwise be read as a different one.
fn push(line: &mut String, text: &str) {
    let is_plain = !text.contains([',', '"', '\n', '\r']) && text.contains(|char| char > ' ');
    if is_plain && !text.starts_with('\u{feff}') {
        line.push_str(text);
        return;
    }
    line.push('"');
    for char in text.chars() {
        if matches!(char, '"' | '\\') {
            line.push('\\');
        }
        line.push(char);
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::push;

    #[test]
    fn values_are_quoted_where_they_must_be() {
        for (text, expected) in [
            (r"a\b", r"a\b"),
            (" a ", " a "),
            ("", r#""""#),
            (" ", r#"" ""#),
            (r"a,\", r#""a,\\""#),
            (r#"a"b"#, r#""a\"b""#),
            (r#"a\"b"#, r#""a\\\"b""#),
            ("x\ny", "\"x\ny\""),
            ("#c", "#c"),
        ] {
            let mut line = String::new();
            push(&mut line, text);
            assert_eq!(line, expected, "{text}");
        }
    }
}
