//! Functions of numbers.

pub(in crate::sql) mod bitmap;
pub(in crate::sql) mod declarations;
pub(in crate::sql) mod double;
pub(in crate::sql) mod integer;
pub(in crate::sql) mod round;
