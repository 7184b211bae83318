//! Colors of cells: nulls are dim, numbers are blue-green.
//!
//! Only text that [`super::Escapes`] has escaped is colored, and only on a terminal.

use datafusion::arrow::array::Array;

use super::cell::is_null;
use super::is_number;

/// The color of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellColor {
    /// None of its own.
    Plain,
    /// A null.
    Null,
    /// A number.
    Number,
}

impl CellColor {
    /// Chooses the color of a value; none without `colors`.
    pub(super) fn of(colors: bool, column: &dyn Array, row: usize) -> Self {
        if !colors {
            Self::Plain
        } else if is_null(column, row) {
            Self::Null
        } else if is_number(column.data_type()) {
            Self::Number
        } else {
            Self::Plain
        }
    }

    /// Puts terminal codes around a text.
    pub(super) fn around(self, text: String) -> String {
        let code = match self {
            Self::Plain => return text,
            Self::Null => "38;5;8",
            Self::Number => "38;5;6",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[39m")
    }
}
