//! Which columns can be appended to a directory: new ones, including fields of structs. A changed type is refused.
//!
//! As with Spark's `mergeSchema` (`StructType.merge`), the columns are then those of all files, and each is NULL in
//! files that do not have it. Unlike there, no type is widened. Pure.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};

use super::manifest::{Column, readable};
use crate::error::{Error, Result};
use crate::spark::ddl::data_type;
use crate::spark::types::{quoted_if_needed, simple_string};
use crate::storage::Location;

/// Adds the columns of an append to those of a directory; names are the same in any case.
pub(super) fn appended(target: &Location, old: &[Column], new: &[Column]) -> Result<Vec<Column>> {
    let mut columns = old.to_vec();
    let mut changes = Vec::new();
    for column in new {
        let same = |old: &&mut Column| old.name.to_lowercase() == column.name.to_lowercase();
        let Some(known) = columns.iter_mut().find(same) else {
            columns.push(column.clone());
            continue;
        };
        if known.name != column.name {
            let held = &known.name;
            return Err(Error::failed(format!(
                "another write has just added column `{}` to `{target}` as `{held}`",
                column.name
            ))
            .hint("write again"));
        }
        if known.data_type == column.data_type {
            continue;
        }
        match (data_type(&known.data_type), data_type(&column.data_type)) {
            (Some(held), Some(added)) => {
                let covered = covering(&column.name, &held, &added, &mut changes);
                known.data_type = readable(&covered);
            }
            _ => changes.push(Change {
                path: column.name.clone(),
                old: known.data_type.clone(),
                new: column.data_type.clone(),
            }),
        }
    }
    if changes.is_empty() { Ok(columns) } else { Err(refused(target, &changes)) }
}

/// A column or field whose type differs.
struct Change {
    path: String,
    old: String,
    new: String,
}

/// Returns the type that has the fields of both; adds what else differs to `changes`.
fn covering(path: &str, old: &DataType, new: &DataType, changes: &mut Vec<Change>) -> DataType {
    match (old, new) {
        (DataType::Struct(old), DataType::Struct(new)) => {
            DataType::Struct(covering_fields(path, old, new, changes))
        }
        (DataType::List(old), DataType::List(new)) => {
            let path = format!("{path}[]");
            let item = covering(&path, old.data_type(), new.data_type(), changes);
            DataType::List(Arc::new(old.as_ref().clone().with_data_type(item)))
        }
        _ => {
            let (held, added) = (simple_string(old), simple_string(new));
            if held != added {
                changes.push(Change { path: path.to_owned(), old: held, new: added });
            }
            old.clone()
        }
    }
}

fn covering_fields(path: &str, old: &Fields, new: &Fields, changes: &mut Vec<Change>) -> Fields {
    let mut fields: Vec<FieldRef> = old.iter().cloned().collect();
    for field in new {
        let same = |old: &&mut FieldRef| old.name().to_lowercase() == field.name().to_lowercase();
        match fields.iter_mut().find(same) {
            // Readers find a field by its exact name.
            Some(known) if known.name() != field.name() => changes.push(Change {
                path: format!("{path}.{}", known.name()),
                old: simple_string(known.data_type()),
                new: format!("{}, as `{}`", simple_string(field.data_type()), field.name()),
            }),
            Some(known) => {
                let path = format!("{path}.{}", known.name());
                let covered = covering(&path, known.data_type(), field.data_type(), changes);
                *known = Arc::new(Field::clone(known).with_data_type(covered));
            }
            None => fields.push(Arc::clone(field)),
        }
    }
    fields.into()
}

/// Makes the error of columns with other types, as a diff.
fn refused(target: &Location, changes: &[Change]) -> Error {
    let lines = changes
        .iter()
        .map(|Change { path, old, new }| format!("\n  - {path}: {old}\n  + {path}: {new}"));
    let lines: String = lines.collect();
    let error = Error::failed(format!(
        "what is to be appended has other types than `{target}` (`-` is there, `+` is new):{lines}"
    ));
    match changes {
        [Change { path, old, .. }] if !path.contains(['.', '[']) => {
            let name = quoted_if_needed(path);
            error.hint(format!("write CAST({name} AS {old}) AS {name}"))
        }
        _ => error.hint("write to another directory"),
    }
}
