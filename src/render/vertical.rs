//! Writes one line a value, in the form of Spark's `show(vertical=True)`.
//!
//! Unlike Spark's, values are whole and not padded, so that rows are written as they come.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use unicode_width::UnicodeWidthStr;

use super::Renderer;
use super::cell::cell;
use super::escape::Escapes;
use super::paint::Paint;
use crate::error::Result;

/// How far the line above a record goes past the names.
const RULE_PAST_NAMES: usize = 25;

/// Writes one line a value.
pub(super) struct Vertical {
    names: Vec<String>,
    width: usize,
    rows: u64,
    colours: bool,
}

impl Vertical {
    pub(super) fn new(colours: bool) -> Self {
        Self { names: Vec::new(), width: 0, rows: 0, colours }
    }
}

impl Renderer for Vertical {
    fn begin(&mut self, schema: &SchemaRef, _out: &mut dyn Write) -> Result<()> {
        self.names = schema.fields().iter().map(|f| Escapes::All.apply(f.name())).collect();
        self.width = self.names.iter().map(|name| name.width()).max().unwrap_or_default();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        for row in 0..batch.num_rows() {
            let head = format!("-RECORD {}", self.rows);
            writeln!(out, "{head:-<width$}", width = self.width + RULE_PAST_NAMES)?;
            for (name, column) in self.names.iter().zip(batch.columns()) {
                let pad = " ".repeat(self.width - name.width());
                let value = Escapes::All.apply(&cell(column, row));
                let value = Paint::of(self.colours, column, row).around(value);
                writeln!(out, " {name}{pad} | {value}")?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        if self.rows == 0 {
            writeln!(out, "(0 rows)")?;
        }
        Ok(())
    }
}
