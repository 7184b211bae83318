//! Which of Spark's functions aggregate, which need a window, which make rows; every other is a scalar one.
//!
//! What stands beside a call depends on it: `DISTINCT` and `FILTER` belong to aggregates, `IGNORE NULLS` to
//! a few of them, a frame to what looks at a frame.

use datafusion::sql::sqlparser::ast::{Function, ObjectName};

use crate::sql::functions::declaration::{Declaration, FunctionKind};
use crate::sql::functions::registry;
use crate::sql::syntax::object_name::idents;

/// Returns the name of a call in lower case; the last part of a longer one.
pub(in crate::sql) fn name_of(function: &Function) -> String {
    idents(&function.name).last().map(|name| name.value.to_lowercase()).unwrap_or_default()
}

/// Returns whether a call aggregates rows: of a group, not of a window.
pub(in crate::sql) fn is_aggregate(function: &Function) -> bool {
    function.over.is_none() && kind_of(function) == FunctionKind::Aggregate
}

/// Returns what a function of this name works on.
pub(in crate::sql) fn kind_of(function: &Function) -> FunctionKind {
    registry::find(&name_of(function)).map_or(FunctionKind::Scalar, |declared| declared.kind)
}

/// Returns whether a function of this name makes rows.
pub(in crate::sql) fn is_generator(name: &ObjectName) -> bool {
    generator_of(name).is_some()
}

/// Returns the declaration of a function that makes rows.
pub(in crate::sql) fn generator_of(name: &ObjectName) -> Option<&'static Declaration> {
    let mut parts = idents(name);
    let (name, rest) = (parts.next()?, parts.next());
    let known = registry::find(&name.value.to_lowercase())?;
    (rest.is_none() && known.kind == FunctionKind::Generator).then_some(known)
}
