//! Landing: writes a stream of batches as a directory of parquet (or JSON, or CSV) files.
//!
//! Either the complete directory appears or nothing does: files are staged next to the target, read back and
//! checked, and committed by a rename; see [`WriteMode`] for the guarantees of each mode. Memory is bounded
//! by the row groups of the open files and the bytes on their way to the file system. It knows nothing about
//! SQL, topics or the shell.

mod append;
mod columns;
mod commit;
mod csv;
mod encode;
mod evolution;
mod fault;
mod footer;
mod manifest;
mod options;
mod partition;
mod parts;
mod recover;
mod schema;
mod sink;
mod source;
mod staging;
mod verify;

#[cfg(test)]
mod tests;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt as _;
use tokio::sync::mpsc;

use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::storage::Location;

pub use append::recreated;
pub use manifest::{Column, DataFile, Form, Landing, Manifest, SUCCESS};
pub use options::{Codec, Format, Landed, WriteMode, WriteOptions};
pub use recover::{recover, replaced, restore, uncommitted};
pub use source::{Coverage, Source, TopicRanges};

use append::Standing;
use footer::Footer;
use options::{LIMITS, Limits};
use partition::Partitioning;
use parts::{Parts, Plan};
use staging::Staging;

/// Writes a stream as a directory; reports rows and bytes, and stops when it is cancelled.
///
/// The future must be awaited to its end, also after a cancellation: it removes its staging directory.
///
/// # Errors
///
/// Fails if the target exists (in mode `error`) or is a file, if a file cannot store the type of a column,
/// and for all errors of the stream or the file system; the target is then unchanged.
pub async fn write(
    stream: SendableRecordBatchStream,
    target: &Location,
    options: &WriteOptions,
    reporter: &Reporter,
) -> Result<Landed> {
    write_within(LIMITS, stream, target, options, reporter).await
}

async fn write_within(
    limits: Limits,
    stream: SendableRecordBatchStream,
    target: &Location,
    options: &WriteOptions,
    reporter: &Reporter,
) -> Result<Landed> {
    if target.is_root() {
        return Err(Error::failed(format!("cannot write to the root `{target}`"))
            .hint("choose a directory in it"));
    }
    let target = target.canonical().await?;
    let plan = plan(&stream.schema(), options, limits)?;
    recover(&target, reporter).await?;
    let Some(plan) = wanted(&target, options, plan).await? else {
        return Ok(Landed { skipped: true, ..Landed::default() });
    };
    let staging = Staging::begin(&target, reporter).await?;
    fault::point("staging made");
    reporter.leaves(format!("`{}`, which the next write removes", staging.names.staging()));
    match staged(stream, &staging, plan, options, reporter).await {
        Ok(landed) => {
            staging.remove(reporter).await;
            fault::point("staging removed");
            Ok(landed)
        }
        Err(error) => Err(staging.abort(error).await),
    }
}

fn plan(schema: &SchemaRef, options: &WriteOptions, limits: Limits) -> Result<Plan> {
    let schema = schema::file_schema(schema)?;
    let order = (0..schema.fields().len()).collect();
    planned(schema, order, options, limits)
}

fn planned(
    schema: SchemaRef,
    order: Vec<usize>,
    options: &WriteOptions,
    limits: Limits,
) -> Result<Plan> {
    let partitioning = Partitioning::new(&schema, &options.partition_by)?;
    encode::check(&partitioning.schema, options.format)?;
    Ok(Plan { schema, order, partitioning, format: options.format, limits })
}

/// Checks the target before anything is read or staged; `None` if there is nothing to do.
async fn wanted(target: &Location, options: &WriteOptions, plan: Plan) -> Result<Option<Plan>> {
    let Some(found) = target.stat().await? else { return Ok(Some(plan)) };
    match options.mode {
        WriteMode::Ignore => return Ok(None),
        _ if !found.is_dir => return Err(commit::is_file(target)),
        WriteMode::Error => return Err(commit::exists(target)),
        WriteMode::Overwrite => return Ok(Some(plan)),
        WriteMode::Append => {}
    }
    let standing = Standing::of(target).await?;
    let (schema, order) = schema::aligned(&plan.schema, &standing.columns);
    let plan = planned(schema, order, options, plan.limits)?;
    let (columns, names) = (Manifest::columns_of(&plan.schema), plan.partitioning.names());
    standing.check(target, options.format.name(), &columns, &names)?;
    standing.check_source(target, &options.source, options.allow_overlap)?;
    Ok(Some(plan))
}

/// Stages the files of a stream, reads them back and commits them.
async fn staged(
    stream: SendableRecordBatchStream,
    staging: &Staging,
    plan: Plan,
    options: &WriteOptions,
    reporter: &Reporter,
) -> Result<Landed> {
    let (schema, partitioning) = (plan.schema.clone(), plan.partitioning.clone());
    let names = partitioning.names();
    let (data, id) = (staging.names.data(), staging.names.id);
    let footer = Footer::new(options)?;
    let parts = Parts::new(plan, data.clone(), (id, footer), reporter.clone());
    let files = encoded(stream, parts, reporter).await?;
    fault::point("files written");
    for file in &files {
        let verified = verify::file(&data, file, options.format);
        let verified = reporter.cancellation().run_until_cancelled(verified).await;
        verified.ok_or_else(Error::interrupted)??;
    }
    let rows = files.iter().map(|file| file.rows).sum();
    let (form, source) = (options.form, options.source.clone());
    let landing = Landing { id: Some(id.to_string()), rows, form, source };
    let manifest = Manifest::new(options.format.name(), &schema, &names, files, landing);
    let landed = Landed {
        files: manifest.files.len() as u64,
        rows: manifest.rows.unwrap_or_default(),
        bytes: manifest.bytes,
        skipped: false,
    };
    let committed = commit::commit(staging, options, manifest, reporter).await?;
    if committed && partitioning.had_empty_texts() {
        reporter.notice(
            "Empty strings in columns of `--partition-by` will be read as NULL, as in Spark",
        );
    }
    Ok(if committed { landed } else { Landed { skipped: true, ..Landed::default() } })
}

/// Encodes a stream on a blocking thread, at most two batches behind the stream.
async fn encoded(
    stream: SendableRecordBatchStream,
    mut parts: Parts,
    reporter: &Reporter,
) -> Result<Vec<DataFile>> {
    // `None` marks the regular end of the stream; a channel that only closes does not.
    let (sender, mut receiver) = mpsc::channel::<Option<RecordBatch>>(2);
    let encoding = tokio::task::spawn_blocking(move || {
        while let Some(message) = receiver.blocking_recv() {
            match message {
                Some(batch) => parts.batch(&batch)?,
                None => return parts.end(),
            }
        }
        Err(Error::interrupted())
    });
    let sent = send_all(stream, sender, reporter).await;
    let files = encoding.await;
    sent?;
    files.map_err(|ended| Error::of_task(&ended))?
}

async fn send_all(
    mut stream: SendableRecordBatchStream,
    sender: mpsc::Sender<Option<RecordBatch>>,
    reporter: &Reporter,
) -> Result<()> {
    let cancelled = reporter.cancellation();
    loop {
        let batch = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err(Error::interrupted()),
            batch = stream.next() => batch.transpose()?,
        };
        let is_last = batch.is_none();
        let sent = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err(Error::interrupted()),
            sent = sender.send(batch) => sent,
        };
        // A closed channel means that encoding has failed; that error is the one to report.
        if is_last || sent.is_err() {
            return Ok(());
        }
    }
}
