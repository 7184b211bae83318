//! Functions of arrays.

pub(in crate::sql) mod arrays_zip;
pub(in crate::sql) mod construct;
pub(in crate::sql) mod declarations;
pub(in crate::sql) mod elements;
pub(in crate::sql) mod list_builder;
pub(in crate::sql) mod search;
pub(in crate::sql) mod sequence;
