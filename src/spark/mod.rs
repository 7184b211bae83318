//! Spark's rules that more than one module needs; a leaf.
//!
//! The shell cuts its input into statements and the parser reads each of them: both ask here where a
//! string, a quoted name or a comment ends, so that they cannot disagree.

pub(crate) mod quote;
pub(crate) mod text;
