//! Declares the functions of casts; their code is in this directory.

use crate::sql::functions::declaration::{Declaration, Gives, at_least, exactly, grammar};

/// The declarations of functions of casts.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    grammar("bigint", exactly(1)),
    grammar("binary", exactly(1)).gives(Gives::Bytes),
    grammar("boolean", exactly(1)),
    grammar("cast", at_least(0)),
    grammar("date", exactly(1)).gives(Gives::Date),
    grammar("decimal", exactly(1)),
    grammar("double", exactly(1)),
    grammar("float", exactly(1)),
    grammar("int", exactly(1)),
    grammar("smallint", exactly(1)),
    grammar("string", exactly(1)),
    grammar("timestamp", exactly(1)).gives(Gives::Timestamp),
    grammar("tinyint", exactly(1)),
];
