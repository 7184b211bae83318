//! Chooses the form in which rows are printed, by the mode and by whether stdout is a terminal.

use datafusion::arrow::datatypes::SchemaRef;

use super::auto::{Auto, When};
use super::printer::Printer;
use super::{Renderer, RowsPrinter, csv, json, markdown, table, tsv, vertical};
use crate::error::Result;
use crate::outcome::Mode;

/// How many rows of a result a terminal shows.
const TERMINAL_ROWS_MAX: u64 = 40;

impl Printer {
    /// Starts printing the rows of a result; on a terminal a long one is cut.
    ///
    /// # Errors
    /// The output cannot be written, or the format cannot hold the columns.
    pub fn rows(&mut self, schema: &SchemaRef) -> Result<RowsPrinter> {
        let size = self.size();
        let shown_max = (self.counts_rows() && size.is_some()).then_some(TERMINAL_ROWS_MAX);
        self.rows_as(schema, size.map(|size| size.columns), When::Few, shown_max)
    }

    /// Starts printing all rows of a result, none of their columns left out.
    ///
    /// # Errors
    /// The output cannot be written, or the format cannot hold the columns.
    pub fn all_rows(&mut self, schema: &SchemaRef) -> Result<RowsPrinter> {
        let paged = self.pager && self.attended;
        let width = self.size().map(|size| size.columns).filter(|_| !paged);
        self.rows_as(schema, width.filter(|_| self.mode != Mode::Table), When::Cut, None)
    }

    fn rows_as(
        &mut self,
        schema: &SchemaRef,
        width: Option<usize>,
        when: When,
        shown_max: Option<u64>,
    ) -> Result<RowsPrinter> {
        if self.counts_rows() {
            self.start_page(when == When::Cut);
        }
        let colors = self.file.is_none() && self.color.is_on(self.is_terminal());
        let renderer: Box<dyn Renderer + Send> = match (self.mode, width) {
            (Mode::Auto, Some(width)) => Box::new(Auto::new(width, when, colors)),
            (Mode::Auto | Mode::Table, width) => Box::new(table::Bordered::new(width, colors)),
            (Mode::Vertical, _) => Box::new(vertical::Vertical::new(colors)),
            (Mode::Csv, _) => Box::new(csv::Csv::new(self.null.clone())),
            (Mode::Tsv, _) => Box::new(tsv::Tsv::new(self.null.clone())),
            (Mode::Json, _) => Box::new(json::array()),
            (Mode::Ndjson, _) => Box::new(json::lines()),
            (Mode::Markdown, _) => Box::new(markdown::Markdown),
        };
        // These forms escape each cell themselves, so that their colors are not escaped.
        let painted = colors && self.counts_rows();
        RowsPrinter::new(renderer, painted, shown_max, schema, self)
    }
}
