//! Turns inferred types into an Arrow schema, by Spark's rules.
//!
//! Fields stand in Java's order of names. Only nulls become a string; a struct without fields and a field
//! with an empty name are left out, as Spark leaves them out. Arrays hold a nullable `element`, which is
//! what Spark calls it in parquet files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Fields as ArrowFields};

use super::kind::Kind;
use super::names::java_order;
use super::tree::{Fields, Node, Tree};
use super::{REPEATED_BEFORE, REPEATED_KEY};

/// Makes the fields of a schema, and notes what Spark's rules leave out.
pub(super) struct SchemaMaker<'a> {
    nodes: &'a [Node],
    /// Whether some object has a key with an empty name.
    pub(super) has_empty_names: bool,
}

impl<'a> SchemaMaker<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { nodes: &tree.nodes, has_empty_names: false }
    }

    /// Returns the fields of a node that holds objects, in Spark's order.
    pub(super) fn fields(&mut self, node: usize) -> Vec<Field> {
        let Some(fields) = &self.nodes[node].fields else { return Vec::new() };
        let mut made = Vec::with_capacity(fields.names.len());
        for (name, node) in fields.names.iter().zip(&fields.nodes) {
            if name.is_empty() {
                self.has_empty_names = true;
            } else if let Some(data_type) = self.data_type(*node) {
                made.push(Field::new(name, data_type, true));
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
            let Some(data_type) = self.data_type(one.node).filter(|_| !key.is_empty()) else {
                continue;
            };
            let mut name = format!("{key}_{}", one.before_last);
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            let metadata = HashMap::from([
                (REPEATED_KEY.to_owned(), key.to_owned()),
                (REPEATED_BEFORE.to_owned(), one.before_last.to_string()),
            ]);
            made.push(Field::new(name, data_type, true).with_metadata(metadata));
        }
    }

    fn data_type(&mut self, node: usize) -> Option<DataType> {
        let nodes = self.nodes;
        Some(match nodes[node].kind {
            Kind::Null | Kind::Text => DataType::Utf8,
            Kind::Boolean => DataType::Boolean,
            Kind::Long => DataType::Int64,
            Kind::Decimal(digits) => DataType::Decimal128(digits, 0),
            Kind::Double => DataType::Float64,
            Kind::Struct => {
                let fields = self.fields(node);
                if fields.is_empty() {
                    return None;
                }
                DataType::Struct(ArrowFields::from(fields))
            }
            Kind::List => {
                let element = match nodes[node].element {
                    Some(element) => self.data_type(element)?,
                    None => DataType::Utf8,
                };
                DataType::List(Arc::new(Field::new("element", element, true)))
            }
        })
    }
}
