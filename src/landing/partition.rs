//! Splits batches by the partition columns, whose values become directory names: `day=2018-01-01`.
//!
//! The directory names are Hive's, as Spark's `ExternalCatalogUtils` writes and reads them. Pure.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::array::{Array as _, RecordBatch, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use datafusion::arrow::datatypes::{Schema, SchemaRef};

use crate::error::{Error, Result, nearest};
use crate::spark::partition::{NULL_VALUE, escaped, value};

/// Which columns become directories and which stay in the files.
#[derive(Debug, Clone)]
pub(super) struct Partitioning {
    /// Positions and names of the directory columns, outermost first.
    directories: Vec<(usize, String)>,
    /// Positions of the columns in the files.
    kept: Vec<usize>,
    /// The schema of the files.
    pub(super) schema: SchemaRef,
    /// Whether a value was the empty string.
    empty: Arc<AtomicBool>,
}

impl Partitioning {
    /// Finds the partition columns in a file schema.
    pub(super) fn new(schema: &SchemaRef, partition_by: &[String]) -> Result<Self> {
        let mut directories: Vec<(usize, String)> = Vec::new();
        for name in partition_by {
            let at = find(schema, name)?;
            let field = schema.field(at);
            if field.data_type().is_nested() || field.data_type().is_binary() {
                return Err(Error::failed(format!(
                    "cannot partition by `{name}`: values of its type cannot be directory names"
                ))
                .hint("partition by a column of strings, numbers or dates"));
            }
            if directories.iter().any(|(other, _)| *other == at) {
                return Err(Error::usage(format!("`{name}` is named twice in `--partition-by`")));
            }
            directories.push((at, field.name().clone()));
        }
        let all = 0..schema.fields().len();
        let kept: Vec<usize> =
            all.filter(|at| !directories.iter().any(|(other, _)| other == at)).collect();
        if kept.is_empty() {
            return Err(Error::failed(
                "cannot partition by all columns: no column is left to write",
            )
            .hint("leave one out of `--partition-by`"));
        }
        let schema = SchemaRef::new(schema.project(&kept)?);
        Ok(Self { directories, kept, schema, empty: Arc::default() })
    }

    /// Returns the names of the partition columns, as the schema spells them.
    pub(super) fn names(&self) -> Vec<String> {
        self.directories.iter().map(|(_, name)| name.clone()).collect()
    }

    /// Returns whether an empty string was written to the directory for NULL, and will be read as NULL.
    pub(super) fn had_empty_texts(&self) -> bool {
        self.empty.load(Ordering::Relaxed)
    }

    /// Returns the directory for a write without rows, so that its readers find every column.
    pub(super) fn of_nothing(&self) -> String {
        let parts =
            self.directories.iter().map(|(_, name)| format!("{}={NULL_VALUE}", escaped(name)));
        parts.collect::<Vec<_>>().join("/")
    }

    /// Splits a batch by directory, in the order of first appearance; rows keep their order.
    pub(super) fn split(&self, batch: &RecordBatch) -> Result<Vec<(String, RecordBatch)>> {
        let kept = batch.project(&self.kept)?;
        if self.directories.is_empty() {
            return Ok(vec![(String::new(), kept)]);
        }
        let mut order: Vec<(String, Vec<u32>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (row, directory) in (0..).zip(self.names_of_rows(batch)?) {
            let at = *known.entry(directory).or_insert_with_key(|directory| {
                order.push((directory.clone(), Vec::new()));
                order.len() - 1
            });
            order[at].1.push(row);
        }
        let taken = order.into_iter().map(|(directory, rows)| {
            Ok((directory, take_record_batch(&kept, &UInt32Array::from(rows))?))
        });
        taken.collect()
    }

    fn names_of_rows(&self, batch: &RecordBatch) -> Result<Vec<String>> {
        let mut rows = vec![String::new(); batch.num_rows()];
        for (at, name) in &self.directories {
            let column = batch.column(*at);
            let name = escaped(name);
            for (row, directory) in rows.iter_mut().enumerate() {
                if !directory.is_empty() {
                    directory.push('/');
                }
                if column.is_null(row) {
                    let _ = write!(directory, "{name}={NULL_VALUE}");
                    continue;
                }
                let value = value(column.as_ref(), row)?;
                if value == NULL_VALUE {
                    let what = "which is the name of the directory for NULL";
                    return Err(Error::failed(format!("a value of `{name}` is `{value}`, {what}"))
                        .hint("partition by another column, or give it another value"));
                }
                // As in Spark's `getPartitionPathString`: the empty string has the directory of NULL.
                self.empty.fetch_or(value.is_empty(), Ordering::Relaxed);
                let value = if value.is_empty() { NULL_VALUE.to_owned() } else { escaped(&value) };
                let _ = write!(directory, "{name}={value}");
            }
        }
        Ok(rows)
    }
}

/// Finds a column by its name, or ignoring case if that is unambiguous.
fn find(schema: &Schema, name: &str) -> Result<usize> {
    let fields = schema.fields();
    let exact = fields.iter().position(|field| field.name() == name);
    let loose = || fields.iter().position(|field| field.name().eq_ignore_ascii_case(name));
    exact.or_else(loose).ok_or_else(|| {
        let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        let error = Error::failed(format!("there is no column `{name}` to partition by"));
        match nearest(name, names.iter().copied()) {
            Some(near) => error.did_you_mean(near),
            None => error.hint(format!("the columns are {}", names.join(", "))),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Partitioning;
    use datafusion::arrow::array::{Date32Array, Int32Array, RecordBatch, StringArray};

    fn batch() -> RecordBatch {
        RecordBatch::try_from_iter([
            ("n", Arc::new(Int32Array::from(vec![1, 2, 3, 4])) as _),
            (
                "Name",
                Arc::new(StringArray::from(vec![Some("a/b"), None, Some("a/b"), Some("")])) as _,
            ),
            ("day", Arc::new(Date32Array::from(vec![0, 1, 0, 1])) as _),
        ])
        .unwrap()
    }

    #[test]
    fn rows_go_to_the_directories_of_their_values() {
        let names = ["day".to_owned(), "name".to_owned()];
        let split = Partitioning::new(&batch().schema(), &names).unwrap();
        assert_eq!(split.names(), ["day", "Name"]);
        let parts = split.split(&batch()).unwrap();
        let found: Vec<(&str, &[i32])> = parts
            .iter()
            .map(|(directory, part)| {
                let rows = part.column(0).as_any().downcast_ref::<Int32Array>().unwrap();
                (directory.as_str(), &rows.values()[..])
            })
            .collect();
        let nameless = "day=1970-01-02/Name=__HIVE_DEFAULT_PARTITION__";
        assert_eq!(found, [("day=1970-01-01/Name=a%2Fb", &[1, 3][..]), (nameless, &[2, 4][..])]);
    }

    #[test]
    fn wrong_columns_are_refused() {
        let refused = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            Partitioning::new(&batch().schema(), &names).unwrap_err().to_string()
        };
        assert_eq!(refused(&["x"]), "there is no column `x` to partition by");
        assert!(refused(&["n", "Name", "day"]).contains("all columns"));
        assert!(refused(&["n", "n"]).contains("twice"));
    }
}
