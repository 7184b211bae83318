//! Writes schemas as Spark does: the tree of `printSchema` (`StructType.treeString`).
//!
//! Two vocabularies: the tree says `long`, `integer`; a simple string says `bigint`, `int`.

use std::fmt::Write as _;

use datafusion::arrow::datatypes::{DataType, Field, Schema};

use super::escape::Escapes;
use crate::spark::types::{element, entry, tree_name};

/// Writes what Spark's `printSchema` prints, to its last newline.
#[must_use]
pub fn tree(schema: &Schema, escapes: Escapes) -> String {
    let mut tree = Tree { out: "root\n".to_owned(), escapes };
    for field in schema.fields() {
        tree.field(field, " |");
    }
    tree.out
}

struct Tree {
    out: String,
    escapes: Escapes,
}

impl Tree {
    fn field(&mut self, field: &Field, prefix: &str) {
        let name = self.escapes.apply(field.name());
        self.line(prefix, &name, field.data_type(), &nullable("nullable", field));
    }

    /// Writes one line and what is below it.
    fn line(&mut self, prefix: &str, name: &str, data_type: &DataType, note: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.out, "{prefix}-- {name}: {}{note}", tree_name(data_type));
        let below = format!("{prefix}    |");
        match data_type {
            DataType::Struct(fields) => {
                fields.iter().for_each(|field| self.field(field, &below));
            }
            DataType::Map(entries, _) => {
                let (key, value) = entry(entries);
                if let Some(key) = key {
                    self.line(&below, "key", key.data_type(), "");
                }
                if let Some(value) = value {
                    let note = nullable("valueContainsNull", value);
                    self.line(&below, "value", value.data_type(), &note);
                }
            }
            other => {
                if let Some(element) = element(other) {
                    let note = nullable("containsNull", element);
                    self.line(&below, "element", element.data_type(), &note);
                }
            }
        }
    }
}

fn nullable(word: &str, field: &Field) -> String {
    format!(" ({word} = {})", field.is_nullable())
}
