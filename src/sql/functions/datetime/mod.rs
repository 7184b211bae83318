//! Functions of dates and timestamps.

pub(in crate::sql) mod date;
pub(in crate::sql) mod date_arithmetic;
pub(in crate::sql) mod date_format;
pub(in crate::sql) mod declarations;
pub(in crate::sql) mod extract;
pub(in crate::sql) mod format;
pub(in crate::sql) mod make_timestamp;
pub(in crate::sql) mod time_window;
pub(in crate::sql) mod timestamp_arithmetic;
pub(in crate::sql) mod to_timestamp;
pub(in crate::sql) mod unix;
