//! Says the engine's complaints in the shell's words.
//!
//! Knows the wording of `DataFusion` 55.2's errors and nothing of statements. What it does not
//! recognise it passes on without the engine's prefixes (see `error`).

use std::cmp::Reverse;

use datafusion::error::DataFusionError;

use crate::error::Error;

/// Finds the name nearest to a misspelled one, if one is near enough to be meant.
pub(super) fn nearest<'a>(
    typed: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let distance_max = typed.chars().count() / 3 + 1;
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= distance_max && *distance < name.chars().count())
        // Of two as near the one is meant that begins as the typed one does.
        .min_by_key(|(distance, name)| (*distance, Reverse(alike(&typed, &name.to_lowercase()))))
        .map(|(_, name)| name)
}

/// Says how alike two words are, in thousandths; a common beginning counts more than an end.
#[expect(clippy::cast_possible_truncation, reason = "it is a thousand at most, and never below 0")]
#[expect(clippy::cast_sign_loss, reason = "it is a thousand at most, and never below 0")]
fn alike(one: &str, other: &str) -> u32 {
    (strsim::jaro_winkler(one, other) * 1000.0) as u32
}

/// Makes the shell's error of an engine's error.
pub(super) fn plain(error: DataFusionError, functions: &[String]) -> Error {
    let text = error.strip_backtrace();
    if let Some(name) = between(&text, "Invalid function '", "'") {
        return no_function(name, functions);
    }
    if text.contains("UNION queries have different number of columns") {
        return Error::failed("the two sides of the UNION have different numbers of columns");
    }
    if let Some(place) = between(&text, "Order by column out of bounds, specified: ", ",") {
        return Error::failed(format!("ORDER BY position {place} is not in the select list"));
    }
    if let Some(place) = between(&text, "Cannot find column with position ", " in") {
        return Error::failed(format!("GROUP BY position {place} is not in the select list"));
    }
    if let Some(column) = between(&text, "column \"", "\" must appear in the GROUP BY clause") {
        let name = column.rsplit('.').next().unwrap_or(column);
        return Error::failed(format!("`{name}` is neither in GROUP BY nor in an aggregate"))
            .hint(format!("`GROUP BY {name}`, or `any_value({name})` for one of its values"));
    }
    if text.contains("unnest() can only be applied") {
        return Error::failed("`explode` takes a list");
    }
    if text.contains("failed to match any signature")
        && let Some(name) = between(&text, "Function '", "'")
    {
        return Error::failed(format!("`{name}` does not take values of this type"));
    }
    Error::from(error)
}

/// Says that there is no such function, and which is near.
pub(super) fn no_function(name: &str, functions: &[String]) -> Error {
    let error = Error::failed(format!("no function `{name}`"));
    match nearest(name, functions.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`SHOW FUNCTIONS` lists them, `SHOW FUNCTIONS LIKE '*json*'` some"),
    }
}

/// Returns the text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let length = text[start..].find(to)?;
    Some(&text[start..start + length])
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_must_be_near() {
        let names = ["exam_name", "keen_id", "id"];
        assert_eq!(nearest("exam_nam", names), Some("exam_name"));
        assert_eq!(nearest("cout", ["cot", "count"]), Some("count"));
        assert_eq!(nearest("EXAMNAME", names), Some("exam_name"));
        assert_eq!(nearest("started_at", names), None);
        assert_eq!(nearest("xy", names), None);
    }
}
