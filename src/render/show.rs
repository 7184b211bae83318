//! Formats rows byte for byte as Spark's `Dataset.show` does.
//!
//! Lengths are Java's: a cell is cut after UTF-16 units, and a character that is cut in half prints as `?`.
//! Widths are those of Spark's `Utils.stringHalfWidth`, which counts units, and some ranges twice.

use std::fmt::{self, Write};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;

use super::cell::cell;
use super::escape::Escapes;

/// No column is narrower.
const WIDTH_MIN: usize = 3;

/// How much is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Show {
    /// How many rows are shown.
    pub rows_max: usize,
    /// The longest cell; `None` for no limit, and then cells are aligned to the left.
    pub truncate: Option<usize>,
    /// Whether each value has a line of its own.
    pub vertical: bool,
    /// Which characters are escaped.
    pub escapes: Escapes,
}

impl Default for Show {
    fn default() -> Self {
        Self { rows_max: 20, truncate: Some(20), vertical: false, escapes: Escapes::All }
    }
}

impl Show {
    /// Returns what Spark's `show` prints of these rows.
    ///
    /// Pass `rows_max` + 1 rows if there are as many: the last one only shows that there are more.
    #[must_use]
    pub fn render(&self, schema: &Schema, batches: &[RecordBatch]) -> String {
        let rows_total: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let names = schema.fields().iter().map(|field| Cell::uncut(self.escapes, field.name()));
        let names: Vec<Cell> = names.collect();
        let places =
            batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |r| (batch, r)));
        let row = |(batch, row): (&RecordBatch, usize)| -> Vec<Cell> {
            batch.columns().iter().map(|column| self.cell(&cell(column, row))).collect()
        };
        let rows: Vec<Vec<Cell>> = places.take(self.rows_max).map(row).collect();

        let mut out = String::new();
        if self.vertical {
            vertical(&names, &rows, &mut out);
        } else {
            self.horizontal(&names, &rows, &mut out);
        }
        if self.vertical && rows.is_empty() {
            out.push_str("(0 rows)");
        } else if rows_total > self.rows_max {
            let noun = if self.rows_max == 1 { "row" } else { "rows" };
            push(&mut out, format_args!("only showing top {} {noun}", self.rows_max));
        }
        out
    }

    fn cell(&self, text: &str) -> Cell {
        match self.truncate {
            Some(units) if units > 0 => Cell::cut(self.escapes, text, units),
            _ => Cell::uncut(self.escapes, text),
        }
    }

    fn horizontal(&self, names: &[Cell], rows: &[Vec<Cell>], out: &mut String) {
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).chain([&names[column]]);
            cells.map(|cell| cell.width).fold(WIDTH_MIN, usize::max)
        };
        let widths: Vec<usize> = (0..names.len()).map(width).collect();
        let right = self.truncate.is_some_and(|units| units > 0);
        let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let ruler = format!("+{}+\n", dashes.join("+"));

        out.push_str(&ruler);
        line(names, &widths, right, out);
        out.push_str(&ruler);
        for row in rows {
            line(row, &widths, right, out);
        }
        out.push_str(&ruler);
    }
}

fn line(cells: &[Cell], widths: &[usize], right: bool, out: &mut String) {
    let padded: Vec<String> =
        cells.iter().zip(widths).map(|(cell, width)| cell.padded(*width, right)).collect();
    push(out, format_args!("|{}|\n", padded.join("|")));
}

fn vertical(names: &[Cell], rows: &[Vec<Cell>], out: &mut String) {
    let widest = |cells: &[Cell]| cells.iter().map(|cell| cell.width).fold(WIDTH_MIN, usize::max);
    let name_width = widest(names);
    let value_width = rows.iter().map(|row| widest(row)).fold(WIDTH_MIN, usize::max);
    for (number, row) in rows.iter().enumerate() {
        let head = format!("-RECORD {number}");
        push(out, format_args!("{head:-<width$}\n", width = name_width + value_width + 5));
        for (name, value) in names.iter().zip(row) {
            let (name, value) = (name.padded(name_width, false), value.padded(value_width, false));
            push(out, format_args!(" {name} | {value} \n"));
        }
    }
}

fn push(out: &mut String, text: fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

/// A text as shown, with its width as Spark counts it.
struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn new(text: String) -> Self {
        let width = text.chars().map(|c| c.len_utf16() + usize::from(is_full_width(c))).sum();
        Self { text, width }
    }

    fn uncut(escapes: Escapes, text: &str) -> Self {
        Self::new(escapes.apply(text))
    }

    /// Cuts a text that is longer than `units` UTF-16 units, with `...` if there is room for it.
    fn cut(escapes: Escapes, text: &str, units: usize) -> Self {
        // Each character has at least one unit, so the rest is never shown.
        let begin: String = text.chars().take(units + 1).collect();
        let text = escapes.apply(&begin);
        if text.encode_utf16().take(units + 1).count() <= units {
            return Self::new(text);
        }
        let (kept, dots) = if units < 4 { (units, "") } else { (units - 3, "...") };
        let mut out = String::new();
        let mut used = 0;
        for character in text.chars() {
            used += character.len_utf16();
            match used {
                used if used > kept => {
                    out.push_str(if used - kept < character.len_utf16() { "?" } else { "" });
                    break;
                }
                _ => out.push(character),
            }
        }
        Self::new(out + dots)
    }

    fn padded(&self, width: usize, right: bool) -> String {
        let pad = " ".repeat(width.saturating_sub(self.width));
        if right { pad + &self.text } else { format!("{}{pad}", self.text) }
    }
}

/// Returns whether Spark counts a character twice (the ranges of `Utils.fullWidthRegex`).
fn is_full_width(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}')
}
