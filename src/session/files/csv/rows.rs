//! The rows of CSV files, read where blocking is allowed.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, StringBuilder, UInt64Array,
};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::streaming::PartitionStream;
use tokio::runtime::Handle;

use super::super::found::DataFile;
use super::cells::{Cell, Cells};
use super::infer::Guess;
use crate::error::{Error, Result, check_encoding};
use crate::sql;
use crate::storage::Reader;

/// A batch ends after so many records,
const BATCH_ROWS_MAX: usize = 8192;
/// or after so many bytes of them.
const BATCH_BYTES_MAX: usize = 2 << 20;
/// Batches that wait between the reader and the engine, for each part.
const BATCHES_AHEAD: usize = 2;

/// How a file is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Whether lakeshell wrote it: a quoted nothing is the empty text then, and NULL else.
    pub(super) is_own: bool,
    pub(super) has_header: bool,
    pub(super) keeps_blank: bool,
}

/// A file, and where the columns of the table are in its records.
#[derive(Debug, Clone)]
pub(super) struct CsvFile {
    pub(super) data: DataFile,
    /// Its place among all.
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

    /// Reads the names of the columns, or counts the first record's; `None` for a file of nothing.
    pub(super) fn header(&self) -> Result<Option<Vec<String>>> {
        let record = self.open()?.next().map_err(|error| self.named(error))?;
        let has_header = self.reading.has_header;
        let name = |(at, cell): (usize, Cell)| match cell.text {
            text if has_header && !text.is_empty() => text,
            _ => format!("_c{at}"),
        };
        Ok(record.map(|record| {
            let names: Vec<String> = record.into_iter().enumerate().map(name).collect();
            let is_twice = |one: &String| {
                names.iter().filter(|other| other.eq_ignore_ascii_case(one)).count() > 1
            };
            // As Spark tells apart columns of one name.
            let told = |(at, name): (usize, &String)| {
                if is_twice(name) { format!("{name}{at}") } else { name.clone() }
            };
            names.iter().enumerate().map(told).collect()
        }))
    }

    /// Hands the texts of all records to `each`, batch by batch, until that answers `false`.
    fn texts(&self, each: &mut dyn FnMut(Vec<StringArray>, u64) -> Result<bool>) -> Result<()> {
        let runtime = Handle::current();
        runtime.block_on(self.data.check())?;
        let done = self.records(each).map_err(|error| self.named(error));
        // What was read of another file is not to be believed, be it an error or an end.
        runtime.block_on(self.data.check())?;
        done
    }

    fn records(&self, each: &mut dyn FnMut(Vec<StringArray>, u64) -> Result<bool>) -> Result<()> {
        let mut cells = self.open()?;
        if self.reading.has_header {
            cells.next()?;
        }
        let builders =
            || -> Vec<StringBuilder> { self.places.iter().map(|_| StringBuilder::new()).collect() };
        let (mut columns, mut rows, mut bytes) = (builders(), 0, 0);
        let mut begun = cells.line();
        loop {
            let record = cells.next()?;
            let is_last = record.is_none();
            if let Some(record) = record {
                rows += 1;
                for (column, place) in columns.iter_mut().zip(&self.places) {
                    let cell = place.and_then(|place| record.get(place));
                    let is_value = |cell: &&Cell| {
                        !cell.text.is_empty() || (cell.is_quoted && self.reading.is_own)
                    };
                    let text = cell.filter(is_value).map(|cell| cell.text.as_str());
                    bytes += text.map_or(0, str::len);
                    column.append_option(text);
                }
            }
            if rows > 0 && (is_last || rows == BATCH_ROWS_MAX || bytes >= BATCH_BYTES_MAX) {
                let full = std::mem::replace(&mut columns, builders());
                let texts = full.into_iter().map(|mut column| column.finish()).collect();
                if !each(texts, begun)? {
                    return Ok(());
                }
                (rows, bytes, begun) = (0, 0, cells.line());
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// Finds the types of the columns from all records.
pub(super) fn inferred(files: &[CsvFile], columns: usize) -> Result<Vec<DataType>> {
    let mut guesses = vec![Guess::default(); columns];
    for file in files {
        file.texts(&mut |texts, _| {
            for (guess, texts) in guesses.iter_mut().zip(&texts) {
                guess.learn(texts)?;
            }
            Ok(true)
        })?;
    }
    Ok(guesses.iter().map(Guess::data_type).collect())
}

/// Some of the files, which are read one after the other.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) files: Vec<CsvFile>,
    /// Values of the columns that are directories, one for each file.
    pub(super) values: Arc<Vec<ArrayRef>>,
    pub(super) schema: SchemaRef,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let part = self.clone();
        let mut stream =
            RecordBatchReceiverStreamBuilder::new(Arc::clone(&self.schema), BATCHES_AHEAD);
        let batches = stream.tx();
        stream.spawn_blocking(move || {
            for file in &part.files {
                let mut is_wanted = true;
                file.texts(&mut |texts, line| {
                    let batch = part.batch(file, texts, line)?;
                    is_wanted = batches.blocking_send(Ok(batch)).is_ok();
                    Ok(is_wanted)
                })?;
                if !is_wanted {
                    break;
                }
            }
            Ok(())
        });
        stream.build()
    }
}

impl Part {
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
                let (name, of) = (field.name(), sql::simple_name(field.data_type()));
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
