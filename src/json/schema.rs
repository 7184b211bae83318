//! Turns inferred types into an Arrow schema, by Spark's rules.
//!
//! Fields are in Java's order of names. A field with only nulls becomes a string; a struct without fields and
//! a field with an empty name are omitted, as in Spark. Arrays have a nullable `element`, which is Spark's
//! name for it in parquet files. The provisional schema omits nothing, and distinguishes fields with only
//! nulls from strings. The rules are those of Spark's `JsonInferSchema` (`canonicalizeType`,
//! `structFieldComparator`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Fields as ArrowFields};

use super::key_index::java_order;
use super::schema_tree::{Fields, Node, Tree};
use super::type_lattice::JsonType;
use super::{REPEATED_BEFORE, REPEATED_KEY, UNTYPED};

/// Makes the fields of a schema, and records what Spark's rules omit.
pub(super) struct SchemaMaker<'a> {
    nodes: &'a [Node],
    is_draft: bool,
    /// Whether some object has a key with an empty name.
    pub(super) has_empty_names: bool,
}

impl<'a> SchemaMaker<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { nodes: &tree.nodes, is_draft: false, has_empty_names: false }
    }

    /// Makes a provisional schema.
    pub(super) fn of_draft(tree: &'a Tree) -> Self {
        Self { is_draft: true, ..Self::new(tree) }
    }

    /// Returns the fields of a node for objects, in Spark's order.
    pub(super) fn fields(&mut self, node: usize) -> Vec<Field> {
        let Some(fields) = &self.nodes[node].fields else { return Vec::new() };
        let mut made = Vec::with_capacity(fields.names.len());
        for (name, node) in fields.names.iter().zip(&fields.nodes) {
            if name.is_empty() && !self.is_draft {
                self.has_empty_names = true;
            } else if let Some(field) = self.field(name, *node) {
                made.push(field);
            }
        }
        self.add_repeated(fields, &mut made);
        made.sort_by(|left, right| java_order(left.name(), right.name()));
        made
    }

    /// Adds a field `a_1`, `a_2`, … for the values of `a` before the last, counted from the last.
    fn add_repeated(&mut self, fields: &Fields, made: &mut Vec<Field>) {
        let names: Vec<&str> = fields.names.iter().collect();
        let mut taken: HashSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut repeated = fields.repeated.clone();
        repeated.sort_by_key(|one| (names[one.place], one.before_last));
        for one in repeated {
            let key = names[one.place];
            if key.is_empty() && !self.is_draft {
                continue;
            }
            let Some(field) = self.field(key, one.node) else { continue };
            let mut name = format!("{key}_{}", one.before_last);
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            let mut metadata = field.metadata().clone();
            metadata.insert(REPEATED_KEY.to_owned(), key.to_owned());
            metadata.insert(REPEATED_BEFORE.to_owned(), one.before_last.to_string());
            made.push(field.with_name(name).with_metadata(metadata));
        }
    }

    fn field(&mut self, name: &str, node: usize) -> Option<Field> {
        let field = Field::new(name, self.data_type(node)?, true);
        let is_untyped = self.is_draft && self.nodes[node].kind == JsonType::Null;
        Some(if is_untyped { field.with_metadata(untyped()) } else { field })
    }

    fn data_type(&mut self, node: usize) -> Option<DataType> {
        let nodes = self.nodes;
        Some(match nodes[node].kind {
            JsonType::Null | JsonType::Text => DataType::Utf8,
            JsonType::Boolean => DataType::Boolean,
            JsonType::Long => DataType::Int64,
            JsonType::Decimal(digits) => DataType::Decimal128(digits, 0),
            JsonType::Double => DataType::Float64,
            JsonType::Struct => {
                let fields = self.fields(node);
                if fields.is_empty() && !self.is_draft {
                    return None;
                }
                DataType::Struct(ArrowFields::from(fields))
            }
            JsonType::List => {
                let element = match nodes[node].element {
                    Some(element) => self.field("element", element)?,
                    None if self.is_draft => {
                        Field::new("element", DataType::Utf8, true).with_metadata(untyped())
                    }
                    None => Field::new("element", DataType::Utf8, true),
                };
                DataType::List(Arc::new(element))
            }
        })
    }
}

fn untyped() -> HashMap<String, String> {
    HashMap::from([(UNTYPED.to_owned(), String::new())])
}
