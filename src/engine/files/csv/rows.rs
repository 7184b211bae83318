//! The rows of CSV files, read where blocking is allowed.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, StringBuilder, UInt64Array,
};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::streaming::PartitionStream;
use tokio::runtime::Handle;

use super::super::blocking_readers::{self, Batches};
use super::super::found::DataFile;
use super::cells::{Cell, Cells};
use super::infer::Guess;
use crate::error::{Error, Result, check_encoding};
use crate::spark::types::simple_string;
use crate::sql;
use crate::storage::Reader;

/// A batch ends after this many records,
const BATCH_ROWS_MAX: usize = 8192;
/// or after this many bytes of records.
const BATCH_BYTES_MAX: usize = 1 << 20;

/// How a file is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Whether lakeshell wrote it: then an empty quoted value is the empty string, otherwise it is NULL.
    pub(super) is_own: bool,
    pub(super) has_header: bool,
    pub(super) keeps_blank: bool,
    pub(super) case: Case,
}

/// Whether column names are case-sensitive, as set by `spark.sql.caseSensitive`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::engine::files) enum Case {
    Ignored,
    Significant,
}

impl Reading {
    /// Returns the form in which equal column names are the same.
    pub(super) fn compared(self, name: &str) -> String {
        match self.case {
            Case::Ignored => name.to_lowercase(),
            Case::Significant => name.to_owned(),
        }
    }
}

/// A file, and the positions of the table's columns in its records.
#[derive(Debug, Clone)]
pub(super) struct CsvFile {
    pub(super) data: DataFile,
    /// Its index among all files.
    pub(super) at: usize,
    pub(super) reading: Reading,
    pub(super) places: Vec<Option<usize>>,
}

impl CsvFile {
    fn open(&self) -> Result<Cells<Reader>> {
        let mut cells = Cells::new(self.data.location.reader(0)?, self.reading.keeps_blank)?;
        check_encoding(cells.begin()?, &self.data.location.to_string())?;
        Ok(cells)
    }

    /// Names the file in an error.
    fn named(&self, error: Error) -> Error {
        error.context(format!("`{}`", self.data.location))
    }

    /// Reads the names of the columns, or counts the values of the first record; `None` for an empty file.
    pub(super) fn header(&self) -> Result<Option<Vec<String>>> {
        let record = self.open()?.next().map_err(|error| self.named(error))?;
        let has_header = self.reading.has_header;
        let name = |(at, cell): (usize, Cell)| match cell.text {
            text if has_header && !text.is_empty() => text,
            _ => format!("_c{at}"),
        };
        Ok(record.map(|record| {
            let names: Vec<String> = record.into_iter().enumerate().map(name).collect();
            let compared = |name: &String| self.reading.compared(name);
            let mut uses: HashMap<String, usize> = HashMap::new();
            for name in &names {
                *uses.entry(compared(name)).or_default() += 1;
            }
            // As Spark distinguishes columns of the same name (`CSVUtils.makeSafeHeader`).
            let told = |(at, name): (usize, String)| {
                if uses[&compared(&name)] > 1 { format!("{name}{at}") } else { name }
            };
            names.into_iter().enumerate().map(told).collect()
        }))
    }

    /// Starts reading the records.
    fn texts(self) -> Result<Texts> {
        self.check()?;
        let opened = self.open().and_then(|mut cells| {
            if self.reading.has_header {
                cells.next()?;
            }
            Ok(cells)
        });
        match opened {
            Ok(cells) => Ok(Texts { file: self, cells }),
            Err(error) => Err(self.believed(error)),
        }
    }

    fn check(&self) -> Result<()> {
        Handle::current().block_on(self.data.check())
    }

    /// Names the file in an error; if the file has changed, returns an error for that instead.
    fn believed(&self, error: Error) -> Error {
        self.check().err().unwrap_or_else(|| self.named(error))
    }
}

/// The records of a file that is being read, as strings.
struct Texts {
    file: CsvFile,
    cells: Cells<Reader>,
}

impl Texts {
    /// Returns the columns of the next records, and the line before them; `None` at the end.
    fn next(&mut self) -> Result<Option<(Vec<StringArray>, u64)>> {
        match self.records() {
            Ok(Some(texts)) => Ok(Some(texts)),
            // If the file has changed, neither its rows nor an error or end can be relied on.
            Ok(None) => self.file.check().map(|()| None),
            Err(error) => Err(self.file.believed(error)),
        }
    }

    fn records(&mut self) -> Result<Option<(Vec<StringArray>, u64)>> {
        let (places, is_own) = (&self.file.places, self.file.reading.is_own);
        let mut columns: Vec<StringBuilder> = places.iter().map(|_| StringBuilder::new()).collect();
        let (mut rows, mut bytes, begun) = (0, 0, self.cells.line());
        while rows < BATCH_ROWS_MAX && bytes < BATCH_BYTES_MAX {
            let Some(record) = self.cells.next()? else { break };
            rows += 1;
            for (column, place) in columns.iter_mut().zip(places) {
                let cell = place.and_then(|place| record.get(place));
                let is_value = |cell: &&Cell| !cell.text.is_empty() || (cell.is_quoted && is_own);
                let text = cell.filter(is_value).map(|cell| cell.text.as_str());
                bytes += text.map_or(0, str::len);
                column.append_option(text);
            }
        }
        let texts = columns.into_iter().map(|mut column| column.finish()).collect();
        Ok((rows > 0).then_some((texts, begun)))
    }
}

/// Infers the types of the columns from all records.
pub(super) fn inferred(files: &[CsvFile], columns: usize) -> Result<Vec<DataType>> {
    let mut guesses = vec![Guess::default(); columns];
    for file in files {
        let mut records = file.clone().texts()?;
        while let Some((texts, _)) = records.next()? {
            for (guess, texts) in guesses.iter_mut().zip(&texts) {
                guess.learn(texts)?;
            }
        }
    }
    Ok(guesses.iter().map(Guess::data_type).collect())
}

/// Some of the files, which are read one after the other.
#[derive(Debug, Clone)]
pub(super) struct FileGroup {
    pub(super) files: Vec<CsvFile>,
    /// Values of the partition columns, one for each file.
    pub(super) values: Arc<Vec<ArrayRef>>,
    pub(super) schema: SchemaRef,
}

impl PartitionStream for FileGroup {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let files = self.files.clone().into();
        let rows = Rows { part: self.clone(), files, current: None };
        blocking_readers::stream(Arc::clone(&self.schema), &context, rows)
    }
}

/// The reader of one partition.
struct Rows {
    part: FileGroup,
    files: VecDeque<CsvFile>,
    current: Option<Texts>,
}

impl Batches for Rows {
    fn next(&mut self) -> datafusion::error::Result<Option<RecordBatch>> {
        loop {
            let mut records = match self.current.take() {
                Some(records) => records,
                None => match self.files.pop_front() {
                    Some(file) => file.texts()?,
                    None => return Ok(None),
                },
            };
            if let Some((texts, line)) = records.next()? {
                let batch = self.part.batch(&records.file, texts, line)?;
                self.current = Some(records);
                return Ok(Some(batch));
            }
        }
    }
}

impl FileGroup {
    fn batch(&self, file: &CsvFile, texts: Vec<StringArray>, line: u64) -> Result<RecordBatch> {
        let rows = texts.first().map_or(0, Array::len);
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for (texts, field) in texts.into_iter().zip(self.schema.fields()) {
            let texts: ArrayRef = Arc::new(texts);
            let values = sql::casted(&texts, field.data_type())?;
            let is_lost = |row: &usize| values.is_null(*row) && texts.is_valid(*row);
            if let Some(row) = (0..rows).find(is_lost) {
                let one = texts.slice(row, 1);
                let text = datafusion::arrow::util::display::array_value_to_string(&one, 0)?;
                let (name, of) = (field.name(), simple_string(field.data_type()));
                return Err(Error::failed(format!(
                    "`{text}` in column `{name}` of `{}`, behind line {line}, is no {of}",
                    file.data.location
                )));
            }
            columns.push(values);
        }
        let at = UInt64Array::from(vec![file.at as u64; rows]);
        for values in self.values.iter() {
            columns.push(take(values, &at, None)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}
