//! CSV files as a table.
//!
//! A file that lakeshell wrote has the types of its manifest, and `""` is the empty string. In other files,
//! the first line has the names of the columns, types are inferred from all records, and `""` is NULL, as in
//! Spark (`CSVOptions`, `CSVInferSchema`). A path with the prefix `csv.` is read as in Spark:
//! without a header, and with only strings.

mod cells;
mod infer;
mod rows;

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
use datafusion::catalog::TableProvider;
use datafusion::catalog::streaming::StreamingTable;

use super::directories::Directories;
use super::found::DataFile;
use super::table_path::TablePath;
use crate::error::{Error, Result};
use crate::landing::Manifest;
use crate::progress::blocking;
use crate::sql;

pub(super) use rows::Case;
use rows::{CsvFile, Reading, inferred};

/// Makes a table of one or more CSV files.
pub(super) async fn csv_table(
    place: &TablePath,
    files: Vec<DataFile>,
    manifest: Option<&Manifest>,
    directories: Directories,
    (parts_max, case): (usize, Case),
) -> Result<Arc<dyn TableProvider>> {
    let is_headless = place.word.is_some() && manifest.is_none();
    let is_own = manifest.is_some();
    let written = manifest.map(columns_of).transpose()?;
    let wanted = written.clone();
    let reading = Reading { is_own, has_header: !is_headless, keeps_blank: false, case };
    let (files, names) = blocking(move || opened(files, reading, wanted.as_deref())).await?;
    if let (false, false, Some(file)) = (is_own, is_headless, files.first()) {
        tell_header(place, file, &names);
    }
    let fields: Vec<FieldRef> = match written {
        Some(fields) => fields,
        None if is_headless => names.iter().map(|name| field(name, DataType::Utf8)).collect(),
        None => {
            let (files, columns) = (files.clone(), names.len());
            let types = blocking(move || inferred(&files, columns)).await?;
            names.iter().zip(types).map(|(name, of)| field(name, of)).collect()
        }
    };
    let size = files.len().div_ceil(parts_max.max(1)).max(1);
    let schema = Arc::new(Schema::new([fields.clone(), directories.fields].concat()));
    let values = Arc::new(directories.values);
    let parts = files.chunks(size).map(|files| {
        let (schema, values) = (Arc::clone(&schema), Arc::clone(&values));
        Arc::new(rows::FileGroup { files: files.to_vec(), values, schema }) as _
    });
    let parts: Vec<_> = parts.collect();
    Ok(Arc::new(StreamingTable::try_new(schema, parts)?))
}

fn field(name: &str, data_type: DataType) -> FieldRef {
    Arc::new(Field::new(name, data_type, true))
}

/// Returns the columns of a manifest that are in its files.
fn columns_of(manifest: &Manifest) -> Result<Vec<FieldRef>> {
    let in_files = manifest.columns.iter().filter(|of| !manifest.partition_by.contains(&of.name));
    let columns = in_files.map(|of| {
        let data_type = sql::spark_type(&of.data_type);
        let unknown =
            || Error::failed(format!("the manifest has an unknown type `{}`", of.data_type));
        Ok(field(&of.name, data_type.ok_or_else(unknown)?))
    });
    columns.collect()
}

/// Reads the headers; returns the files, with the positions of the columns in each, and the names.
fn opened(
    files: Vec<DataFile>,
    reading: Reading,
    written: Option<&[FieldRef]>,
) -> Result<(Vec<CsvFile>, Vec<String>)> {
    let mut names: Option<Vec<String>> =
        written.map(|fields| fields.iter().map(|field| field.name().clone()).collect());
    let mut opened = Vec::with_capacity(files.len());
    for (at, data) in files.into_iter().enumerate() {
        let mut file = CsvFile { data, at, reading, places: Vec::new() };
        let Some(header) = file.header()? else { continue };
        // Only then is an empty line a record: its one value is NULL.
        file.reading.keeps_blank = reading.is_own && header.len() == 1;
        let known = names.get_or_insert_with(|| header.clone());
        if written.is_some() {
            let place = |name: &String| header.iter().position(|own| own == name);
            file.places = known.iter().map(place).collect();
        } else {
            let compared = |names: &[String]| -> Vec<String> {
                names.iter().map(|name| reading.compared(name)).collect()
            };
            if reading.has_header && compared(known) != compared(&header) {
                return Err(Error::failed(format!(
                    "`{}` begins with other names of columns than the files before it: {}",
                    file.data.location,
                    header.join(", ")
                ))
                .hint("name the files one by one"));
            }
            file.places = (0..known.len()).map(Some).collect();
        }
        opened.push(file);
    }
    let names = names.unwrap_or_default();
    if names.is_empty() {
        return Err(Error::failed("the CSV files are empty, so they have no columns"));
    }
    Ok((opened, names))
}

/// Adds a notice if the first line looks like a row.
fn tell_header(place: &TablePath, file: &CsvFile, names: &[String]) {
    let mut seen = HashSet::new();
    let is_odd = |name: &String| {
        !name.chars().any(char::is_alphabetic) || !seen.insert(file.reading.compared(name))
    };
    if names.iter().any(is_odd) {
        place.notices.push(format!(
            "`{}`: the first line was taken for the names of the columns: {}; csv.`{}` reads it as a row",
            file.data.location,
            names.join(", "),
            place.location
        ));
    }
}
