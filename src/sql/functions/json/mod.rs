//! Functions of JSON texts.

pub(in crate::sql) mod from_json;
pub(in crate::sql) mod get_to_json;
pub(in crate::sql) mod options;
pub(in crate::sql) mod style;
