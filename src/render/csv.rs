//! Writes rows as comma-separated values with a header.
//!
//! Quoted where a reader needs it, as the `csv` crate decides. Nested values are JSON, nulls are empty unless a
//! text stands for them, which is quoted then where it is a value.

use std::io::Write;

use csv::{ErrorKind, Writer};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::{Renderer, plain};
use crate::error::{Error, Result};

/// Writes comma-separated values.
pub(super) struct Csv {
    /// What stands for NULL; a text like it is quoted then.
    null: Option<String>,
}

impl Csv {
    /// Makes the writer; NULL is written as nothing if no text stands for it.
    pub(super) fn new(null: Option<String>) -> Self {
        Self { null }
    }
}

/// Writes a row where `null` stands for NULL and for nothing else.
fn write_row(row: &[Option<String>], null: &str, out: &mut dyn Write) -> Result<()> {
    let field = |text: &Option<String>| match text {
        None => null.to_owned(),
        Some(text) if text == null || text.contains([',', '"', '\n', '\r']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        // A line of nothing would be no row to many readers.
        Some(text) if text.is_empty() && row.len() == 1 => "\"\"".to_owned(),
        Some(text) => text.clone(),
    };
    let fields: Vec<String> = row.iter().map(field).collect();
    Ok(writeln!(out, "{}", fields.join(","))?)
}

impl Renderer for Csv {
    fn begin(&mut self, schema: &SchemaRef, out: &mut dyn Write) -> Result<()> {
        let mut writer = Writer::from_writer(out);
        let names = schema.fields().iter().map(|field| field.name().as_bytes());
        writer.write_record(names).map_err(error)?;
        Ok(writer.flush()?)
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        if let Some(null) = &self.null {
            return plain::rows(batch)?.iter().try_for_each(|row| write_row(row, null, out));
        }
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
