//! Writes rows as tab-separated values with a header.
//!
//! Tabs, newlines, carriage returns and backslashes are written `\t`, `\n`, `\r`, `\\`, so that a row is a
//! line and a tab ends a value. Nested values are JSON. NULL is empty, or the given text; `\\N` cannot be
//! mistaken for a value.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::{Renderer, texts};
use crate::error::Result;

/// Writes tab-separated values.
pub(super) struct Tsv {
    /// The text for NULL.
    null: String,
}

impl Tsv {
    /// Makes the writer; without a text for NULL, NULL is empty.
    pub(super) fn new(null: Option<String>) -> Self {
        Self { null: null.unwrap_or_default() }
    }
}

impl Renderer for Tsv {
    fn begin(&mut self, schema: &SchemaRef, out: &mut dyn Write) -> Result<()> {
        line(schema.fields().iter().map(|field| escaped(field.name())), out)
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        for row in texts::rows(batch)? {
            let text = |text: &Option<String>| match text {
                Some(text) => escaped(text),
                None => self.null.clone(),
            };
            line(row.iter().map(text), out)?;
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write) -> Result<()> {
        Ok(())
    }
}

fn line(values: impl Iterator<Item = String>, out: &mut dyn Write) -> Result<()> {
    let values: Vec<String> = values.collect();
    Ok(writeln!(out, "{}", values.join("\t"))?)
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            other => out.push(other),
        }
    }
    out
}
