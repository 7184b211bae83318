//! Draws bars for a result of two columns, a label and a number: on the terminal, and as a picture.
//!
//! Pure: rows in, text out. Labels are escaped here, so that data cannot control the terminal. Bars go to the
//! right of zero, those of negative numbers to the left; NULL, NaN and the infinities have no bar.

use std::fmt::Write as _;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Schema};
use unicode_width::UnicodeWidthStr;

use super::cell::cell;
use super::cut::cut;
use super::escape::Escapes;
use super::is_number;
use crate::error::{Error, Result};

mod svg;

/// The least width of the bars if there is not enough space, in columns.
const BAR_WIDTH_MIN: usize = 10;
/// Eighths of a column, from one.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Bars with their labels and numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    title: String,
    bars: Vec<Bar>,
}

#[derive(Debug, Clone, PartialEq)]
struct Bar {
    label: String,
    /// The number as it is written.
    text: String,
    /// None for NULL, NaN and the infinities.
    value: Option<f64>,
}

impl Chart {
    /// Reads the bars from rows, `bars_max` at most.
    ///
    /// # Errors
    /// A usage error if the columns are not a label and a number.
    pub fn new(schema: &Schema, batches: &[RecordBatch], bars_max: usize) -> Result<Self> {
        let (label, value) = columns(schema)?;
        let name = |at: usize| Escapes::All.apply(schema.field(at).name());
        let mut chart =
            Self { title: format!("{} by {}", name(value), name(label)), bars: Vec::new() };
        for batch in batches {
            let (labels, values) = (batch.column(label), batch.column(value));
            let numbers = doubles(values)?;
            let numbers = numbers.as_primitive::<Float64Type>();
            let rows = 0..batch.num_rows().min(bars_max - chart.bars.len());
            chart.bars.extend(rows.map(|row| Bar {
                label: Escapes::All.apply(&cell(labels, row)),
                text: cell(values, row),
                value: numbers.is_valid(row).then(|| numbers.value(row)).filter(|v| v.is_finite()),
            }));
        }
        Ok(chart)
    }

    /// Returns how many bars there are.
    pub fn len(&self) -> usize {
        self.bars.len()
    }

    /// Returns whether there are no bars.
    pub fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }

    /// Returns what the chart shows: `count(1) by exam_name`.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Draws the bars in lines of at most `width` columns, or as narrow as possible.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let widest = |text: fn(&Bar) -> &str| self.bars.iter().map(|bar| text(bar).width()).max();
        let label_width = widest(|bar| &bar.label).unwrap_or_default().min(width / 2);
        let text_width = widest(|bar| &bar.text).unwrap_or_default();
        let room = width.saturating_sub(label_width + text_width + 2).max(BAR_WIDTH_MIN);
        let (least, most) = self.range();
        // Bars to the left of zero have whole columns; a bar to the right may end within one.
        let room = float(room);
        let share = if most > least { -least / (most - least) } else { 0.0 };
        let left = (share * room).ceil().min(room - 1.0);
        let scale = Scale { left, right: room - left, least, most };
        let mut out = cut(&self.title, width) + "\n";
        for bar in &self.bars {
            let label = cut(&bar.label, label_width);
            let pad = " ".repeat(label_width.saturating_sub(label.width()));
            let drawn = scale.bar(bar.value.unwrap_or_default());
            // Writing to a string does not fail.
            let _ = writeln!(out, "{label}{pad} {drawn} {}", bar.text);
        }
        out
    }

    /// Returns the least and the greatest end of all bars, including zero.
    fn range(&self) -> (f64, f64) {
        let values = self.bars.iter().filter_map(|bar| bar.value);
        values.fold((0.0, 0.0), |(least, most), value| (value.min(least), value.max(most)))
    }
}

/// The scale of the bars, in columns and parts of them.
struct Scale {
    left: f64,
    right: f64,
    least: f64,
    most: f64,
}

impl Scale {
    fn bar(&self, value: f64) -> String {
        let blanks = |columns: f64| " ".repeat(to_width(columns));
        if value < 0.0 {
            let length = (value / self.least * self.left).round();
            return blanks(self.left - length) + &"█".repeat(to_width(length));
        }
        let length = if self.most > 0.0 { value / self.most * self.right } else { 0.0 };
        let eighths = to_width((length * 8.0).round());
        let rest = (eighths % 8).checked_sub(1).map(|rest| EIGHTHS[rest]);
        blanks(self.left) + &"█".repeat(eighths / 8) + &rest.map_or(String::new(), String::from)
    }
}

/// Returns the number of whole columns of a width.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is a width, 0 at least"
)]
fn to_width(columns: f64) -> usize {
    columns.max(0.0) as usize
}

fn float(columns: usize) -> f64 {
    f64::from(u32::try_from(columns).unwrap_or(u32::MAX))
}

/// Chooses which of two columns is the label and which the number.
fn columns(schema: &Schema) -> Result<(usize, usize)> {
    let numbers: Vec<bool> = schema.fields().iter().map(|f| is_number(f.data_type())).collect();
    match numbers.as_slice() {
        [_, true] => Ok((0, 1)),
        [true, false] => Ok((1, 0)),
        [false, false] => Err(Error::usage("neither of the two columns is a number")),
        other => Err(Error::usage(format!("a chart needs two columns, not {}", other.len()))),
    }
    .map_err(|error| {
        error.hint("chart a label and a number: `select name, count(*) from t group by name;`")
    })
}

fn doubles(column: &ArrayRef) -> Result<ArrayRef> {
    Ok(cast(column, &DataType::Float64)?)
}

#[cfg(test)]
mod tests;
