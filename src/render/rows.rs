//! Prints the rows of one result, batch by batch, and counts them.
//!
//! It cuts long results on a terminal and chooses the format; the formats know neither.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::{Printer, Renderer};
use crate::error::Result;
use crate::outcome::{Summary, counted, grouped};

/// Prints the rows of one result; made by [`Printer::rows`].
///
/// It gets the printer in each call, so that notices can be printed between batches.
#[must_use]
pub struct RowsPrinter {
    renderer: Box<dyn Renderer + Send>,
    /// Whether the format escapes cells itself and has colors.
    painted: bool,
    rows: u64,
    /// How many rows are shown at most.
    shown_max: Option<u64>,
    /// Whether the format has ended; further rows are only counted.
    ended: bool,
}

impl RowsPrinter {
    pub(super) fn new(
        renderer: Box<dyn Renderer + Send>,
        painted: bool,
        shown_max: Option<u64>,
        schema: &SchemaRef,
        printer: &mut Printer,
    ) -> Result<Self> {
        let mut rows = Self { renderer, painted, rows: 0, shown_max, ended: false };
        if let Some(report) = &mut printer.report {
            report.rows(schema)?;
        }
        rows.write(printer, |renderer, out| renderer.begin(schema, out))?;
        Ok(rows)
    }

    /// Prints a batch, or as much of it as is shown.
    ///
    /// # Errors
    /// The output cannot be written, or a value cannot be formatted.
    pub fn batch(&mut self, printer: &mut Printer, batch: &RecordBatch) -> Result<()> {
        let room = self.shown_max.map_or(u64::MAX, |max| max.saturating_sub(self.rows));
        let length = batch.num_rows();
        self.rows += length as u64;
        if let Some(report) = &mut printer.report {
            report.batch(batch)?;
        }
        if self.ended {
            return Ok(());
        }
        let shown = usize::try_from(room).map_or(length, |room| room.min(length));
        self.write(printer, |renderer, out| renderer.batch(&batch.slice(0, shown), out))?;
        if shown < length {
            // Flushed so that the reader need not wait for the count.
            self.end_format(printer)?;
        }
        printer.flush()
    }

    /// Ends the format and prints how many rows there were: "3,280 rows (40 shown)".
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn end(mut self, printer: &mut Printer) -> Result<Summary> {
        if !self.ended {
            self.end_format(printer)?;
        }
        printer.flush()?;
        if let Some(report) = &mut printer.report {
            report.end_rows();
        }
        let cut = self.shown_max.filter(|max| *max < self.rows);
        let rows = counted(self.rows, "row");
        let rows = cut.map_or(rows.clone(), |max| format!("{rows} ({} shown)", grouped(max)));
        let columns = self.renderer.note();
        let hint = if cut.is_some() || columns.is_some() { "; `.last` shows all" } else { "" };
        let columns = columns.map(|note| format!(", {note}")).unwrap_or_default();
        Ok(format!("{rows}{columns}{hint}").into())
    }

    fn end_format(&mut self, printer: &mut Printer) -> Result<()> {
        self.ended = true;
        self.write(printer, |renderer, out| renderer.end(out))
    }

    fn write(
        &mut self,
        printer: &mut Printer,
        act: impl FnOnce(&mut dyn Renderer, &mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        if self.painted {
            return act(self.renderer.as_mut(), &mut printer.harmless());
        }
        act(self.renderer.as_mut(), printer)
    }
}
