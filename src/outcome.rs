//! The result of executing a unit: handlers return an [`Outcome`], and the shell acts on it.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use datafusion::arrow::datatypes::SchemaRef;
use futures::stream::BoxStream;

use crate::error::{Error, Result};
use crate::rows;

/// What a unit has produced and what the shell does next.
#[must_use]
pub enum Outcome {
    /// Rows of a query, for stdout; the stream may be endless.
    Rows(rows::Rows),
    /// The first rows of a table, for stdout, as Spark's `Dataset.show` prints them.
    Show(rows::Rows, Shown),
    /// Rows of an earlier query, for stdout, with all rows and columns.
    AllRows(rows::Rows),
    /// Rows of a label and a number, to draw as a chart.
    Chart(rows::Rows, Charted),
    /// The columns of a table, for stdout, as Spark's `Dataset.printSchema` prints them.
    Tree(SchemaRef),
    /// Text of a command that lists something, for stdout.
    Text(String),
    /// Lines of text as they arrive, for stdout, each cut to the width of a terminal: `.peek`.
    Lines(BoxStream<'static, Result<Bytes>>),
    /// Text as it arrives, for stdout: `.fs cat`, `.peek --full`.
    Stream(BoxStream<'static, Result<Bytes>>),
    /// Text that arrives until the user presses Ctrl-C, which is not an error here: `.tail`.
    Follow(BoxStream<'static, Result<Bytes>>),
    /// The last query, to run repeatedly.
    Watch(Watched),
    /// Finished work, with a summary for stderr.
    Done(Summary),
    /// A finished landing, and when the next one runs.
    Landed(LandedLine),
    /// A script to execute next, before any other input.
    Run(ScriptText),
    /// A text to edit in the user's editor; the saved text runs next.
    Edit(String),
    /// The walk-through, with its own topics, tables and files.
    Demo(Pace),
    /// A change of a setting of the shell itself.
    Set(Setting),
    /// The end of the session, with an exit code. Without one, the exit code is that of the last error.
    Quit(Option<u8>),
}

/// How the walk-through continues after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each statement waits for the user, if there is a terminal.
    Steps,
    /// Nothing waits.
    Through,
}

/// How to print rows as Spark's `show` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// How many rows are printed. The stream has one more row if there are more.
    pub rows_max: usize,
    /// The number of characters after which a cell is cut; `None` for no limit.
    pub truncate: Option<usize>,
    /// Whether each column has a line, instead of each row.
    pub vertical: bool,
}

/// How to draw rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charted {
    /// How many bars are drawn. The stream has one more row if there are more.
    pub bars_max: usize,
    /// The file of the picture; with `None`, bars are drawn on stdout.
    pub svg: Option<PathBuf>,
}

/// How to run a query repeatedly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The query's text.
    pub text: String,
    /// The time between two runs.
    pub every: Duration,
    /// The number of runs; `None` for no limit.
    pub times: Option<u64>,
    /// The table whose snapshot is renewed before each run.
    pub refresh: Option<String>,
}

/// A finished landing of a topic.
#[derive(Debug, Clone)]
pub struct LandedLine {
    /// One line about what was landed.
    pub text: String,
    /// Whether the line is JSON, for stdout; otherwise it is a summary, for stderr.
    pub is_json: bool,
    /// Whether there was nothing to land.
    pub is_caught_up: bool,
    /// The error about messages that did not fit, if they are an error.
    pub misfits: Option<Error>,
    /// When to run the same command again.
    pub again: Option<Again>,
}

/// When to run a landing again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// The time between the end of a landing and the next one.
    pub every: Duration,
    /// Whether to stop as soon as there is nothing to land.
    pub until_caught_up: bool,
}

/// A script to execute: its text, and its name for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptText {
    /// The script, as the user named it.
    pub name: Name,
    /// The complete text, as it was read.
    pub bytes: Vec<u8>,
}

/// One line about finished work: "Published 3,280 messages to `t`", with details below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary(pub Vec<String>);

impl<T: Into<String>> From<T> for Summary {
    fn from(line: T) -> Self {
        Self(vec![line.into()])
    }
}

/// The output formats of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// A table, or one line for each column if a few rows are too wide for the terminal.
    #[default]
    Auto,
    /// A table with borders, and types below the names.
    Table,
    /// One line for each column, as Spark's `show(vertical=True)`.
    Vertical,
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// One JSON array of objects.
    Json,
    /// One JSON object for each line.
    Ndjson,
    /// A Markdown table.
    Markdown,
}

impl Mode {
    /// All formats, in the order of the help.
    pub const ALL: [Self; 8] = [
        Self::Auto,
        Self::Table,
        Self::Vertical,
        Self::Csv,
        Self::Tsv,
        Self::Json,
        Self::Ndjson,
        Self::Markdown,
    ];

    /// Returns the word for the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Table => "table",
            Self::Vertical => "vertical",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Markdown => "markdown",
        }
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == text);
        found.ok_or_else(|| format!("the modes are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// When output for people has colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Only on a terminal.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Decides for one output. `NO_COLOR` (no-color.org) and the terminal type `dumb` turn off colors.
    #[must_use]
    pub fn is_on(self, is_terminal: bool) -> bool {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = || std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        match self {
            Self::Never => false,
            Self::Always => !is_set("NO_COLOR"),
            Self::Auto => is_terminal && !is_set("NO_COLOR") && !dumb(),
        }
    }
}

impl FromStr for Color {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err("it must be auto, always or never".to_owned()),
        }
    }
}

/// A setting of the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// The output format of rows.
    ///
    /// The text is the one for NULL in CSV and TSV.
    Mode(Mode, Option<String>),
    /// Whether the time of each unit is printed.
    Timer(bool),
    /// Whether statements of scripts are printed before they run.
    Echo(bool),
    /// Where rows are written: to a file, or to stdout again.
    Output(Option<PathBuf>),
    /// Whether output that is longer than the screen is shown in a pager.
    Pager(bool),
    /// The file of the session's report; `None` ends the report.
    Record(Option<PathBuf>),
}

/// Writes a count with its noun: "1 row", "3,280 messages".
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// Writes a number with commas between thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a number of bytes in readable units: "834 B", "9.3 MB" (1 MB is 10^6 bytes).
#[must_use]
pub fn byte_size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut size = bytes as f64 / 1000.0;
    let mut unit = 0;
    while size >= 999.95 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// Returns whether a character could control the terminal or hide text: C0, DEL, C1, direction controls and invisible
/// characters. Joiners are allowed, because some scripts and emoji need them.
#[must_use]
pub fn drives(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The shared name of a topic or table.
pub type Name = Arc<str>;

#[cfg(test)]
mod tests {
    use super::{byte_size, counted, grouped};

    #[test]
    fn numbers_read_well() {
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(3280, "message"), "3,280 messages");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(100), "100");
        assert_eq!(byte_size(834), "834 B");
        assert_eq!(byte_size(9_300_000), "9.3 MB");
        assert_eq!(byte_size(999_990), "1.0 MB");
    }
}
