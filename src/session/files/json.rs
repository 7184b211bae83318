//! JSON files as a table: the reader of `.unroll`, over the records of the files.

use std::sync::Arc;

use datafusion::catalog::{Session, TableProvider};

use super::super::messages::messages;
use super::directories::Directories;
use super::found::DataFile;
use super::reading::{Content, JsonFile};
use super::records::{RECORD, RecordsTable};
use crate::error::{Error, Result};
use crate::json::table::UnrolledTable;
use crate::json::{Inference, Mode};
use crate::landing::Manifest;
use crate::progress::{Reporter, blocking};
use crate::storage::Location;

/// The endings of names that say JSON.
const EXTENSIONS: [&str; 3] = ["json", "jsonl", "ndjson"];
/// Those of compressed files that Spark reads; of ours only the first.
const COMPRESSED: [&str; 8] = ["gz", "bz2", "deflate", "lz4", "snappy", "zst", "zstd", "xz"];

/// Says whether a name ends like one of JSON, compressed or not.
pub(super) fn is_json(name: &str) -> bool {
    let (stem, last) = name.rsplit_once('.').unwrap_or(("", name));
    let is_one = |text: &str| EXTENSIONS.iter().any(|one| text.eq_ignore_ascii_case(one));
    let is_compressed = COMPRESSED.iter().any(|one| last.eq_ignore_ascii_case(one));
    match stem.rsplit_once('.') {
        Some((_, inner)) if is_compressed => is_one(inner),
        _ => !stem.is_empty() && is_one(last),
    }
}

/// Says how a file's bytes lie in it by its name; fails for what is no JSON, by name.
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

/// Makes a table of JSON files; their records are all read for the schema.
///
/// A name that does not end like one of JSON is an error unless any name will do.
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
    let looked = blocking(move || {
        files
            .into_iter()
            .zip(contents)
            .map(|(file, content)| JsonFile::new(file, content))
            .collect()
    });
    let beside = directories.fields.iter().map(|field| field.name().clone()).collect();
    let records = Arc::new(RecordsTable::new(looked.await?, directories));
    let start = || Inference::new(Mode::Permissive).exact();
    let silent = Reporter::silent();
    let parts = messages(state, records.as_ref(), RECORD, start, Inference::push, &silent).await?;
    let mut whole = start();
    for part in parts {
        whole.merge(part.learned)?;
    }
    let schema = whole.finish().schema;
    let table = UnrolledTable::with_beside(records, RECORD, &schema, beside)?;
    Ok(Arc::new(table.exact()))
}
