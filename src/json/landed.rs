//! Adds the fields of new messages to a schema that earlier ones were landed with.
//!
//! The landed types stay: a message with a value that does not fit is a corrupt record. New fields are added
//! last, also inside of structs. Pure.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};

use super::{CORRUPT_RECORD, REPEATED_BEFORE, REPEATED_KEY};

/// Adds the fields that were inferred from messages that fit a landed schema.
#[must_use]
pub fn with_new_fields(landed: &Fields, inferred: &Fields) -> Vec<FieldRef> {
    let of_name = |name: &str| inferred.iter().find(|field| field.name() == name);
    let mut fields: Vec<FieldRef> = Vec::with_capacity(inferred.len());
    for field in landed {
        let Some(new) = of_name(field.name()) else {
            fields.push(Arc::clone(field));
            continue;
        };
        let covered = covering(field.data_type(), new.data_type());
        // A field for an earlier value of a repeated key reads that key.
        let is_kept = |key: &String| key == REPEATED_KEY || key == REPEATED_BEFORE;
        let kept = new.metadata().iter().filter(|(key, _)| is_kept(key));
        let metadata = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
        fields.push(Arc::new(Field::new(field.name(), covered, true).with_metadata(metadata)));
    }
    let is_new = |field: &&FieldRef| landed.iter().all(|known| known.name() != field.name());
    fields.extend(inferred.iter().filter(is_new).cloned());
    fields
}

/// Adds the column of corrupt records, if it is not there.
#[must_use]
pub fn with_corrupt_records(mut fields: Vec<FieldRef>) -> Vec<FieldRef> {
    if fields.iter().all(|field| field.name() != CORRUPT_RECORD) {
        fields.push(Arc::new(Field::new(CORRUPT_RECORD, DataType::Utf8, true)));
    }
    fields
}

/// Returns two fields whose names differ only in case, if there are any, including fields of structs: `s.id`, `s.ID`.
#[must_use]
pub fn case_twins(fields: &Fields) -> Option<(String, String)> {
    let mut names: HashMap<String, &str> = HashMap::new();
    for field in fields {
        if let Some(first) = names.insert(field.name().to_lowercase(), field.name()) {
            return Some((first.to_owned(), field.name().clone()));
        }
        let mut inside = field.data_type();
        while let DataType::List(item) = inside {
            inside = item.data_type();
        }
        if let DataType::Struct(inner) = inside
            && let Some(twins) = case_twins(inner)
        {
            let name = field.name();
            return Some((format!("{name}.{}", twins.0), format!("{name}.{}", twins.1)));
        }
    }
    None
}

/// Returns the landed type with the new fields of its structs.
fn covering(landed: &DataType, new: &DataType) -> DataType {
    match (landed, new) {
        (DataType::Struct(landed), DataType::Struct(new)) => {
            DataType::Struct(with_new_fields(landed, new).into())
        }
        (DataType::List(landed), DataType::List(new)) => {
            let item = covering(landed.data_type(), new.data_type());
            DataType::List(Arc::new(Field::new("element", item, true)))
        }
        // The messages fit: a string column takes any value, one of doubles takes integers.
        (landed, _) => landed.clone(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::{DataType, Field, Fields};

    use super::{case_twins, with_new_fields};
    use crate::spark::types::simple_string;

    fn fields(columns: &[(&str, DataType)]) -> Fields {
        columns.iter().map(|(name, of)| Field::new(*name, of.clone(), true)).collect()
    }

    fn merged(landed: &[(&str, DataType)], new: &[(&str, DataType)]) -> String {
        simple_string(&DataType::Struct(with_new_fields(&fields(landed), &fields(new)).into()))
    }

    #[test]
    fn twins_differ_in_case() {
        let (long, inner) = (DataType::Int64, |names: [&str; 2]| {
            fields(&names.map(|name| (name, DataType::Int64)))
        });
        let twins = |columns: &[(&str, DataType)]| case_twins(&fields(columns));
        assert_eq!(twins(&[("a", long.clone()), ("b", DataType::Struct(inner(["x", "y"])))]), None);
        let list = DataType::new_list(DataType::Struct(inner(["x", "X"])), true);
        assert_eq!(twins(&[("s", list)]), Some(("s.x".to_owned(), "s.X".to_owned())));
        assert_eq!(
            twins(&[("a", long.clone()), ("A", long)]),
            Some(("a".to_owned(), "A".to_owned()))
        );
    }

    #[test]
    fn landed_types_stay_and_new_fields_are_added() {
        let inner = |columns: &[(&str, DataType)]| DataType::Struct(fields(columns));
        let list = |item| DataType::new_list(item, true);
        let (long, double, text) = (DataType::Int64, DataType::Float64, DataType::Utf8);
        let landed = [
            ("a", long.clone()),
            ("s", inner(&[("x", long.clone())])),
            ("l", list(inner(&[("x", double.clone())]))),
            ("t", text.clone()),
        ];
        let new = [
            ("z", DataType::Boolean),
            ("l", list(inner(&[("x", long.clone()), ("y", text.clone())]))),
            ("s", inner(&[("b", text.clone())])),
            ("t", list(long.clone())),
        ];
        let schema = "struct<a:bigint,s:struct<x:bigint,b:string>,l:array<struct<x:double,y:string>>,t:string,\
                      z:boolean>";
        assert_eq!(merged(&landed, &new), schema);
        assert_eq!(merged(&[("a", double)], &[("a", long)]), "struct<a:double>");
    }
}
