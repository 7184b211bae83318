//! Functions of strings.

pub(in crate::sql) mod basic;
pub(in crate::sql) mod case_trim_pad;
pub(in crate::sql) mod concat_ws;
pub(in crate::sql) mod declarations;
pub(in crate::sql) mod encode;
pub(in crate::sql) mod format_number;
pub(in crate::sql) mod format_string;
pub(in crate::sql) mod java_regex;
pub(in crate::sql) mod length;
pub(in crate::sql) mod like;
pub(in crate::sql) mod number_format;
pub(in crate::sql) mod regexp;
pub(in crate::sql) mod sentences;
pub(in crate::sql) mod split;
pub(in crate::sql) mod substring;
pub(in crate::sql) mod to_number;
