//! `.land`: loads a topic, unrolls its messages and appends them to a directory, effectively once.
//!
//! The manifest of the directory lists the offsets whose records it holds. A landing continues after them, and
//! commits its rows and its offsets together. If two landings run at once, one commits first; the other one then
//! finds the new offsets in the manifest and continues after them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::{Array as _, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema};
use futures::StreamExt as _;

use super::lineage::source_of;
use super::{Loading, Session};
use crate::engine::{Query, Readers, Relation, RowPosition, UnrolledTable, with_headers};
use crate::error::{Error, ErrorKind, Result};
use crate::json::infer::Inference;
use crate::json::landed::{case_twins, with_corrupt_records, with_new_fields};
use crate::json::{CORRUPT_RECORD, Decoder, Inferred, Mode};
use crate::landing::{
    self, AsRead, Form, Landed, Manifest, WriteMode, WriteOptions, check_partition_by,
};
use crate::progress::Reporter;
use crate::rows;
use crate::spark::ddl::data_type;
use crate::storage::Location;
use crate::topics::{Position, Snapshot};

/// How often a landing is tried if other writes commit first.
const ATTEMPTS_MAX: usize = 10;

/// Rows that are decoded to check them before they are discarded.
const ROWS_FORGOTTEN: usize = 4096;

/// What `.land` is asked to do.
#[derive(Debug, Clone)]
pub struct Landing {
    /// The topic.
    pub topic: String,
    /// The directory.
    pub path: String,
    /// Whether the values are unrolled as JSON.
    pub json: bool,
    /// The partition columns; if empty, those of an existing directory.
    pub partition_by: Vec<String>,
    /// Whether to skip records that retention removed before they were landed.
    pub allow_gap: bool,
    /// The target size of a file; by default [`landing::TARGET_BYTES`].
    pub target_bytes: Option<u64>,
    /// The statement, which is stored in the footers of the files.
    pub statement: Option<String>,
}

/// The result of a landing.
#[derive(Debug, Clone)]
pub struct LandedTopic {
    /// The records that were landed.
    pub snapshot: Arc<Snapshot>,
    /// The files, rows and bytes that were written.
    pub landed: Landed,
    /// Rows with a value that does not fit the landed schema, or whose message could not be read.
    pub corrupt: u64,
    /// The names of the columns that are new in the directory.
    pub new_columns: Vec<String>,
    /// Whether the landing created the directory.
    pub is_first: bool,
}

/// The rows of one landing.
struct Rows {
    query: Query,
    /// The index of the column `_corrupt_record`.
    corrupt_at: Option<usize>,
    new_columns: Vec<String>,
}

impl Session {
    /// Appends the records of a topic that a directory does not have yet; creates the directory if necessary.
    ///
    /// # Errors
    /// The session is read-only; the directory has no manifest of offsets; the errors of [`Session::since`], of
    /// reading the topic and of [`landing::write`].
    pub async fn land_topic(&self, wanted: &Landing, reporter: &Reporter) -> Result<LandedTopic> {
        if self.is_read_only() {
            return Err(Error::read_only(format!("`{}`", wanted.path)));
        }
        let target = self.storage().resolve(&wanted.path)?;
        for _ in 1..ATTEMPTS_MAX {
            landing::recover(&target, reporter).await?;
            let before = manifest(&target, &wanted.topic).await?;
            let error = match self.land_after(wanted, &target, before.clone(), reporter).await {
                Err(error) if error.kind() != ErrorKind::Interrupted => error,
                done => return done,
            };
            if manifest(&target, &wanted.topic).await? == before {
                return Err(error);
            }
            reporter.notice(format!(
                "Another write to `{target}` committed first; continuing after its records"
            ));
        }
        Err(Error::failed(format!(
            "gave up after {ATTEMPTS_MAX} attempts: other writes to `{target}` committed first"
        )))
    }

    /// Lands the records that come after those of a manifest.
    async fn land_after(
        &self,
        wanted: &Landing,
        target: &Location,
        as_of: Option<Arc<AsRead>>,
        reporter: &Reporter,
    ) -> Result<LandedTopic> {
        let Landing { topic, json, allow_gap, .. } = wanted;
        let before = as_of.as_ref().map(|as_of| &as_of.manifest);
        let from = match before {
            None => Position::Earliest,
            Some(before) => {
                check_form(before, target, topic, form(*json))?;
                if !wanted.partition_by.is_empty() {
                    check_partition_by(target, &before.partition_by, &wanted.partition_by)?;
                }
                let now = self.end_of(topic).await?;
                self.after(before, target, &now, *allow_gap, reporter).await?
            }
        };
        let (topic_name, to) = (topic.clone(), Position::Latest);
        let loading =
            Loading { topic: topic_name, from, to, headers: !json, must_be_whole: !allow_gap };
        let table = self.snapshot(&loading).await?;
        let snapshot = Arc::clone(table.snapshot());
        let nothing = LandedTopic {
            snapshot: Arc::clone(&snapshot),
            landed: Landed { skipped: true, ..Landed::default() },
            corrupt: 0,
            new_columns: Vec::new(),
            is_first: before.is_none(),
        };
        if snapshot.offsets() == 0 {
            return Ok(nothing);
        }
        reporter.expect(snapshot.offsets());
        let input = Relation::from(Arc::new(table));
        let source = source_of(&input);
        let columns = before.map(landed_fields).transpose()?;
        let rows = if *json {
            self.unrolled_rows(input, columns.as_ref(), reporter).await?
        } else {
            let query = Query::of_table(topic, input)?;
            Some(Rows { query, corrupt_at: None, new_columns: Vec::new() })
        };
        // Messages without fields have no columns, and tombstones no rows: they are landed with later records.
        let Some(Rows { query, corrupt_at, new_columns }) = rows else { return Ok(nothing) };
        let options = WriteOptions { source, as_of: as_of.clone(), ..options(wanted, before) };
        let stream = self.engine.rows(&query, Readers::InTurn, self.held_tables()).await?;
        let (stream, corrupt) = counting(with_headers(stream), corrupt_at);
        let landed = landing::write(stream, target, &options, reporter).await?;
        let corrupt = corrupt.load(Ordering::Relaxed);
        Ok(LandedTopic { landed, corrupt, new_columns, ..nothing })
    }

    /// Decodes the values as JSON into the columns of the directory, and into new columns for new fields. Returns
    /// `None` if there are no columns at all.
    async fn unrolled_rows(
        &self,
        input: Relation,
        landed: Option<&Fields>,
        reporter: &Reporter,
    ) -> Result<Option<Rows>> {
        let (inferred, misfits) = self.learned(&input, landed, reporter).await?;
        inferred.notes.iter().for_each(|note| reporter.notice(note));
        let schema = match landed {
            None => inferred.schema,
            Some(landed) => {
                let fields = with_new_fields(landed, inferred.schema.fields());
                let fields = if misfits > 0 { with_corrupt_records(fields) } else { fields };
                Arc::new(Schema::new(fields))
            }
        };
        if schema.fields().is_empty() {
            return Ok(None);
        }
        if let Some((one, other)) = case_twins(schema.fields()) {
            return Err(Error::failed(format!(
                "the fields `{one}` and `{other}` differ only in case: a parquet file cannot have both"
            ))
            .hint("land without `--json`, and read the values with `get_json_object`"));
        }
        let is_landed =
            |field: &FieldRef| landed.is_none_or(|landed| landed.find(field.name()).is_some());
        let new = schema.fields().iter().filter(|field| !is_landed(field));
        let new_columns = new.map(|field| field.name().clone()).collect();
        let corrupt_at = schema.index_of(CORRUPT_RECORD).ok();
        let table = UnrolledTable::new(input, "value", schema, Mode::Permissive);
        Ok(Some(Rows {
            query: Query::of_table("landed", Arc::new(table).into())?,
            corrupt_at,
            new_columns,
        }))
    }

    /// Infers the fields of the messages, or only of those that fit the schema of the directory if it has one.
    /// Returns the fields and the number of messages that do not fit.
    async fn learned(
        &self,
        input: &Relation,
        landed: Option<&Fields>,
        reporter: &Reporter,
    ) -> Result<(Inferred<RowPosition>, u64)> {
        let schema = landed.map(|landed| {
            Arc::new(Schema::new(with_corrupt_records(landed.iter().cloned().collect())))
        });
        let start = || Learning {
            inference: Inference::new(Mode::Permissive),
            decoder: schema.as_ref().map(|schema| Decoder::new(schema, Mode::Permissive)),
        };
        let parts = self.engine.messages(input, "value", start, learn, reporter).await?;
        let (mut whole, mut misfits) = (Inference::new(Mode::Permissive), 0);
        for part in parts {
            let Learning { inference, decoder } = part.learned;
            whole.merge(inference)?;
            misfits += decoder.transpose()?.map_or(0, |decoder| decoder.corrupt());
        }
        Ok((whole.finish(), misfits))
    }
}

/// What was inferred from the messages so far.
struct Learning {
    inference: Inference<RowPosition>,
    /// Decodes with the schema of the directory.
    decoder: Option<Result<Decoder>>,
}

/// Infers fields from a message if it fits the schema of the directory; any other message is kept as text.
fn learn(learning: &mut Learning, message: Option<&[u8]>, place: RowPosition) -> Result<()> {
    if let Some(Ok(decoder)) = &mut learning.decoder {
        let before = decoder.corrupt();
        decoder.push(message)?;
        if decoder.rows() >= ROWS_FORGOTTEN {
            decoder.flush()?;
        }
        if decoder.corrupt() > before {
            return Ok(());
        }
    }
    learning.inference.push(message, place)
}

/// Returns the options of the write; by default with the partition columns of an existing directory.
fn options(wanted: &Landing, before: Option<&Manifest>) -> WriteOptions {
    let partition_by = match before {
        Some(before) if wanted.partition_by.is_empty() => before.partition_by.clone(),
        _ => wanted.partition_by.clone(),
    };
    WriteOptions {
        mode: WriteMode::Append,
        partition_by,
        form: Some(form(wanted.json)),
        statement: wanted.statement.clone(),
        allow_gap: wanted.allow_gap,
        target_bytes: wanted.target_bytes,
        ..WriteOptions::default()
    }
}

fn form(json: bool) -> Form {
    if json { Form::Json } else { Form::Messages }
}

/// Counts the rows whose value in a column is not NULL, as they pass.
fn counting(rows: rows::Rows, at: Option<usize>) -> (rows::Rows, Arc<AtomicU64>) {
    let found = Arc::<AtomicU64>::default();
    let Some(at) = at else { return (rows, found) };
    let (schema, counted) = (rows.schema(), Arc::clone(&found));
    let rows = rows.inspect(move |batch| {
        let texts = |batch: &RecordBatch| batch.num_rows() - batch.column(at).null_count();
        let texts = batch.as_ref().map_or(0, texts);
        counted.fetch_add(texts as u64, Ordering::Relaxed);
    });
    (rows::Rows::new(schema, rows), found)
}

/// Reads the manifest of a directory; `None` if the directory is empty or does not exist.
async fn manifest(target: &Location, topic: &str) -> Result<Option<Arc<AsRead>>> {
    let Some(found) = target.stat().await? else { return Ok(None) };
    if !found.is_dir {
        return Err(Error::failed(format!("`{target}` is a file, not a directory"))
            .hint("choose another path"));
    }
    if let Some(manifest) = AsRead::of(target).await? {
        return Ok(Some(Arc::new(manifest)));
    }
    if target.fs().list(target.path()).await?.is_empty() {
        return Ok(None);
    }
    Err(Error::failed(format!(
        "`{target}` has files, but no manifest of lakeshell that says which records of topic `{topic}` they hold"
    ))
    .hint("choose another directory"))
}

/// Refuses a directory that `.land` did not write in the same form, because its columns could mean something else.
fn check_form(before: &Manifest, target: &Location, topic: &str, form: Form) -> Result<()> {
    let other = before.landings.iter().find(|landing| landing.form != Some(form));
    match (other.map(|landing| landing.form), form) {
        (None, _) => Ok(()),
        (Some(None), _) => Err(Error::failed(format!(
            "`{target}` was written by `.write`; `.land` continues only what `.land` has written"
        ))
        .hint(format!(
            "`.load {topic} AS NAME --since {}`, then `.write NAME {} --mode append`",
            target.quoted(),
            target.quoted()
        ))),
        (Some(Some(_)), Form::Json) => {
            Err(Error::failed(format!("`{target}` holds messages that were not unrolled"))
                .hint("leave out `--json`, or choose another directory"))
        }
        (Some(Some(_)), Form::Messages) => {
            Err(Error::failed(format!("`{target}` holds unrolled messages"))
                .hint("add `--json`, or choose another directory"))
        }
    }
}

/// Returns the columns of a landed directory as fields for the JSON decoder.
fn landed_fields(manifest: &Manifest) -> Result<Fields> {
    let field = |column: &landing::Column| match data_type(&column.data_type) {
        Some(found) => Ok(Field::new(&column.name, as_decoded(found), true)),
        None => Err(Error::failed(format!(
            "column `{}` has the type {}, which cannot be read",
            column.name, column.data_type
        ))),
    };
    manifest.columns.iter().map(field).collect::<Result<Vec<_>>>().map(Fields::from)
}

/// Renames the elements of arrays to the name that inference gives them.
fn as_decoded(data_type: DataType) -> DataType {
    match data_type {
        DataType::List(item) => {
            let item = as_decoded(item.data_type().clone());
            DataType::List(Arc::new(Field::new("element", item, true)))
        }
        DataType::Struct(fields) => {
            let field = |field: &FieldRef| {
                Field::new(field.name(), as_decoded(field.data_type().clone()), true)
            };
            DataType::Struct(fields.iter().map(field).collect())
        }
        other => other,
    }
}
