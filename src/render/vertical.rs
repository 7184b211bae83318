//! Writes one line for each value, in the form of Spark's `show(vertical=True)` (`Dataset.showString`).
//!
//! Unlike in Spark, values are not padded, so that rows are written as they arrive; they are not cut, unless
//! they must fit a terminal.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use unicode_width::UnicodeWidthStr;

use super::Renderer;
use super::cell::named_cell;
use super::cell_color::CellColor;
use super::cut::escaped_and_cut;
use super::escape::Escapes;
use crate::error::Result;
use crate::outcome::counted;

/// How far the line above a record extends past the names.
const RULE_PAST_NAMES: usize = 25;
/// The characters of a line besides name and value.
const BESIDE: usize = 4;

/// Writes one line for each value.
pub(super) struct Vertical {
    names: Vec<String>,
    width: usize,
    rows: u64,
    colors: bool,
    /// The width at which values are cut; none if they are not.
    fits: Option<usize>,
    cut: u64,
}

impl Vertical {
    pub(super) fn new(colors: bool) -> Self {
        Self { names: Vec::new(), width: 0, rows: 0, colors, fits: None, cut: 0 }
    }

    /// Cuts values so that they fit a line.
    pub(super) fn fitting(self, width: usize) -> Self {
        Self { fits: Some(width), ..self }
    }

    /// Escapes a value, cuts it if necessary, and counts cut values.
    fn shown(&mut self, value: &str) -> String {
        let Some(width) = self.fits else { return Escapes::All.apply(value) };
        let room = width.saturating_sub(self.width + BESIDE).max(1);
        let (shown, was_cut) = escaped_and_cut(value, room);
        self.cut += u64::from(was_cut);
        shown
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
            for (at, column) in batch.columns().iter().enumerate() {
                let value = self.shown(&named_cell(column, row));
                let name = &self.names[at];
                let pad = " ".repeat(self.width - name.width());
                let value = CellColor::of(self.colors, column, row).around(value);
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

    fn note(&self) -> Option<String> {
        (self.cut > 0).then(|| format!("{} cut", counted(self.cut, "value")))
    }
}
