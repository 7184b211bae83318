//! Functions of JSON strings.

pub(in crate::sql) mod from_json;
pub(in crate::sql) mod get_json_object;
pub(in crate::sql) mod json_array_length;
pub(in crate::sql) mod json_object_keys;
pub(in crate::sql) mod json_tuple;
pub(in crate::sql) mod options;
pub(in crate::sql) mod style;
pub(in crate::sql) mod to_json;

use crate::sql::ast::literal;
use crate::sql::functions::accepted::Accepted::Text;
use crate::sql::functions::declaration::FunctionKind::Generator;
use crate::sql::functions::declaration::{
    Declaration, Gives, at_least, between, exactly, ours, rewritten,
};
use crate::sql::functions::header::HeaderCall;

/// The declarations of functions of JSON.
///
/// Schemas and options are not in headers: they are settings of Spark's `JsonToStructs` and similar classes,
/// not children.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("from_json", between(2, 3)).gives(Gives::Schema).shows(1).headed_by(map_from_json),
    ours("get_json_object", exactly(2)).accepts(&[(0, Text), (1, Text)]).null_literals(&[0, 1]),
    ours("json_array_length", exactly(1)).accepts(&[(0, Text)]).null_literals(&[0]),
    ours("json_object_keys", exactly(1)).accepts(&[(0, Text)]).null_literals(&[0]),
    rewritten("json_tuple", at_least(2)).kind(Generator),
    rewritten("schema_of_json", between(1, 2)).shows(1),
    ours("to_json", between(1, 2)).null_literals(&[0]).shows(1),
];

/// Writes `from_json` of a map, for which Spark's header is `entries`.
fn map_from_json(call: &HeaderCall<'_>) -> Option<String> {
    let schema = literal::read(call.exprs.get(1)?)?;
    let is_map = schema.trim_start().to_lowercase().starts_with("map<");
    is_map.then(|| "entries".to_owned())
}
