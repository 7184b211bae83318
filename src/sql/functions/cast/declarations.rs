//! Declares the functions of casts; their code is in this directory.

use crate::sql::functions::declaration::Trait::Casts;
use crate::sql::functions::declaration::{Declaration, Gives, at_least, exactly, grammar};

/// The declarations of functions of casts.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    cast("bigint"),
    cast("binary").gives(Gives::Bytes),
    cast("boolean"),
    grammar("cast", at_least(0)),
    cast("date").gives(Gives::Date),
    cast("decimal"),
    cast("double"),
    cast("float"),
    cast("int"),
    cast("smallint"),
    cast("string"),
    cast("timestamp").gives(Gives::Timestamp),
    cast("tinyint"),
];

/// Declares a type that is also a function, as `FunctionRegistry.castAlias` does. The header shows only its
/// argument, as if Spark had added the cast.
const fn cast(name: &'static str) -> Declaration {
    grammar(name, exactly(1)).with(&[Casts]).forms(&[(1, "{0}")])
}
