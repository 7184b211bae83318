//! The name that was most likely meant by a misspelled one.

use std::cmp::Reverse;

/// Finds the name nearest to a misspelled one, if one is near enough to be meant.
///
/// Near is a third of the letters, as in cargo and the Rust compiler; in short names one letter.
pub fn nearest<'a, N: AsRef<str> + ?Sized>(
    typed: &str,
    names: impl IntoIterator<Item = &'a N>,
) -> Option<&'a N> {
    let typed = typed.to_lowercase();
    let distance_max = typed.chars().count().max(3) / 3;
    let measured = names.into_iter().map(|name| {
        let other = name.as_ref().to_lowercase();
        (strsim::damerau_levenshtein(&typed, &other), Reverse(alike(&typed, &other)), name)
    });
    measured
        .filter(|(distance, _, name)| {
            *distance <= distance_max && *distance < name.as_ref().chars().count()
        })
        // Of two names at the same distance, the one with the same beginning is preferred.
        .min_by_key(|(distance, alike, _)| (*distance, *alike))
        .map(|(_, _, name)| name)
}

/// Returns how similar two words are, in thousandths; a common start counts more than a common end.
#[expect(clippy::cast_possible_truncation, reason = "it is a thousand at most, and never below 0")]
#[expect(clippy::cast_sign_loss, reason = "it is a thousand at most, and never below 0")]
fn alike(one: &str, other: &str) -> u32 {
    (strsim::jaro_winkler(one, other) * 1000.0) as u32
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
        assert_eq!(nearest("nothing", ["string"]), None);
    }
}
