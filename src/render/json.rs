//! Writes rows as JSON: one array, or one object a line.
//!
//! Values keep their nesting and nulls are written. What JSON has no word for is written as Spark's
//! `to_json` does: binary in base64, NaN and the infinities as strings. arrow-json does the rest. Of columns
//! with one name a reader of JSON would keep the last alone: the second is written `a_1`, as `.unroll` has it.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{
    DataType, FieldRef, Float32Type, Float64Type, Schema, SchemaRef,
};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::writer::{
    Encoder, EncoderFactory, EncoderOptions, JsonFormat, LineDelimited, NullableEncoder, Writer,
    WriterBuilder, make_encoder,
};

use super::Renderer;
use super::cell::{bytes, cell};
use super::java_double::{write_double, write_float};
use crate::error::Result;

/// Puts the rows into one array, a row on each line.
#[derive(Debug, Default)]
pub(super) struct OneArray;

impl JsonFormat for OneArray {
    fn start_stream<W: Write>(&self, out: &mut W) -> Result<(), ArrowError> {
        Ok(out.write_all(b"[")?)
    }

    fn start_row<W: Write>(&self, out: &mut W, first: bool) -> Result<(), ArrowError> {
        Ok(out.write_all(if first { b"\n" } else { b",\n" })?)
    }

    fn end_stream<W: Write>(&self, out: &mut W) -> Result<(), ArrowError> {
        Ok(out.write_all(b"\n]\n")?)
    }
}

/// Writes rows in one of JSON's two forms.
pub(super) struct Json<F: JsonFormat> {
    writer: Writer<Vec<u8>, F>,
    /// The columns, no two of one name.
    schema: SchemaRef,
}

/// Makes the writer of one array.
pub(super) fn array() -> Json<OneArray> {
    Json::new()
}

/// Makes the writer of one object a line.
pub(super) fn lines() -> Json<LineDelimited> {
    Json::new()
}

impl<F: JsonFormat> Json<F> {
    fn new() -> Self {
        let builder = WriterBuilder::new().with_explicit_nulls(true);
        let writer = builder.with_encoder_factory(Arc::new(Sparks)).build(Vec::new());
        Self { writer, schema: Arc::new(Schema::empty()) }
    }

    fn pass_on(&mut self, out: &mut dyn Write) -> Result<()> {
        out.write_all(self.writer.get_ref())?;
        self.writer.get_mut().clear();
        Ok(())
    }
}

impl<F: JsonFormat> Renderer for Json<F> {
    fn begin(&mut self, schema: &SchemaRef, _out: &mut dyn Write) -> Result<()> {
        self.schema = with_distinct_names(schema);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        let (schema, columns) = (Arc::clone(&self.schema), batch.columns().to_vec());
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        self.writer.write(&RecordBatch::try_new_with_options(schema, columns, &options)?)?;
        self.pass_on(out)
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        self.writer.finish()?;
        self.pass_on(out)
    }
}

/// Numbers the names that stand there already: `a`, `a_1`.
fn with_distinct_names(schema: &SchemaRef) -> SchemaRef {
    let mut taken: HashSet<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    if taken.len() == schema.fields().len() {
        return Arc::clone(schema);
    }
    let mut seen = HashSet::new();
    let mut fields: Vec<FieldRef> = Vec::new();
    for field in schema.fields() {
        let mut numbered = (1..).map(|number| format!("{}_{number}", field.name()));
        let again = !seen.insert(field.name());
        let name = again.then(|| numbered.find(|name| taken.insert(name.clone()))).flatten();
        let renamed = name.map(|name| Arc::new(field.as_ref().clone().with_name(name)));
        fields.push(renamed.unwrap_or_else(|| Arc::clone(field)));
    }
    Arc::new(Schema::new(fields))
}

/// Returns the JSON text of each value of a column; `None` for a null.
pub(super) fn texts(field: &FieldRef, column: &ArrayRef) -> Result<Vec<Option<String>>> {
    let options =
        EncoderOptions::default().with_explicit_nulls(true).with_encoder_factory(Arc::new(Sparks));
    let mut encoder = make_encoder(field, column, &options)?;
    let mut text = |row| {
        (!encoder.is_null(row)).then(|| {
            let mut bytes = Vec::new();
            encoder.encode(row, &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    Ok((0..column.len()).map(&mut text).collect())
}

/// Makes the encoders in which Spark differs from arrow-json.
#[derive(Debug)]
struct Sparks;

impl EncoderFactory for Sparks {
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
    let key = fields.first().map(|key| key.data_type());
    matches!(key, Some(DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View))
}

struct Base64<'a>(&'a dyn Array);

impl Encoder for Base64<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        let text = STANDARD.encode(bytes(self.0, row).unwrap_or_default());
        out.extend_from_slice(format!("\"{text}\"").as_bytes());
    }
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

/// Writes a map whose keys are no strings: their text takes the place of a name.
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
            let key = serde_json::Value::String(cell(map.keys(), entry));
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
