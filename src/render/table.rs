//! Writes rows as a table with borders, types under the names.
//!
//! The one place that knows comfy-table. Widths come from the rows, which are held in blocks: memory stays
//! bounded, and what follows the first block is no narrower than it. On a terminal cells are cut so that
//! the table fits.

use std::io::Write;

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::cell::cell;
use super::escape::Escapes;
use super::{Renderer, is_number, tree};
use crate::error::Result;

/// How many rows are held to find the widths,
const BLOCK_ROWS: usize = 10_000;
/// or how many bytes of cells.
const BLOCK_BYTES: usize = 32 << 20;
/// How wide a table may be where no terminal says it: comfy-table (8.0) counts columns in 16 bits, and adds
/// to them. A cell that is cut ends in `…`; the other modes write it whole.
const TABLE_WIDTH_MAX: usize = 60_000;
/// How wide the name of a type may be where the column itself is narrower.
const TYPE_WIDTH_MAX: usize = 20;
/// No column is cut below this width.
const COLUMN_WIDTH_MIN: usize = 4;

/// Returns the terminal's width in columns, where stdout is one that tells it.
pub(super) fn terminal_width() -> Option<usize> {
    Table::new().width().map(usize::from).filter(|width| *width > 0)
}

/// Writes a table with borders.
pub(super) struct Bordered {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    /// Bytes of the rows that are held.
    bytes: usize,
    /// How wide the whole table may be.
    width_max: usize,
    block_rows: usize,
    started: bool,
}

struct Column {
    name: String,
    type_name: String,
    right: bool,
    width: usize,
}

impl Bordered {
    /// Makes the writer of a table that is at most so wide, if that can be.
    pub(super) fn new(width_max: Option<usize>) -> Self {
        let (columns, rows) = (Vec::new(), Vec::new());
        let width_max = width_max.unwrap_or(TABLE_WIDTH_MAX).min(TABLE_WIDTH_MAX);
        Self { columns, rows, bytes: 0, width_max, block_rows: BLOCK_ROWS, started: false }
    }

    /// Writes the rows that are held.
    fn block(&mut self, last: bool, out: &mut dyn Write) -> Result<()> {
        for (at, column) in self.columns.iter_mut().enumerate() {
            let cells = self.rows.iter().map(|row| row[at].width());
            let header = [column.name.width(), column.type_name.width()];
            column.width = cells.chain(header).fold(column.width, usize::max);
        }
        self.fit();
        let mut table = Table::new();
        table.load_style(style(!self.started, last));
        let alignment = |right| if right { CellAlignment::Right } else { CellAlignment::Left };
        if !self.started {
            table.set_header(self.columns.iter().map(|column| {
                let text = [&column.name, &column.type_name].map(|text| cut(text, column.width));
                Cell::new(text.join("\n")).set_alignment(alignment(column.right))
            }));
        }
        for row in self.rows.drain(..) {
            table.add_row(row.iter().zip(&self.columns).map(|(text, column)| {
                Cell::new(cut(text, column.width)).set_alignment(alignment(column.right))
            }));
        }
        table.set_constraints(self.columns.iter().map(|column| {
            let width = u16::try_from(column.width + 2).unwrap_or(u16::MAX);
            ColumnConstraint::LowerBoundary(Width::Fixed(width))
        }));
        (self.started, self.bytes) = (true, 0);
        Ok(writeln!(out, "{table}")?)
    }

    /// Narrows the widest columns until the table fits.
    fn fit(&mut self) {
        let budget = self.width_max.saturating_sub(3 * self.columns.len() + 1);
        let total = |limit: usize| self.columns.iter().map(|c| c.width.min(limit)).sum::<usize>();
        let widest = self.columns.iter().map(|column| column.width).max().unwrap_or_default();
        let mut limit = widest.min(budget.max(COLUMN_WIDTH_MIN));
        while limit > COLUMN_WIDTH_MIN && total(limit) > budget {
            limit -= 1;
        }
        self.columns.iter_mut().for_each(|column| column.width = column.width.min(limit));
    }
}

impl Renderer for Bordered {
    fn begin(&mut self, schema: &SchemaRef, _out: &mut dyn Write) -> Result<()> {
        let column = |field: &datafusion::arrow::datatypes::FieldRef| {
            let name = Escapes::All.apply(field.name());
            let type_name = Escapes::All.apply(&tree::simple_string(field.data_type()));
            let type_name = cut(&type_name, name.width().max(TYPE_WIDTH_MAX));
            Column { name, type_name, right: is_number(field.data_type()), width: 0 }
        };
        self.columns = schema.fields().iter().map(column).collect();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        for row in 0..batch.num_rows() {
            if self.rows.len() == self.block_rows || self.bytes >= BLOCK_BYTES {
                self.block(false, out)?;
            }
            let text = |column| cut(&Escapes::All.apply(&cell(column, row)), self.width_max);
            let cells = batch.columns().iter().map(|column| text(column.as_ref()));
            let cells: Vec<String> = cells.collect();
            self.bytes += cells.iter().map(String::len).sum::<usize>();
            self.rows.push(cells);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        self.block(true, out)
    }
}

/// Cuts a text to a display width, its last column then being `…`.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let kept = text.chars().take_while(|character| {
        used += character.width().unwrap_or_default();
        used < width
    });
    kept.chain(['…']).collect()
}

/// Returns the borders of a block of rows.
fn style(first: bool, last: bool) -> TableStyle {
    let lines = ContentLineStyle::new('│', '│', '│');
    let mut style = TableStyle::new().header_lines(lines).content_lines(lines);
    if first {
        style = style
            .top_border(LineStyle::new('┌', '─', '┬', '┐'))
            .header_separator(LineStyle::new('├', '─', '┼', '┤'));
    }
    if last {
        style = style.bottom_border(LineStyle::new('└', '─', '┴', '┘'));
    }
    style
}
