//! Writes rows as comma-separated values with a header.
//!
//! Quoted where a reader needs it, as the `csv` crate decides. Nested values are JSON, nulls are empty.

use std::io::Write;

use csv::{ErrorKind, Writer};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::{Renderer, plain};
use crate::error::{Error, Result};

/// Writes comma-separated values.
pub(super) struct Csv;

impl Renderer for Csv {
    fn begin(&mut self, schema: &SchemaRef, out: &mut dyn Write) -> Result<()> {
        let mut writer = Writer::from_writer(out);
        let names = schema.fields().iter().map(|field| field.name().as_bytes());
        writer.write_record(names).map_err(error)?;
        Ok(writer.flush()?)
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        let mut writer = Writer::from_writer(out);
        for row in plain::rows(batch)? {
            let fields = row.iter().map(|text| text.as_deref().unwrap_or_default());
            writer.write_record(fields).map_err(error)?;
        }
        Ok(writer.flush()?)
    }

    fn end(&mut self, _out: &mut dyn Write) -> Result<()> {
        Ok(())
    }
}

fn error(error: csv::Error) -> Error {
    match error.into_kind() {
        ErrorKind::Io(cause) => cause.into(),
        other => Error::failed(format!("cannot write CSV: {other:?}")),
    }
}
