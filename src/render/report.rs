//! Writes the session as a Markdown report: headings, statements, results, pictures of charts.
//!
//! Each unit is one entry, written when the unit is done. Long results are cut, because people read a report.
//! Text from data is escaped as on a terminal, and so that Markdown does not take it for HTML.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::chart::Chart;
use super::markdown::Markdown;
use super::{Renderer, escape};
use crate::error::{Error, Result};
use crate::outcome::{counted, grouped};

/// How many rows of a result are written.
const ROWS_MAX: u64 = 40;
/// How many bytes of the output of a command are written.
const TEXT_BYTES_MAX: usize = 16_000;
/// How much of a report that is replaced is searched for its pictures.
const OLD_BYTES_MAX: u64 = 64 << 20;

mod masked;

use masked::Masked;

/// A report that is being written.
pub(super) struct Report {
    path: PathBuf,
    file: File,
    /// The output of the current unit so far.
    entry: Vec<u8>,
    text: Vec<u8>,
    rows: u64,
    pictures: usize,
    /// The pictures of the replaced report, which new pictures may replace.
    old_pictures: HashSet<String>,
    masked: Masked,
}

impl Report {
    /// Starts a report and replaces the content of the file.
    ///
    /// Only the owner may read the file: it contains what the owner saw.
    pub(super) fn create(path: PathBuf) -> Result<Self> {
        let old_pictures = pictures_of(&path);
        let file = private(&path).map_err(|cause| Error::io("cannot write", &path, cause))?;
        Ok(Self {
            path,
            file,
            entry: Vec::new(),
            text: Vec::new(),
            rows: 0,
            pictures: 0,
            old_pictures,
            masked: Masked::default(),
        })
    }

    /// Hides these values in everything written from now on.
    pub(super) fn set_secrets(&mut self, secrets: &[String]) {
        self.masked = Masked::new(secrets);
    }

    /// Writes a heading: `# Title`.
    pub(super) fn heading(&mut self, heading: &str) -> Result<()> {
        self.entry(&format!("{}\n\n", harmless(&escape::lines(heading))));
        self.end()
    }

    /// Begins the entry of a unit.
    pub(super) fn statement(&mut self, text: &str) {
        let language = if text.starts_with('.') { "" } else { "sql" };
        self.block(language, text);
    }

    /// Begins a table of rows.
    pub(super) fn rows(&mut self, schema: &SchemaRef) -> Result<()> {
        self.rows = 0;
        Markdown.begin(schema, &mut self.entry)
    }

    /// Adds rows, up to the limit.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let room = ROWS_MAX.saturating_sub(self.rows);
        let length = batch.num_rows();
        self.rows += length as u64;
        let shown = usize::try_from(room).map_or(length, |room| room.min(length));
        Markdown.batch(&batch.slice(0, shown), &mut self.entry)
    }

    /// Ends a table of rows.
    pub(super) fn end_rows(&mut self) {
        let cut = if self.rows > ROWS_MAX {
            format!(", of which {} are shown", grouped(ROWS_MAX))
        } else {
            String::new()
        };
        self.entry(&format!("\n{}{cut}\n\n", counted(self.rows, "row")));
    }

    /// Adds output of a command, which may come in pieces.
    pub(super) fn text(&mut self, bytes: &[u8]) {
        let room = TEXT_BYTES_MAX.saturating_sub(self.text.len());
        self.text.extend_from_slice(&bytes[..room.min(bytes.len())]);
    }

    /// Adds a message.
    pub(super) fn told(&mut self, line: &str) {
        self.entry(&format!("> {}\n\n", harmless(&escape::lines(line)).replace('\n', "\n> ")));
    }

    /// Writes a picture next to the report and adds it.
    pub(super) fn chart(&mut self, chart: &Chart) -> Result<()> {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (name, picture) = loop {
            self.pictures += 1;
            let name = format!("{stem}-{}.svg", self.pictures);
            let picture = self.path.with_file_name(&name);
            if self.old_pictures.remove(&name) {
                // It may be deleted already.
                let _ = std::fs::remove_file(&picture);
            }
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&picture) {
                Ok(mut file) => break (name, file.write_all(chart.svg().as_bytes())),
                // The file does not belong to this report.
                Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
                Err(cause) => break (name, Err(cause)),
            }
        };
        picture
            .map_err(|cause| Error::io("cannot write", &self.path.with_file_name(&name), cause))?;
        let title = harmless(chart.title()).replace(['[', ']'], " ");
        self.entry(&format!("![{title}](<{name}>)\n\n"));
        Ok(())
    }

    /// Writes the entry to the file.
    pub(super) fn end(&mut self) -> Result<()> {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() {
            let cut = if text.len() >= TEXT_BYTES_MAX { "\n…" } else { "" };
            self.block("text", &format!("{}{cut}", String::from_utf8_lossy(&text)));
        }
        let entry = std::mem::take(&mut self.entry);
        let entry = self.masked.apply(String::from_utf8_lossy(&entry).into_owned());
        self.file
            .write_all(entry.as_bytes())
            .map_err(|cause| Error::io("cannot write", &self.path, cause))
    }

    fn entry(&mut self, text: &str) {
        self.entry.extend_from_slice(text.as_bytes());
    }

    /// Adds a block of code, its fence longer than any in the text.
    fn block(&mut self, language: &str, text: &str) {
        let text = escape::lines(text.trim_end());
        let runs = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(3.max(runs + 1));
        self.entry(&format!("{fence}{language}\n{text}\n{fence}\n\n"));
    }
}

/// Opens a file, truncates it, and makes it readable for its owner only; a device is left unchanged.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    if file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// Finds the names of the pictures that a report shows, if the file holds one.
fn pictures_of(path: &Path) -> HashSet<String> {
    let mut text = String::new();
    let is_file = path.metadata().is_ok_and(|found| found.is_file());
    let file = is_file.then(|| File::open(path).ok()).flatten();
    if file.and_then(|file| file.take(OLD_BYTES_MAX).read_to_string(&mut text).ok()).is_none() {
        return HashSet::new();
    }
    let names = text.split("](<").skip(1).filter_map(|rest| rest.split_once(">)"));
    names
        .map(|(name, _)| name.to_owned())
        .filter(|name| Path::new(name).extension() == Some("svg".as_ref()))
        .collect()
}

/// Writes a picture to a file.
pub(super) fn write(path: &Path, svg: &str) -> Result<()> {
    std::fs::write(path, svg).map_err(|cause| Error::io("cannot write", path, cause))
}

/// Keeps Markdown from reading HTML.
fn harmless(text: &str) -> String {
    text.replace('<', "\\<")
}

#[cfg(test)]
mod tests {
    use super::Report;

    #[test]
    fn an_entry_is_a_statement_and_what_it_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a report.md");
        let mut report = Report::create(path.clone()).expect("a file");
        report.heading("# Exams").expect("a heading");
        report.statement("select '```\u{1b}[2J' as x;");
        report.told("no <b>table</b>\nhint");
        report.text(b"one\ntwo\n");
        report.end().expect("an entry");
        let expected = "\
# Exams

````sql
select '```\\u001b[2J' as x;
````

> no \\<b>table\\</b>
> hint

```text
one
two
```

";
        assert_eq!(std::fs::read_to_string(path).expect("the report"), expected);
    }
}
