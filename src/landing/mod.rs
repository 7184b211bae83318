//! Landing: writes a stream of batches as a directory of parquet (or JSON, or CSV) files.
//!
//! Either the complete directory appears or nothing does: files are staged next to the target, read back and
//! checked, and committed by a rename; see [`WriteMode`] for the guarantees of each mode. Memory is bounded
//! by the row groups of the open files and the bytes on their way to the file system. It knows nothing about
//! SQL, topics or the shell.

mod append;
mod claim;
mod columns;
mod commit;
mod committed;
mod compact;
mod csv;
mod encode;
mod evolution;
mod fault;
mod footer;
mod fsck;
mod landings;
mod manifest;
mod options;
mod partition;
mod parts;
mod recover;
mod schema;
mod sink;
mod source;
mod staging;
mod standing;
mod stream;
mod verify;

#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::progress::Reporter;
use crate::rows::Rows;
use crate::storage::Location;

pub use compact::{Compacted, ReadFiles, compact};
pub use fsck::{Report, fsck};
pub use landings::{Form, Landing};
pub use manifest::{AsRead, Column, DataFile, Manifest, SUCCESS};
pub use options::{Codec, Format, Landed, ReadPart, TARGET_BYTES, WriteMode, WriteOptions};
pub use recover::{recover, replaced, restore, uncommitted};
pub use source::{Coverage, Source, TopicRanges};
pub use standing::{check_partition_by, is_hidden, recreated};

use committed::Committed;
use footer::Footer;
use options::{LIMITS, Limits};
use parts::{Parts, Plan};
use staging::Staging;
use standing::Standing;
use stream::encoded;

/// Writes a stream as a directory; reports rows and bytes, and stops when it is cancelled.
///
/// The future must be awaited to its end, even after a cancellation: it removes its staging directory.
///
/// # Errors
///
/// Fails if the target exists (in mode `error`) or is a file, if a file cannot store the type of a column,
/// and for all errors of the stream or the file system; the target is then unchanged.
pub async fn write(
    stream: Rows,
    target: &Location,
    options: &WriteOptions,
    reporter: &Reporter,
) -> Result<Landed> {
    write_within(LIMITS, stream, target, options, reporter).await
}

async fn write_within(
    limits: Limits,
    stream: Rows,
    target: &Location,
    options: &WriteOptions,
    reporter: &Reporter,
) -> Result<Landed> {
    if target.is_root() {
        return Err(Error::failed(format!("cannot write to the root `{target}`"))
            .hint("choose a directory in it"));
    }
    let target = target.canonical().await?;
    let is_nothing_new = stream.schema().fields().is_empty() && options.adds_no_records();
    if is_nothing_new && Manifest::read(&target).await?.is_some() {
        return Ok(Landed::default());
    }
    let plan = Plan::new(&stream.schema(), options, options.limits(limits))?;
    recover(&target, reporter).await?;
    let Some((standing, plan)) = wanted(&target, options, plan).await? else {
        return Ok(Landed { skipped: true, ..Landed::default() });
    };
    let staging = Staging::begin(&target, reporter).await?;
    fault::point("staging made");
    reporter.leaves(format!("`{}`, which the next write removes", staging.names.staging()));
    match staged(stream, &staging, (standing, plan), options, reporter).await {
        Ok(landed) => {
            staging.remove(reporter).await;
            fault::point("staging removed");
            Ok(landed)
        }
        Err(error) => Err(staging.abort(error).await),
    }
}

/// Looks at the target before anything is read or staged; `None` if there is nothing to do.
async fn wanted(
    target: &Location,
    options: &WriteOptions,
    plan: Plan,
) -> Result<Option<(Standing, Plan)>> {
    let nothing = Standing::default();
    let Some(found) = target.stat().await? else { return Ok(Some((nothing, plan))) };
    match options.mode {
        WriteMode::Ignore => return Ok(None),
        _ if !found.is_dir => return Err(commit::is_file(target)),
        WriteMode::Error => return Err(commit::exists(target)),
        WriteMode::Overwrite => return Ok(Some((nothing, plan))),
        WriteMode::Append | WriteMode::OverwritePartitions => {}
    }
    let standing = Standing::of(target, options.as_of.as_deref()).await?;
    let (schema, order) = schema::aligned(&plan.schema, &standing.columns);
    let schema = schema::spelled(&schema, &standing.partition_by);
    let plan = Plan::ordered(schema, order, options, plan.limits)?;
    let (columns, names) = (Manifest::columns_of(&plan.schema), plan.partitioning.names());
    standing.check(target, options.format.name(), &columns, &names)?;
    standing.check_form(target, options.form)?;
    if options.mode == WriteMode::Append {
        standing.check_source(target, &options.source, options.allow_overlap)?;
    }
    Ok(Some((standing, plan)))
}

/// Stages the files of a stream, reads them back and commits them.
async fn staged(
    stream: Rows,
    staging: &Staging,
    (standing, plan): (Standing, Plan),
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
    let WriteOptions { form, ref source, allow_gap, allow_overlap, .. } = *options;
    let (id, source) = (Some(id.to_string()), source.clone());
    let merged = Vec::new();
    let landing = Landing { id, merged, rows, form, source, allow_gap, allow_overlap };
    let manifest = Manifest::new(options.format.name(), &schema, &names, files, landing);
    let landed = Landed {
        files: manifest.files.len() as u64,
        rows: manifest.rows.unwrap_or_default(),
        bytes: manifest.bytes,
        skipped: false,
    };
    let committed = commit::commit(staging, options, (standing, manifest), reporter).await?;
    if committed == Committed::Files && partitioning.had_empty_texts() {
        reporter.notice(
            "Empty strings in columns of `--partition-by` will be read as NULL, as in Spark",
        );
    }
    Ok(match committed {
        Committed::Files => landed,
        Committed::NoFiles => Landed::default(),
        Committed::Skipped => Landed { skipped: true, ..Landed::default() },
    })
}
