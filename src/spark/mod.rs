//! Spark's rules that more than one module needs; this module depends on no other one.
//!
//! It has the names of types, the DDL of schemas and the common type of several types; settings, time zones
//! and intervals; how doubles are written; and the directories of partition columns. Each file
//! names Spark's class that has the rule, such as `DataTypeAstBuilder` for the DDL.
//!
//! All code that writes JSON, on the screen, to a file or to a topic, uses the encoder of [`json`].
//!
//! The shell splits its input into statements, and the parser reads each of them. Both use this module to
//! find where a string, a quoted name or a comment ends, so that they cannot disagree.

pub(crate) mod coercion;
pub(crate) mod ddl;
pub(crate) mod digit;
pub(crate) mod interval;
pub mod interval_type;
mod java_digits;
pub(crate) mod java_double;
pub(crate) mod json;
pub(crate) mod partition;
pub(crate) mod quote;
pub(crate) mod settings;
pub(crate) mod text;
pub(crate) mod time_zone;
pub mod types;
