//! Appends: adds staged files to a directory that stands already.
//!
//! The files are moved in first, the manifest that names them replaces the old one last. Readers of
//! the manifest see all or none; readers that list the directory, as Spark's, may see files early.

use super::manifest::{Column, DataFile, Manifest, SUCCESS};
use super::options::Format;
use super::partition::Partitioning;
use super::recover::undo_append;
use super::schema::file_schema;
use super::staging::Names;
use super::verify;
use crate::error::{Error, Result};
use crate::storage::Location;

/// Refuses to append what would make the directory unreadable as one table.
pub(super) async fn check(
    target: &Location,
    format: Format,
    columns: &[Column],
    partitioning: &Partitioning,
) -> Result<()> {
    let held = match Manifest::read(target).await? {
        Some(manifest) => {
            if manifest.format != format.name() {
                return Err(Error::failed(format!("`{target}` holds {} files", manifest.format))
                    .hint(format!("add `--format {}`", manifest.format)));
            }
            if manifest.partition_by != partitioning.names() {
                let by = manifest.partition_by.join(",");
                let error = Error::failed(format!("`{target}` is partitioned in another way"));
                return Err(error.hint(match by.as_str() {
                    "" => "leave out `--partition-by`".to_owned(),
                    by => format!("add `--partition-by {by}`"),
                }));
            }
            manifest.columns
        }
        None => columns_of_others(target, format).await?,
    };
    for new in columns {
        let old = held.iter().find(|old| old.name.eq_ignore_ascii_case(&new.name));
        if let Some(old) = old.filter(|old| old.data_type != new.data_type) {
            let Column { name, data_type } = new;
            return Err(Error::failed(format!(
                "column `{name}` is {} in `{target}`, but {data_type} in what is to be appended",
                old.data_type
            ))
            .hint(format!("write CAST({name} AS {}) AS {name}", old.data_type)));
        }
    }
    Ok(())
}

/// Reads the columns of a directory that another program wrote, from its first parquet file.
async fn columns_of_others(target: &Location, format: Format) -> Result<Vec<Column>> {
    let Format::Parquet(_) = format else { return Ok(Vec::new()) };
    let files = data_files(target).await?;
    let Some(file) = files.iter().find(|file| file.path.ends_with(".parquet")) else {
        return Ok(Vec::new());
    };
    let footer = verify::footer(&target.child(&file.path), file.bytes).await?;
    Ok(Manifest::columns_of(&*file_schema(&verify::schema(&footer)?)?))
}

/// Adds the staged files to the target; the caller holds the target's lock.
pub(super) async fn append(names: &Names, manifest: Manifest) -> Result<()> {
    let target = &names.target;
    if manifest.rows == Some(0) {
        return Ok(());
    }
    let (before, columns) = match Manifest::read(target).await? {
        Some(before) => (before.files, before.columns),
        None => (counted(target, data_files(target).await?).await?, Vec::new()),
    };
    let paths: Vec<String> = manifest.files.iter().map(|file| file.path.clone()).collect();
    let whole = manifest.after(before, columns);
    let moved = match list(names, &paths).await {
        Ok(()) => move_in(names, &paths, &whole).await,
        failed => failed,
    };
    // On success the list goes with the staging directory; whoever finds it sees that the manifest
    // names the files.
    let Err(error) = moved else { return Ok(()) };
    undo_append(names).await.map_err(|second| error.clone().context(second))?;
    Err(error)
}

/// Writes down what will be moved in, for whoever has to take it out again.
async fn list(names: &Names, paths: &[String]) -> Result<()> {
    let text = serde_json::to_vec(paths)
        .map_err(|cause| Error::failed(format!("cannot list the files to append: {cause}")))?;
    let (fs, list) = (names.target.fs(), names.append());
    let mut file = fs.create(list.path()).await?;
    file.write(text.into()).await?;
    file.close().await?;
    fs.sync_dir(names.staging().path()).await
}

async fn move_in(names: &Names, paths: &[String], whole: &Manifest) -> Result<()> {
    let (target, data) = (&names.target, names.data());
    let fs = target.fs();
    for path in paths {
        let place = target.child(path);
        if path.contains('/') {
            fs.mkdirs(place.parent().path()).await?;
        }
        fs.rename(data.child(path).path(), place.path()).await?;
    }
    let staged = names.staging().child(SUCCESS);
    whole.write(&staged).await?;
    fs.replace(staged.path(), target.child(SUCCESS).path()).await
}

/// Finds the data files of a directory: those whose names readers do not pass over.
async fn data_files(directory: &Location) -> Result<Vec<DataFile>> {
    let mut files = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(inner) = pending.pop() {
        let place = if inner.is_empty() { directory.clone() } else { directory.child(&inner) };
        for found in place.fs().list(place.path()).await? {
            let hidden = found.name.starts_with(['.', '_']) && !found.name.contains('=');
            if hidden {
                continue;
            }
            let path = if inner.is_empty() {
                found.name.clone()
            } else {
                format!("{inner}/{}", found.name)
            };
            if found.is_dir {
                pending.push(path);
            } else {
                files.push(DataFile { path, rows: None, bytes: found.size });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// Counts the rows of parquet files of others.
async fn counted(directory: &Location, mut files: Vec<DataFile>) -> Result<Vec<DataFile>> {
    for file in files.iter_mut().filter(|file| file.path.ends_with(".parquet")) {
        let footer = verify::footer(&directory.child(&file.path), file.bytes).await?;
        file.rows = Some(verify::rows(&footer));
    }
    Ok(files)
}
