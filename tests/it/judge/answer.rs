//! What a statement comes to, on either side.

/// The answer to one statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Rows(Rows),
    /// An error, in its own words.
    Refused(String),
    /// No answer at all: a panic, or none in time.
    Broken(String),
}

/// Headers, Spark's names of the types, and cells as `show` prints them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Rows {
    pub(crate) names: Vec<String>,
    pub(crate) types: Vec<String>,
    pub(crate) cells: Vec<Vec<String>>,
}

/// Rows of which more are not written out.
const SHOWN_MAX: usize = 8;

impl Answer {
    /// Writes the answer for a reader.
    pub(crate) fn told(&self) -> String {
        match self {
            Self::Refused(text) => format!("refused: {}", text.lines().next().unwrap_or_default()),
            Self::Broken(text) => format!("no answer: {text}"),
            Self::Rows(Rows { names, types, cells }) => {
                let columns = names.iter().zip(types).map(|(name, kind)| format!("{name}: {kind}"));
                let mut lines = vec![columns.collect::<Vec<_>>().join(" | ")];
                lines.extend(cells.iter().take(SHOWN_MAX).map(|row| row.join(" | ")));
                if cells.len() > SHOWN_MAX {
                    lines.push(format!("… {} rows", cells.len()));
                }
                lines.join("\n      ")
            }
        }
    }
}
