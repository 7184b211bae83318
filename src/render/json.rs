//! Writes rows as JSON: one array, or one object on each line.
//!
//! Values keep their nesting and nulls are written. Values that JSON cannot express are written as Spark's
//! `to_json` does (`JacksonGenerator`): binary in base64, NaN and the infinities as strings. arrow-json does
//! the rest. Of two columns with one name, readers of JSON would keep only the last: the second is written
//! as `a_1`, as in `.unroll`.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{FieldRef, Schema, SchemaRef};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::json::writer::{
    EncoderOptions, JsonFormat, LineDelimited, Writer, WriterBuilder, make_encoder,
};

use super::Renderer;
use crate::error::Result;
use crate::spark::json::SparkJson;

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

/// Makes the writer of one object on each line.
pub(super) fn lines() -> Json<LineDelimited> {
    Json::new()
}

impl<F: JsonFormat> Json<F> {
    fn new() -> Self {
        let builder = WriterBuilder::new().with_explicit_nulls(true);
        let writer = builder.with_encoder_factory(Arc::new(SparkJson)).build(Vec::new());
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

/// Numbers repeated names: `a`, `a_1`.
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
    let options = EncoderOptions::default()
        .with_explicit_nulls(true)
        .with_encoder_factory(Arc::new(SparkJson));
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
