//! Paths with `*`, `?`, `[…]`, `{…}` and `\\`: finds what they match, by Hadoop's rules
//! (`GlobPattern`), which Spark uses too (`SparkHadoopUtil.globPath`).

use futures::future::BoxFuture;
use regex::Regex;

use crate::error::{Error, Result};
use crate::landing::is_hidden;
use crate::storage::{Location, Status};

/// Characters that make a path a pattern.
const MARKS: [char; 6] = ['*', '?', '[', ']', '{', '\\'];

/// Finds what a pattern matches, in the order of the paths; a path that is not a pattern matches nothing.
///
/// # Errors
/// A directory cannot be listed, or a bracket is not closed.
pub(super) async fn expanded(pattern: &Location) -> Result<Vec<(Location, Status)>> {
    if !pattern.path().contains(MARKS) {
        return Ok(Vec::new());
    }
    let mut found: Vec<(Location, Status)> = Vec::new();
    for path in alternatives(pattern.path()) {
        let mut root = pattern.clone();
        while !root.is_root() && root.path() != "/" {
            root = root.parent();
        }
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        let below = names.len() - root.path().split('/').filter(|name| !name.is_empty()).count();
        let names = names[names.len() - below..].iter().map(|name| (*name).to_owned()).collect();
        found.extend(below_of(root, names).await?);
    }
    found.sort_by(|(one, _), (other, _)| one.path().cmp(other.path()));
    found.dedup_by(|(one, _), (other, _)| one.path() == other.path());
    found.retain(|(place, _)| !is_hidden(place.name()));
    Ok(found)
}

/// Finds the names in a directory that match a list of patterns, one for each level.
fn below_of(
    directory: Location,
    mut names: Vec<String>,
) -> BoxFuture<'static, Result<Vec<(Location, Status)>>> {
    Box::pin(async move {
        // Names without wildcards are followed without listing their directory.
        let fixed = names.iter().take_while(|name| !name.contains(MARKS)).count();
        let place = names.drain(..fixed).fold(directory, |place, name| place.child(&name));
        if names.is_empty() {
            return Ok(place.stat().await?.map(|status| (place, status)).into_iter().collect());
        }
        let pattern = names.remove(0);
        let fits = expression(&pattern).ok_or_else(|| {
            Error::failed(format!("`{pattern}` is not a valid pattern of paths"))
                .hint("`*`, `?`, `[a-z]` and `{a,b}` stand for names; `\\\\` makes them plain")
        })?;
        if place.stat().await?.is_none_or(|status| !status.is_dir) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for status in place.fs().list(place.path()).await? {
            if !fits.is_match(&status.name) {
                continue;
            }
            let entry = place.child(&status.name);
            if names.is_empty() {
                found.push((entry, status));
            } else if status.is_dir {
                found.extend(below_of(entry, names.clone()).await?);
            }
        }
        Ok(found)
    })
}

/// Expands `{a,b}` to one path for each alternative.
fn alternatives(path: &str) -> Vec<String> {
    let Some((before, choices, after)) = first_choice(path) else { return vec![path.to_owned()] };
    let whole = |choice: &String| alternatives(&format!("{before}{choice}{after}"));
    choices.iter().flat_map(whole).collect()
}

/// Splits a path at its first `{…}`, and that at its commas outside nested ones.
fn first_choice(path: &str) -> Option<(&str, Vec<String>, &str)> {
    let (mut open, mut depth, mut choices, mut choice) = (None, 0, Vec::new(), String::new());
    let mut letters = path.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                choice.push(letter);
                choice.extend(letters.next().map(|(_, escaped)| escaped));
                continue;
            }
            '{' => {
                depth += 1;
                if depth == 1 {
                    open = Some(at);
                    choice.clear();
                    continue;
                }
            }
            '}' if depth == 1 => {
                choices.push(choice);
                return Some((&path[..open?], choices, &path[at + 1..]));
            }
            '}' => depth -= 1,
            ',' if depth == 1 => {
                choices.push(std::mem::take(&mut choice));
                continue;
            }
            _ => {}
        }
        choice.push(letter);
    }
    None
}

/// Makes a regular expression from the pattern of one name.
fn expression(pattern: &str) -> Option<Regex> {
    let mut text = String::from("(?s)^");
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => text.push_str(".*"),
            '?' => text.push('.'),
            '\\' => text.push_str(&regex::escape(&letters.next()?.to_string())),
            '[' => {
                let mut set: Vec<char> = letters.by_ref().take_while(|one| *one != ']').collect();
                text.push('[');
                if matches!(set.first(), Some('!' | '^')) {
                    set.remove(0);
                    text.push('^');
                }
                for one in set {
                    text.push_str(match one {
                        '[' | '\\' | '&' | '~' | '^' => "\\",
                        _ => "",
                    });
                    text.push(one);
                }
                text.push(']');
            }
            other => text.push_str(&regex::escape(&other.to_string())),
        }
    }
    text.push('$');
    Regex::new(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::{alternatives, expression};

    #[test]
    fn choices_are_written_out() {
        let cases: [(&str, &[&str]); 4] = [
            ("/a/{b,c}/d", &["/a/b/d", "/a/c/d"]),
            ("/{a,b{c,d}}", &["/a", "/bc", "/bd"]),
            ("/\\{a,b}", &["/\\{a,b}"]),
            ("/{a", &["/{a"]),
        ];
        for (path, expected) in cases {
            assert_eq!(alternatives(path), expected, "{path}");
        }
    }

    #[test]
    fn patterns_fit_names() {
        let cases = [
            ("*.json", "a.json", true),
            ("*.json", "a.jsonl", false),
            ("a?", "ab", true),
            ("[!a]b", "ab", false),
            ("[^a]b", "cb", true),
            ("[a-c]", "b", true),
            ("a\\[1]", "a[1]", true),
            ("a[1]", "a1", true),
            ("a.b", "axb", false),
        ];
        for (pattern, name, expected) in cases {
            let fits = expression(pattern).expect("a pattern").is_match(name);
            assert_eq!(fits, expected, "{pattern} {name}");
        }
        assert!(expression("[").is_none());
    }
}
