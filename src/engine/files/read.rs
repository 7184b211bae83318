//! Makes the table of the files of a path, by their format.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::config::TableParquetOptions;
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};

use super::csv::{Case, csv_table};
use super::directories::Directories;
use super::engine::{ASKED_MAX, EngineTable, is_read_as, meta};
use super::format::Format;
use super::found::{DataFile, Found};
use super::json::json_table;
use super::table_path::TablePath;
use crate::error::{Error, Result};
use crate::landing::{Column, Manifest};
use crate::spark::ddl::data_type;
use crate::spark::types::{simple_string, written};
use crate::sql::Settings;
use crate::storage::Location;

/// Makes the table of the files that were found.
///
/// # Errors
/// There are no data files, or one cannot be read like the others.
pub(super) async fn table(
    state: &dyn Session,
    place: &TablePath,
    found: &Found,
) -> Result<Arc<dyn TableProvider>> {
    let root = &place.location;
    for notice in &found.notices {
        place.notices.push(notice.clone());
    }
    let manifest = found.manifest.as_ref();
    let mut files = found.files.clone();
    if manifest.is_none() && found.is_dir {
        // Killed writers leave empty files, which have no rows.
        files.retain(|file| file.bytes > 0);
    }
    let Some(first) = files.first() else {
        return Err(Error::failed(format!("`{root}` holds no data files")));
    };
    let word = place.word.as_deref();
    let format = match manifest {
        Some(manifest) if word.is_none() => Format::named(&manifest.format)?,
        _ if word.is_some() => Format::of(&first.location, word).await?,
        _ => one_format(&files).await?,
    };
    if format == Format::Json {
        let any_name = word.is_some() || !found.is_dir;
        return json_table(state, root, files, manifest, any_name).await;
    }
    let directories = Directories::of(root, &files, manifest)?;
    if format == Format::Csv {
        let parts_max = state.config().target_partitions();
        let is_significant = Settings::of(state.config_options()).is_case_sensitive();
        let case = if is_significant { Case::Significant } else { Case::Ignored };
        return csv_table(place, files, manifest, directories, (parts_max, case)).await;
    }
    let store = root.fs().object_store()?;
    state.runtime_env().register_object_store(root.fs().url(), store);
    let reader = Arc::new(ParquetFormat::default().with_options(as_spark()));
    let schema = match manifest {
        Some(manifest) => covering(state, reader.as_ref(), &files, manifest).await?,
        None => of_first(state, reader.as_ref(), place, &files).await?,
    };
    let schema = without(&schema, &directories);
    Ok(Arc::new(EngineTable::new(reader, &files, schema, &directories)?))
}

/// Makes the table of some of the files of a landed directory: those that a manifest names.
///
/// # Errors
/// A file is missing, or cannot be read like the others.
pub(in crate::engine) async fn landed(
    state: &dyn Session,
    place: TablePath,
    manifest: Manifest,
) -> Result<Arc<dyn TableProvider>> {
    table(state, &place, &Found::landed(&place.location, manifest).await?).await
}

/// Reads INT96 timestamps, which Spark writes by default (`SQLConf.parquetOutputTimestampType`), as
/// microseconds in UTC. The engine's (55.2) default is nanoseconds, which reach only from 1677 to
/// 2262.
fn as_spark() -> TableParquetOptions {
    let mut options = TableParquetOptions::default();
    options.global.coerce_int96 = Some("us".to_owned());
    options.global.coerce_int96_tz = Some("UTC".to_owned());
    options
}

/// Finds the common format of all files; a file with another format, or with none, is an error that names it.
async fn one_format(files: &[DataFile]) -> Result<Format> {
    let mut formats = Vec::with_capacity(files.len());
    for file in files {
        formats.push((Format::of(&file.location, None).await, &file.location));
    }
    let known = formats.iter().find_map(|(format, file)| Some((*format.as_ref().ok()?, *file)));
    let Some((format, first)) = known else {
        let error = formats.into_iter().find_map(|(format, _)| format.err());
        return Err(error.unwrap_or_else(|| Error::failed("there are no data files")));
    };
    let is_other = |(other, _): &&(Result<Format>, &Location)| {
        other.as_ref().ok().is_none_or(|other| *other != format)
    };
    let Some((_, other)) = formats.iter().find(is_other) else { return Ok(format) };
    let name = format.name();
    Err(Error::failed(format!("`{other}` is not a {name} file, but `{first}` next to it is"))
        .hint("move it elsewhere, or name the files one by one"))
}

/// Removes the partition columns: their values come from the directory names, as in Spark
/// (`PartitioningUtils.mergeDataAndPartitionSchema`).
fn without(schema: &Schema, directories: &Directories) -> SchemaRef {
    let is_directory =
        |name: &str| directories.fields.iter().any(|field| field.name().eq_ignore_ascii_case(name));
    let kept = schema.fields().iter().filter(|field| !is_directory(field.name())).cloned();
    Arc::new(Schema::new(kept.collect::<Vec<_>>()))
}

async fn schema_of(
    state: &dyn Session,
    reader: &dyn FileFormat,
    file: &DataFile,
) -> Result<SchemaRef> {
    let (url, meta) = meta(file)?;
    let store = state.runtime_env().object_store(url.object_store())?;
    let schema = reader.infer_schema(state, &store, &[meta]).await;
    schema.map_err(|error| Error::from(error).context(format!("cannot read `{}`", file.location)))
}

/// Returns the columns of a manifest, with the types of the first files that have them, and with all fields of their
/// structs.
async fn covering(
    state: &dyn Session,
    reader: &dyn FileFormat,
    files: &[DataFile],
    manifest: &Manifest,
) -> Result<Schema> {
    let is_in_files = |name: &str| !manifest.partition_by.iter().any(|column| column == name);
    let columns: Vec<_> =
        manifest.columns.iter().filter(|column| is_in_files(&column.name)).collect();
    let mut fields: Vec<Option<Field>> = vec![None; columns.len()];
    for file in files {
        if fields.iter().all(Option::is_some) {
            break;
        }
        let schema = schema_of(state, reader, file).await?;
        for (field, Column { name, data_type }) in fields.iter_mut().zip(&columns) {
            let own = schema.fields().iter().find(|own| own.name().eq_ignore_ascii_case(name));
            if let (None, Some(own)) = (&field, own) {
                let whole = whole_type(own.data_type(), data_type);
                let own = own.as_ref().clone().with_name(name).with_nullable(true);
                *field = Some(own.with_data_type(whole));
            }
        }
    }
    Ok(Schema::new(fields.into_iter().flatten().collect::<Vec<_>>()))
}

/// Returns the type of a column of which a file may lack fields of structs that other files have.
fn whole_type(own: &DataType, of_all: &str) -> DataType {
    match data_type(of_all).filter(DataType::is_nested) {
        Some(all) if written(&all) != written(own) => all,
        _ => nullable(own),
    }
}

/// Allows NULL everywhere in a type: other files may have it there.
fn nullable(of: &DataType) -> DataType {
    let inside = |field: &Arc<Field>| {
        let of = nullable(field.data_type());
        Arc::new(Field::clone(field).with_data_type(of).with_nullable(true))
    };
    match of {
        DataType::List(item) => DataType::List(inside(item)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inside).collect()),
        other => other.clone(),
    }
}

/// Returns the columns of the first file, which are the table's columns in Spark
/// (`ParquetUtils.inferSchema`), and checks the other files.
async fn of_first(
    state: &dyn Session,
    reader: &dyn FileFormat,
    place: &TablePath,
    files: &[DataFile],
) -> Result<Schema> {
    let schemas: Vec<_> = files.iter().map(|file| schema_of(state, reader, file).boxed()).collect();
    let schemas: Vec<SchemaRef> = stream::iter(schemas).buffered(ASKED_MAX).try_collect().await?;
    let Some((first, others)) = schemas.split_first() else { return Ok(Schema::empty()) };
    let names = Settings::of(state.config_options());
    for (other, file) in others.iter().zip(&files[1..]) {
        for own in other.fields() {
            let same = |field: &&Arc<Field>| field.name().eq_ignore_ascii_case(own.name());
            let (name, path) = (own.name(), &file.location);
            match first.fields().iter().find(same) {
                Some(field) if !names.same(field.name(), name) => {
                    let (field, first) = (field.name(), &files[0].location);
                    return Err(Error::failed(format!(
                        "column `{name}` in `{path}` is `{field}` in `{first}`: the case differs"
                    ))
                    .hint("`SET spark.sql.caseSensitive=false` reads both as one column"));
                }
                Some(field) if is_read_as(own.data_type(), field.data_type()) => {}
                Some(field) => {
                    let [this, that] = [own, field].map(|of| simple_string(of.data_type()));
                    let first = &files[0].location;
                    return Err(Error::failed(format!(
                        "column `{name}` is {this} in `{path}`, but {that} in `{first}`"
                    ))
                    .hint("name the files one by one, and CAST the column"));
                }
                None => place.notices.push(format!(
                    "`{}`: the columns are those of its first file, as in Spark; others have more, \
                     like `{name}` in `{}`",
                    place.location,
                    path.name()
                )),
            }
        }
    }
    Ok(first.as_ref().clone())
}
