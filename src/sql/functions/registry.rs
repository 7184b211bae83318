//! Finds the declaration of a function by its name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{
    aggregate, array, cast, catalog, csv, datetime, generator_rows, hash, json, lambda, map, math,
    operator, session, string, unsupported, url, window,
};
use crate::sql::functions::declaration::{Declaration, Frame, FunctionKind, How, Trait};
use crate::sql::functions::header::Header;

/// The declarations of all functions, by group.
const DECLARED: [(&str, &[Declaration]); 17] = [
    ("Conditions and comparisons", operator::DECLARED),
    ("Numbers and bits", math::declarations::DECLARED),
    ("Texts and bytes", string::declarations::DECLARED),
    ("Hashes and digests", hash::DECLARED),
    ("URLs", url::DECLARED),
    ("Dates, times and intervals", datetime::declarations::DECLARED),
    ("Casts", cast::declarations::DECLARED),
    ("Lists", array::declarations::DECLARED),
    ("Maps and structs", map::DECLARED),
    ("Functions that take a function", lambda::DECLARED),
    ("JSON", json::DECLARED),
    ("CSV", csv::DECLARED),
    ("Generators, which make rows", generator_rows::DECLARED),
    ("Aggregates", aggregate::declarations::DECLARED),
    ("Windows", window::declarations::DECLARED),
    ("Session", session::DECLARED),
    ("Not supported", unsupported::DECLARED),
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Declaration>> =
    LazyLock::new(|| all().map(|declared| (declared.name, declared)).collect());

/// Lists all declarations.
pub(in crate::sql) fn all() -> impl Iterator<Item = &'static Declaration> {
    DECLARED.into_iter().flat_map(|(_, declared)| declared)
}

/// Finds a function of Spark's `FunctionRegistry` by its name in lower case; its declaration says
/// whether it is supported.
pub(in crate::sql) fn find(name: &str) -> Option<&'static Declaration> {
    BY_NAME.get(name).copied().filter(|declared| !matches!(declared.how, How::Internal(_)))
}

/// Returns whether a function of this name, which is in lower case, has a property.
pub(in crate::sql) fn has(name: &str, wanted: Trait) -> bool {
    find(name).is_some_and(|declared| declared.has(wanted))
}

/// Returns how headers of calls of this name, which is in lower case, are written.
pub(in crate::sql) fn header(name: &str) -> &'static Header {
    static AS_WRITTEN: Header = Header::new();
    find(name).map_or(&AS_WRITTEN, |declared| &declared.header)
}

/// Returns the frame of a function of this name, which is in lower case.
pub(in crate::sql) fn frame(name: &str) -> Frame {
    find(name).map_or(Frame::Any, |declared| declared.frame)
}

/// Returns whether a function of this name, which is in lower case, is called only in `FROM`.
pub(in crate::sql) fn is_table_function(name: &str) -> bool {
    find(name).is_some_and(|declared| declared.kind == FunctionKind::Table)
}

/// Lists the generators, which may be called in `FROM` as table functions are.
pub(in crate::sql) fn generators() -> impl Iterator<Item = &'static str> {
    let is_generator = |one: &&Declaration| one.is_public() && one.kind == FunctionKind::Generator;
    all().filter(is_generator).map(|declared| declared.name)
}

/// Finds a function by the name under which it is registered, including internal ones.
pub(in crate::sql) fn registered(name: &str) -> Option<&'static Declaration> {
    BY_NAME.get(name).copied()
}

/// Lists the groups, each with its functions and operators that users may call and that have a description.
pub(in crate::sql) fn groups()
-> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let is_listed = |one: &&Declaration| one.is_public() && catalog::is_described(one.name);
    DECLARED.into_iter().map(move |(group, declared)| {
        (group, declared.iter().filter(is_listed).map(|declared| declared.name))
    })
}

/// Lists the names of these functions and operators of all groups, sorted.
pub(in crate::sql) fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = groups().flat_map(|(_, names)| names).collect();
    names.sort_unstable();
    names
}
