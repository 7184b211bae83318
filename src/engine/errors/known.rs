//! Known errors of the engine, in plain words.
//!
//! Knows the wording of `DataFusion` 55.2 and nothing of statements.

use super::reworded::reworded;
use super::text::{between, lower, spark_name, unfit, with_sparks_types};
use crate::error::Error;

/// Rewords known messages.
pub(super) fn known(text: &str) -> Option<Error> {
    if text.contains("declared as non-nullable") {
        return Some(Error::failed(
            "internal error: a column without NULLs was given one; please report the statement",
        ));
    }
    let unknown = ["config namespace for key \"", "config namespace \"", "onfig value \""];
    if let Some(name) = unknown.iter().find_map(|mark| between(text, mark, "\"")) {
        return Some(no_setting(name));
    }
    if let Some(types) = between(text, "There isn't a common type to coerce ", " in LIKE") {
        let types = with_sparks_types(types);
        return Some(
            Error::failed(format!("LIKE takes texts, not {types}"))
                .hint("`CAST(x AS STRING) LIKE '1%'`"),
        );
    }
    if text.contains("HAVING clause references") {
        return Some(Error::failed(
            "`HAVING` has a column that is neither in GROUP BY nor in an aggregate",
        ));
    }
    if let Some(known) = of_place(text).or_else(|| of_call(text)).or_else(|| of_name(text)) {
        return Some(known);
    }
    if let Some(said) = reworded(text) {
        return Some(said);
    }
    let compared = text.split_once("comparison operation ").map(|(_, types)| types);
    if let Some(types) = compared {
        return Some(unfit("compare", types));
    }
    let computed = between(text, "Cannot coerce arithmetic expression ", " to valid types")
        .or_else(|| text.split_once("bitwise operation ").map(|(_, types)| types));
    computed.map(|types| unfit("compute", types))
}

/// Rewords messages about something in a place where it is not allowed.
pub(super) fn of_place(text: &str) -> Option<Error> {
    if text.contains("Lambda") {
        return Some(
            Error::failed("a function like `x -> x + 1` is not supported in this place")
                .hint("`transform`, `filter`, `exists`, `aggregate` and their like take one"),
        );
    }
    text.contains("Wildcard").then(|| Error::failed("`*` is not supported in this place"))
}

/// Rewords messages about parts of a call that are not allowed.
fn of_call(text: &str) -> Option<Error> {
    if let Some((name, rest)) =
        text.strip_prefix("Function '").and_then(|rest| rest.split_once("' expects "))
    {
        let (wanted, rest) = rest.split_once(" arguments but received ")?;
        let given: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let noun = if wanted == "1" { "argument" } else { "arguments" };
        return Some(Error::failed(format!("`{name}` takes {wanted} {noun}, not {given}")));
    }
    if let Some((name, rest)) = text
        .split_once("arguments to satisfy a call to '")
        .and_then(|(_, rest)| rest.split_once("' function: coercion from "))
    {
        let types = rest.split(" to the signature").next().unwrap_or_default();
        let types = with_sparks_types(types);
        return Some(Error::failed(format!("`{}` does not take ({types})", spark_name(name))));
    }
    if let Some(name) = between(text, "'", "' does not support zero arguments") {
        return Some(Error::failed(format!("`{}` needs an argument", spark_name(name))));
    }
    if text.contains("failed to match any signature") {
        let name = between(text, "Function '", "'")?;
        return Some(Error::failed(format!("`{name}` does not take values of this type")));
    }
    let (said, _) = text.split_once(" No function matches the given name")?;
    let said = said.trim_end_matches('.');
    reworded(said).or_else(|| Some(Error::failed(lower(&with_sparks_types(said)))))
}

/// Rewords messages about a name that does not exist.
fn of_name(text: &str) -> Option<Error> {
    let unquoted = |name: &str| name.replace('"', "");
    if let Some(rest) = text.strip_prefix("No field named ") {
        let (name, near) = match rest.split_once(". Did you mean '") {
            Some((name, near)) => (name, near.split_once('\'').map(|(near, _)| near)),
            None => (rest.trim_end_matches('.'), None),
        };
        let error = Error::failed(format!("no column `{}`", unquoted(name)));
        return Some(match near {
            Some(near) => error.did_you_mean(unquoted(near)),
            None => error,
        });
    }
    if let Some(names) = text.split_once("The subquery should only return one column: ") {
        return Some(Error::failed(format!(
            "a subquery in this place must only return one column, not {}",
            unquoted(names.1)
        )));
    }
    if let Some(name) = between(text, "'", "' is not a variable which can be viewed") {
        return Some(no_setting(name));
    }
    let name = between(text, "The window ", " is not defined")?;
    Some(Error::no_window(name))
}

fn no_setting(name: &str) -> Error {
    Error::failed(format!("there is no setting `{name}`")).hint("`SHOW ALL` lists the settings")
}
