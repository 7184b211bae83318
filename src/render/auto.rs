//! Chooses a form for people: a table, or one line for each value if its columns do not fit the terminal.
//!
//! The first rows are kept until the choice is made, because it depends on their widths. Many rows always
//! become a table, which may leave out its middle columns.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::Renderer;
use super::table::Bordered;
use super::vertical::Vertical;
use crate::error::Result;

/// The most lines of the form with one line for each value: as many as a terminal shows of a long result.
const LINES_MAX: usize = 40;
/// How many rows are kept if all rows have to be shown in full.
const WHOLE_ROWS: usize = 1000;

/// When one line for each value is the better form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Columns would be left out, and the rows are few.
    Few,
    /// A cell would be cut or a column left out.
    Cut,
}

/// Writes a table, or one line for each value.
pub(super) struct Auto {
    when: When,
    width: usize,
    colors: bool,
    schema: Option<SchemaRef>,
    held: Vec<RecordBatch>,
    chosen: Option<Box<dyn Renderer + Send>>,
}

impl Auto {
    pub(super) fn new(width: usize, when: When, colors: bool) -> Self {
        Self { when, width, colors, schema: None, held: Vec::new(), chosen: None }
    }

    fn rows(&self) -> usize {
        self.held.iter().map(RecordBatch::num_rows).sum()
    }

    /// Returns whether a number of rows is too large to choose.
    fn is_enough(&self, rows: usize) -> bool {
        let columns = self.schema.as_ref().map_or(0, |schema| schema.fields().len());
        match self.when {
            When::Few => rows > 1 && rows * (columns + 1) > LINES_MAX,
            When::Cut => rows > WHOLE_ROWS,
        }
    }

    fn choose(&mut self, out: &mut dyn Write) -> Result<()> {
        let Some(schema) = self.schema.clone() else { return Ok(()) };
        let table = || Bordered::new(Some(self.width), self.colors);
        let mut measured = table();
        // Only its widths are used; what it writes is dropped.
        replay(&mut measured, &schema, &self.held, &mut std::io::sink())?;
        let too_wide = match self.when {
            When::Few => !self.is_enough(self.rows()) && !measured.shows_all_columns(),
            When::Cut => !measured.is_whole(),
        };
        let vertical = || Vertical::new(self.colors);
        let mut chosen: Box<dyn Renderer + Send> = match self.when {
            _ if !too_wide => Box::new(table()),
            When::Few => Box::new(vertical().fitting(self.width)),
            When::Cut => Box::new(vertical()),
        };
        replay(chosen.as_mut(), &schema, &self.held, out)?;
        self.held.clear();
        self.chosen = Some(chosen);
        Ok(())
    }
}

fn replay(
    renderer: &mut dyn Renderer,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    out: &mut dyn Write,
) -> Result<()> {
    renderer.begin(schema, out)?;
    batches.iter().try_for_each(|batch| renderer.batch(batch, out))
}

impl Renderer for Auto {
    fn begin(&mut self, schema: &SchemaRef, _out: &mut dyn Write) -> Result<()> {
        self.schema = Some(schema.clone());
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        if let Some(chosen) = &mut self.chosen {
            return chosen.batch(batch, out);
        }
        self.held.push(batch.clone());
        if self.is_enough(self.rows()) { self.choose(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        if self.chosen.is_none() {
            self.choose(out)?;
        }
        self.chosen.as_mut().map_or(Ok(()), |chosen| chosen.end(out))
    }

    fn note(&self) -> Option<String> {
        self.chosen.as_ref().and_then(|chosen| chosen.note())
    }
}
