//! JSON files as a table: the reader of `.unroll`, for the records of the files.
//!
//! Files that are not too large are read once: the pass that infers their schema keeps their rows for the
//! current statement.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::execution::memory_pool::MemoryLimit;
use datafusion::logical_expr::{Expr, TableType};
use parking_lot::Mutex;

use super::directories::Directories;
use super::found::DataFile;
use super::reading::{Content, JsonFile};
use super::records::{RECORD, RecordsTable};
use crate::engine::cached_rows::CachedRows;
use crate::engine::messages::messages;
use crate::engine::one_pass::OnePass;
use crate::engine::unrolled_table::UnrolledTable;
use crate::error::{Error, Result};
use crate::json::{Inference, Mode};
use crate::landing::Manifest;
use crate::progress::{Reporter, blocking};
use crate::sql::table_scan::{ScanPlan, scan_by};
use crate::storage::Location;

/// The suffixes of JSON files.
const EXTENSIONS: [&str; 3] = ["json", "jsonl", "ndjson"];
/// The suffixes of compressed files. lakeshell reads only the first; Spark (`HadoopCodecStreams`)
/// reads all but `xz`.
const COMPRESSED: [&str; 8] = ["gz", "bz2", "deflate", "lz4", "snappy", "zst", "zstd", "xz"];

/// Files with more bytes than this are read twice: for the schema, and for the rows that a query needs.
const HELD_BYTES_MAX: u64 = 256 << 20;
/// Files are also read twice if they exceed the memory limit divided by this.
const HELD_SHARE: u64 = 8;
/// Rows are kept if they need at most this many times the bytes of the files, plus [`ROWS_BYTES`].
const ROWS_RATIO: usize = 2;
const ROWS_BYTES: usize = 8 << 20;
/// The assumed ratio of uncompressed to compressed bytes.
const GZIP_RATIO: u64 = 12;

/// Returns whether a name has a suffix of JSON, compressed or not.
pub(super) fn is_json(name: &str) -> bool {
    let (stem, last) = name.rsplit_once('.').unwrap_or(("", name));
    let is_one = |text: &str| EXTENSIONS.iter().any(|one| text.eq_ignore_ascii_case(one));
    let is_compressed = COMPRESSED.iter().any(|one| last.eq_ignore_ascii_case(one));
    match stem.rsplit_once('.') {
        Some((_, inner)) if is_compressed => is_one(inner),
        _ => !stem.is_empty() && is_one(last),
    }
}

/// Returns how a file is encoded, by its name; fails for a name that is not one of JSON.
fn content_of(file: &Location, any_name: bool) -> Result<Content> {
    let extension = file.name().rsplit_once('.').map(|(_, last)| last.to_ascii_lowercase());
    match extension.as_deref() {
        Some("gz") => Ok(Content::Gzip),
        Some(other) if COMPRESSED.contains(&other) => {
            Err(Error::failed(format!("`{file}` is compressed; `.{other}` is not supported"))
                .hint("decompress it, or compress it with gzip"))
        }
        Some(other) if !any_name && !is_json(file.name()) => {
            Err(Error::failed(format!("`{file}` is not a JSON file: its name ends in `.{other}`"))
                .hint("move it elsewhere, or name the other files one by one"))
        }
        _ => Ok(Content::Plain),
    }
}

/// Makes a table of JSON files, for whose schema all records are read.
///
/// A name without a suffix of JSON is an error unless `any_name` is set.
pub(super) async fn json_table(
    state: &dyn Session,
    root: &Location,
    files: Vec<DataFile>,
    manifest: Option<&Manifest>,
    any_name: bool,
) -> Result<Arc<dyn TableProvider>> {
    let directories = Directories::of(root, &files, manifest)?;
    let contents = files.iter().map(|file| content_of(&file.location, any_name));
    let contents = contents.collect::<Result<Vec<_>>>()?;
    let bytes = sizes(&files, &contents);
    let looked = blocking(move || {
        files
            .into_iter()
            .zip(contents)
            .map(|(file, content)| JsonFile::new(file, content))
            .collect()
    });
    let beside: Vec<String> = directories.fields.iter().map(|field| field.name().clone()).collect();
    let records = Arc::new(RecordsTable::new(looked.await?, directories));
    if beside.is_empty()
        && bytes <= held_bytes_max(state)
        && let Some(table) = JsonTable::read(state, Arc::clone(&records), bytes).await?
    {
        return Ok(Arc::new(table));
    }
    let start = || Inference::new(Mode::Permissive).exact(true);
    let silent = Reporter::silent();
    let parts = messages(state, records.as_ref(), RECORD, start, Inference::push, &silent).await?;
    let mut whole = start();
    for part in parts {
        whole.merge(part.learned)?;
    }
    let schema = whole.finish().schema;
    let table = UnrolledTable::with_beside(records.into(), RECORD, &schema, beside)?;
    Ok(Arc::new(table.exact()))
}

/// Estimates the bytes of the records.
fn sizes(files: &[DataFile], contents: &[Content]) -> u64 {
    let of = |(file, content): (&DataFile, &Content)| match content {
        Content::Plain => file.bytes,
        Content::Gzip => file.bytes.saturating_mul(GZIP_RATIO),
    };
    files.iter().zip(contents).map(of).sum()
}

/// Returns the maximum size of files whose rows a query keeps, so that it reads them once.
fn held_bytes_max(state: &dyn Session) -> u64 {
    match state.runtime_env().memory_pool.memory_limit() {
        MemoryLimit::Finite(limit) => HELD_BYTES_MAX.min(limit as u64 / HELD_SHARE),
        MemoryLimit::Infinite | MemoryLimit::Unknown => HELD_BYTES_MAX,
    }
}

/// Files whose rows are kept from the pass that inferred their schema, until they are released.
#[derive(Debug)]
pub(super) struct JsonTable {
    files: UnrolledTable,
    rows: Mutex<Option<Arc<CachedRows>>>,
}

impl JsonTable {
    /// Reads records of about this many bytes; returns nothing if their rows would need far more memory.
    async fn read(
        state: &dyn Session,
        records: Arc<RecordsTable>,
        bytes: u64,
    ) -> Result<Option<Self>> {
        let (mode, reporter) = (Mode::Permissive, &Reporter::silent());
        let bytes_max = usize::try_from(bytes).unwrap_or(usize::MAX);
        let bytes_max = bytes_max.saturating_mul(ROWS_RATIO).saturating_add(ROWS_BYTES);
        let pass = OnePass { state, mode, is_exact: true, same_again: true, bytes_max, reporter };
        let read = pass.over(records.as_ref(), RECORD, "of JSON files").await?;
        let Some((found, held)) = read else { return Ok(None) };
        let files = UnrolledTable::new(records.into(), RECORD, found.inferred.schema, mode).exact();
        Ok(Some(Self { files, rows: Mutex::new(held.map(Arc::new)) }))
    }

    /// Releases the rows: from now on, the files are read again.
    pub(super) fn let_go(&self) {
        *self.rows.lock() = None;
    }
}

impl JsonTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let rows = self.rows.lock().clone();
            match rows {
                Some(held) => held.scan(state, projection, limit).await,
                None => self.files.scan(state, projection, filters, limit).await,
            }
        })
    }
}

impl TableProvider for JsonTable {
    fn schema(&self) -> SchemaRef {
        self.files.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    scan_by!(planned);
}
