//! Spark's rules that more than one module needs; a leaf.
//!
//! Types: their names, the text of a schema, and the one type of several; settings, time zones and intervals;
//! how doubles are written.
//!
//! Whoever writes JSON, on the screen, into a file or a topic, has the encoder of [`json`].
//!
//! The shell cuts its input into statements and the parser reads each of them: both ask here where a
//! string, a quoted name or a comment ends, so that they cannot disagree.

pub(crate) mod coercion;
pub(crate) mod ddl;
pub(crate) mod digit;
pub(crate) mod interval;
mod java_digits;
pub(crate) mod java_double;
pub(crate) mod json;
pub(crate) mod quote;
pub(crate) mod settings;
pub(crate) mod text;
pub(crate) mod time_zone;
pub mod types;
