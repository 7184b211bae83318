//! Spark's rules that more than one module needs; a leaf.
//!
//! Whoever writes JSON, on the screen, into a file or a topic, has the encoder of [`json`].
//!
//! The shell cuts its input into statements and the parser reads each of them: both ask here where a
//! string, a quoted name or a comment ends, so that they cannot disagree.

pub(crate) mod digit;
mod java_digits;
pub(crate) mod java_double;
pub(crate) mod json;
pub(crate) mod quote;
pub(crate) mod text;
pub mod types;
