//! Partition columns, `day=2018-01-01`: their names, types and values, as Spark infers them
//! (`PartitioningUtils.parsePartitions`).

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringArray};
use datafusion::arrow::datatypes::{Field, FieldRef};

use super::found::DataFile;
use crate::error::{Error, Result};
use crate::landing::Manifest;
use crate::spark::partition::pair;
use crate::spark::partition::types::{inferred, of_type};
use crate::storage::Location;

/// The partition columns of some files.
#[derive(Debug, Clone, Default)]
pub(super) struct Directories {
    /// The columns, outermost first.
    pub(super) fields: Vec<FieldRef>,
    /// Their values, one for each file.
    pub(super) values: Vec<ArrayRef>,
}

impl Directories {
    /// Reads the columns from the paths; directories without `=` are not columns.
    ///
    /// # Errors
    /// Some files are in directories with other columns than the rest.
    pub(super) fn of(
        root: &Location,
        files: &[DataFile],
        manifest: Option<&Manifest>,
    ) -> Result<Self> {
        let mut names: Option<Vec<String>> = None;
        let mut rows: Vec<Vec<Option<String>>> = Vec::new();
        for file in files {
            let pairs: Vec<_> = file.directories.iter().filter_map(|name| pair(name)).collect();
            let (of_file, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            if names.as_ref().is_some_and(|names| !are_same(names, &of_file)) {
                let shown = |names: &[String]| match names {
                    [] => "none".to_owned(),
                    names => format!("`{}`", names.join("`, `")),
                };
                let before = names.unwrap_or_default();
                return Err(Error::failed(format!(
                    "the directories of `{root}` make different columns: {} and, of `{}`, {}",
                    shown(&before),
                    file.location,
                    shown(&of_file)
                ))
                .hint("name a directory whose files all lie in directories of the same columns"));
            }
            names.get_or_insert(of_file);
            rows.push(values);
        }
        let mut found = Self::default();
        for (at, name) in names.unwrap_or_default().into_iter().enumerate() {
            let texts: StringArray = rows.iter().map(|values| values[at].as_deref()).collect();
            let written = manifest.and_then(|manifest| {
                let column = manifest.columns.iter().find(|column| column.name == name)?;
                crate::sql::spark_type(&column.data_type)
            });
            let values = match written {
                Some(data_type) => of_type(&texts, &data_type)
                    .map_err(|error| error.context(format!("the partitions of `{root}`")))?,
                None => inferred(&texts),
            };
            found.fields.push(Arc::new(Field::new(name, values.data_type().clone(), true)));
            found.values.push(values);
        }
        Ok(found)
    }
}

/// Returns whether columns have the same names, in any case; the first form is the one that is shown.
fn are_same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| one.to_lowercase() == other.to_lowercase())
}
