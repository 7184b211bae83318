//! Prints all output: rows and requested text to stdout, messages to stderr.
//!
//! [`Printer`] alone owns both; nothing else in the crate writes to them. It knows formats and
//! terminals, not commands or sessions. The formats are three-step writers ([`Renderer`]), one file each;
//! [`show`] and [`tree`] are pure functions that write what Spark prints.

mod auto;
mod cell;
mod cell_color;
mod cell_time;
pub mod chart;
mod csv;
mod cut;
mod escape;
mod forms;
mod json;
mod markdown;
mod narration;
mod pager;
mod printer;
mod progress;
mod report;
mod rows;
mod screen;
pub mod show;
mod stdout;
mod table;
mod texts;
pub mod tree;
mod tsv;
mod vertical;

#[cfg(test)]
mod tests;

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, SchemaRef};

pub use self::cell::cell as cell_text;
pub use self::escape::Escapes;
pub use self::printer::Printer;
pub use self::rows::RowsPrinter;
pub use self::screen::{Screen, Size};
use crate::error::Result;

/// Writes the rows of one result in one format.
///
/// The caller flushes the output; a format may keep rows until `end`.
pub(crate) trait Renderer {
    /// Starts a result with these columns.
    fn begin(&mut self, schema: &SchemaRef, out: &mut dyn Write) -> Result<()>;
    /// Adds rows.
    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()>;
    /// Ends the result; it is written even if there were no rows.
    fn end(&mut self, out: &mut dyn Write) -> Result<()>;
    /// Returns a note about columns that are not shown: "12 columns (7 shown)".
    fn note(&self) -> Option<String> {
        None
    }
}

/// Returns whether values of a type are aligned to the right.
fn is_number(data_type: &DataType) -> bool {
    data_type.is_numeric()
}
