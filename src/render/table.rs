//! Writes rows as a table with borders, with types below the names.
//!
//! Only this file uses comfy-table. Widths depend on the rows, which are kept in blocks: memory stays bounded,
//! and later blocks are at least as wide as the first. On a terminal, cells are cut so that the table fits; if
//! that would leave too little of them, middle columns are left out.

use std::io::Write;
use std::ops::Range;

use comfy_table::{
    Cell, CellAlignment, Color, ColumnConstraint, ContentLineStyle, LineStyle, Table, TableStyle,
    Width,
};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use unicode_width::UnicodeWidthStr;

use super::cell::named_cell;
use super::cell_color::CellColor;
use super::cut::{cut, escaped_and_cut};
use super::escape::Escapes;
use super::{Renderer, is_number};
use crate::error::Result;
use crate::spark::types::simple_string;

/// How many rows are kept to find the widths,
const BLOCK_ROWS: usize = 10_000;
/// or how many bytes of cells.
const BLOCK_BYTES: usize = 32 << 20;
/// The widest table without a terminal: comfy-table (8.0) counts columns in 16 bits, and adds to them. A cell
/// that is cut ends in `…`; the other modes write it in full.
const TABLE_WIDTH_MAX: usize = 60_000;
/// The widest name of a type in a column that is narrower itself.
const TYPE_WIDTH_MAX: usize = 20;
/// No column is cut below this width.
const COLUMN_WIDTH_MIN: usize = 4;
/// A wider column must keep this much of its width to be useful; else columns are left out.
const COLUMN_WIDTH_USEFUL: usize = 12;
/// The mark for columns that are left out.
const GAP: &str = "…";
/// The extra width of a column: two blanks and a border.
const AROUND: usize = 3;

/// Writes a table with borders.
pub(super) struct Bordered {
    columns: Vec<ColumnLayout>,
    /// The range of columns that are left out.
    left_out: Range<usize>,
    colors: bool,
    rows: Vec<Vec<(String, CellColor)>>,
    /// Bytes of the rows that are kept.
    bytes: usize,
    /// The largest width of the whole table.
    width_max: usize,
    block_rows: usize,
    started: bool,
}

struct ColumnLayout {
    name: String,
    type_name: String,
    right: bool,
    width: usize,
}

impl Bordered {
    /// Makes the writer of a table of at most this width, or as narrow as possible.
    pub(super) fn new(width_max: Option<usize>, colors: bool) -> Self {
        let (columns, rows, left_out) = (Vec::new(), Vec::new(), 0..0);
        let width_max = width_max.unwrap_or(TABLE_WIDTH_MAX).min(TABLE_WIDTH_MAX);
        let (block_rows, bytes, started) = (BLOCK_ROWS, 0, false);
        Self { columns, left_out, colors, rows, bytes, width_max, block_rows, started }
    }

    /// Returns whether every column of the rows so far fits.
    pub(super) fn shows_all_columns(&self) -> bool {
        fits(&self.widths(), self.width_max, COLUMN_WIDTH_USEFUL)
    }

    /// Returns whether no cell of the rows so far is cut.
    pub(super) fn is_whole(&self) -> bool {
        fits(&self.widths(), self.width_max, usize::MAX)
    }

    /// Returns how wide each column would be.
    fn widths(&self) -> Vec<usize> {
        let width = |(at, column): (usize, &ColumnLayout)| {
            let cells = self.rows.iter().map(|row| row[at].0.width());
            let header = [column.name.width(), column.type_name.width()];
            cells.chain(header).fold(column.width, usize::max)
        };
        self.columns.iter().enumerate().map(width).collect()
    }

    /// Decides which columns are shown, and their widths.
    fn lay_out(&mut self) {
        let mut widths = self.widths();
        if !self.started {
            self.left_out = left_out(&widths, self.width_max);
        }
        widths.drain(self.left_out.clone());
        let gap = if self.left_out.is_empty() { 0 } else { GAP.width() + AROUND };
        fit(&mut widths, self.width_max.saturating_sub(gap));
        let shown = (0..self.columns.len()).filter(|at| !self.left_out.contains(at));
        shown.zip(widths).for_each(|(at, width)| self.columns[at].width = width);
    }

    /// Writes the rows that are kept.
    fn block(&mut self, last: bool, out: &mut dyn Write) -> Result<()> {
        self.lay_out();
        let mut table = Table::new();
        if self.colors {
            table.enforce_styling();
        }
        table.load_style(style(!self.started, last));
        if !self.started {
            let header = self.columns.iter().map(|column| {
                let text = [&column.name, &column.type_name].map(|text| cut(text, column.width));
                column.cell(text.join("\n"))
            });
            table.set_header(self.with_gap(header, || Cell::new(GAP)));
        }
        for row in std::mem::take(&mut self.rows) {
            let cells = row.iter().zip(&self.columns).map(|((text, paint), column)| {
                painted(column.cell(cut(text, column.width)), *paint)
            });
            table.add_row(self.with_gap(cells, || Cell::new(GAP)));
        }
        let constraint = |width| {
            let width = u16::try_from(width + 2).unwrap_or(u16::MAX);
            ColumnConstraint::LowerBoundary(Width::Fixed(width))
        };
        let constraints = self.columns.iter().map(|column| constraint(column.width));
        table.set_constraints(self.with_gap(constraints, || constraint(GAP.width())));
        (self.started, self.bytes) = (true, 0);
        Ok(writeln!(out, "{table}")?)
    }

    /// Replaces the columns that are left out by the mark.
    fn with_gap<T>(&self, columns: impl Iterator<Item = T>, gap: impl FnOnce() -> T) -> Vec<T> {
        let mut columns: Vec<T> = columns.collect();
        if !self.left_out.is_empty() {
            columns.splice(self.left_out.clone(), [gap()]);
        }
        columns
    }
}

impl ColumnLayout {
    fn cell(&self, text: String) -> Cell {
        let alignment = if self.right { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(alignment)
    }
}

fn painted(cell: Cell, paint: CellColor) -> Cell {
    match paint {
        CellColor::Plain => cell,
        CellColor::Null => cell.fg(Color::DarkGrey),
        CellColor::Number => cell.fg(Color::DarkCyan),
    }
}

/// Returns whether columns fit, none of them cut below its width or `limit`.
fn fits(widths: &[usize], width_max: usize, limit: usize) -> bool {
    widths.iter().map(|width| width.min(&limit) + AROUND).sum::<usize>() < width_max
}

/// Chooses the middle columns that do not fit: the others are taken from both ends in turn.
fn left_out(widths: &[usize], width_max: usize) -> Range<usize> {
    if fits(widths, width_max, COLUMN_WIDTH_USEFUL) {
        return 0..0;
    }
    let mut kept = 1;
    let range = |kept: usize| kept.div_ceil(2)..widths.len() - kept / 2;
    while kept + 1 < widths.len() {
        let Range { start, end } = range(kept + 1);
        let shown: Vec<usize> =
            widths[..start].iter().chain(&widths[end..]).copied().chain([GAP.width()]).collect();
        if !fits(&shown, width_max, COLUMN_WIDTH_USEFUL) {
            break;
        }
        kept += 1;
    }
    if widths.len() < 2 { 0..0 } else { range(kept) }
}

/// Narrows the widest columns until the table fits.
fn fit(widths: &mut [usize], width_max: usize) {
    let budget = width_max.saturating_sub(AROUND * widths.len() + 1);
    let widest = widths.iter().copied().max().unwrap_or_default();
    let mut limit = widest.min(budget.max(COLUMN_WIDTH_MIN));
    let total = |limit: usize| widths.iter().map(|width| width.min(&limit)).sum::<usize>();
    while limit > COLUMN_WIDTH_MIN && total(limit) > budget {
        limit -= 1;
    }
    for width in widths.iter_mut() {
        *width = limit.min(*width);
    }
}

impl Renderer for Bordered {
    fn begin(&mut self, schema: &SchemaRef, _out: &mut dyn Write) -> Result<()> {
        let column = |field: &datafusion::arrow::datatypes::FieldRef| {
            let name = Escapes::All.apply(field.name());
            let type_name = Escapes::All.apply(&simple_string(field.data_type()));
            let type_name = cut(&type_name, name.width().max(TYPE_WIDTH_MAX));
            ColumnLayout { name, type_name, right: is_number(field.data_type()), width: 0 }
        };
        self.columns = schema.fields().iter().map(column).collect();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        for row in 0..batch.num_rows() {
            if self.rows.len() == self.block_rows || self.bytes >= BLOCK_BYTES {
                self.block(false, out)?;
            }
            let cells = batch.columns().iter().map(|column| {
                let text = escaped_and_cut(&named_cell(column, row), self.width_max).0;
                (text, CellColor::of(self.colors, column, row))
            });
            let cells: Vec<(String, CellColor)> = cells.collect();
            self.bytes += cells.iter().map(|(text, _)| text.len()).sum::<usize>();
            self.rows.push(cells);
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        self.block(true, out)
    }

    fn note(&self) -> Option<String> {
        let all = self.columns.len();
        let shown = all - self.left_out.len();
        (shown < all).then(|| format!("{all} columns ({shown} shown)"))
    }
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
