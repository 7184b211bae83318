//! Classifies functions as aggregates, window functions, generators or scalar functions.
//!
//! The clauses of a call depend on it: `DISTINCT` and `FILTER` belong to aggregates, `IGNORE NULLS` to a few
//! of them, and a frame to functions that use a frame.

use datafusion::sql::sqlparser::ast::{Function, ObjectName};

use crate::sql::functions::declaration::{Declaration, FunctionKind, Trait};
use crate::sql::functions::registry;
use crate::sql::syntax::object_name::idents;

/// Returns the name of a call in lower case; only the last part of a qualified name.
pub(in crate::sql) fn name_of(function: &Function) -> String {
    idents(&function.name).last().map(|name| name.value.to_lowercase()).unwrap_or_default()
}

/// Returns whether a call aggregates the rows of a group, not of a window.
pub(in crate::sql) fn is_aggregate(function: &Function) -> bool {
    function.over.is_none() && kind_of(function) == FunctionKind::Aggregate
}

/// Returns the kind of a function of this name.
pub(in crate::sql) fn kind_of(function: &Function) -> FunctionKind {
    registry::find(&name_of(function)).map_or(FunctionKind::Scalar, |declared| declared.kind)
}

/// Returns whether a function of this name is a generator.
pub(in crate::sql) fn is_generator(name: &ObjectName) -> bool {
    generator_of(name).is_some()
}

/// Returns whether a call is `explode` or `explode_outer`, whose column is called `col`.
pub(in crate::sql) fn is_explode(function: &Function) -> bool {
    let name = idents(&function.name).next();
    name.is_some_and(|name| registry::has(&name.value.to_lowercase(), Trait::Explodes))
}

/// Returns the declaration of a generator.
pub(in crate::sql) fn generator_of(name: &ObjectName) -> Option<&'static Declaration> {
    let mut parts = idents(name);
    let (name, rest) = (parts.next()?, parts.next());
    let known = registry::find(&name.value.to_lowercase())?;
    (rest.is_none() && known.kind == FunctionKind::Generator).then_some(known)
}
