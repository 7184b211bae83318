//! Prints the rows of one result, batch by batch, and counts them.
//!
//! It cuts long results on a terminal and picks the format; the formats know nothing of either.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::{Printer, Renderer};
use crate::error::Result;
use crate::outcome::{Summary, counted, grouped};

/// Prints the rows of one result; made by [`Printer::rows`].
///
/// It is handed the printer each time, so that notices can be printed between batches.
#[must_use]
pub struct RowsPrinter {
    renderer: Box<dyn Renderer + Send>,
    rows: u64,
    /// How many rows are shown at most.
    shown_max: Option<u64>,
    /// Whether the format has written its end, the rest being only counted.
    ended: bool,
}

impl RowsPrinter {
    pub(super) fn new(
        mut renderer: Box<dyn Renderer + Send>,
        shown_max: Option<u64>,
        schema: &SchemaRef,
        printer: &mut Printer,
    ) -> Result<Self> {
        renderer.begin(schema, printer)?;
        Ok(Self { renderer, rows: 0, shown_max, ended: false })
    }

    /// Prints a batch, or as much of it as is shown.
    pub fn batch(&mut self, printer: &mut Printer, batch: &RecordBatch) -> Result<()> {
        let room = self.shown_max.map_or(u64::MAX, |max| max.saturating_sub(self.rows));
        let length = batch.num_rows();
        self.rows += length as u64;
        if self.ended {
            return Ok(());
        }
        let shown = usize::try_from(room).map_or(length, |room| room.min(length));
        self.renderer.batch(&batch.slice(0, shown), printer)?;
        if shown < length {
            // The reader need not wait for the count.
            self.renderer.end(printer)?;
            self.ended = true;
        }
        printer.flush()
    }

    /// Prints what is left and says how many rows there were: "3,280 rows (40 shown)".
    pub fn end(mut self, printer: &mut Printer) -> Result<Summary> {
        if !self.ended {
            self.renderer.end(printer)?;
        }
        printer.flush()?;
        let rows = counted(self.rows, "row");
        let cut = self.shown_max.filter(|max| *max < self.rows);
        Ok(cut.map_or(rows.clone(), |max| format!("{rows} ({} shown)", grouped(max))).into())
    }
}
