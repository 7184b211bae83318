//! Writes rows as comma-separated values with a header.
//!
//! Values are quoted if necessary, as the `csv` crate decides. Nested values are JSON. NULL is empty, or the
//! given text; a value that equals this text is quoted.

use std::io::Write;

use csv::{ErrorKind, Writer};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::{Renderer, texts};
use crate::error::{Error, Result};

/// Writes comma-separated values.
pub(super) struct Csv {
    /// The text for NULL; a value that equals it is quoted.
    null: Option<String>,
}

impl Csv {
    /// Makes the writer; without a text for NULL, NULL is empty.
    pub(super) fn new(null: Option<String>) -> Self {
        Self { null }
    }
}

/// Writes a row in which only NULL is written as `null`.
fn write_row(row: &[Option<String>], null: &str, out: &mut dyn Write) -> Result<()> {
    let field = |text: &Option<String>| match text {
        None => null.to_owned(),
        Some(text) if text == null || text.contains([',', '"', '\n', '\r']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        // Many readers ignore an empty line.
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
            return texts::rows(batch)?.iter().try_for_each(|row| write_row(row, null, out));
        }
        let mut writer = Writer::from_writer(out);
        for row in texts::rows(batch)? {
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
