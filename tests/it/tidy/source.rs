//! Source files, as the rules see them: without comments and texts, each line still where it was.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// A file of Rust.
pub(super) struct Source {
    /// Its path from the root.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
    /// The same with blanks for comments, strings and characters.
    pub(super) code: String,
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a source is UTF-8");
        let code = blank(&text);
        let path = path.strip_prefix(root()).expect("it is below the root");
        Self { path: path.display().to_string(), text, code }
    }

    /// Returns the number of the line at a place in the code.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.code[..at].matches('\n').count()
    }

    /// Returns where the code has a word, with nothing that belongs to a longer one beside it.
    pub(super) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        self.code.match_indices(word).map(|(at, _)| at).filter(move |at| {
            let before = self.code[..*at].chars().next_back().is_some_and(part);
            let after = self.code[at + word.len()..].chars().next().is_some_and(part);
            !before && !after
        })
    }

    /// Says that a place breaks a rule.
    pub(super) fn broken(&self, at: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path, self.line(at))
    }
}

/// Returns the files of Rust below a directory, in the order of their names.
pub(super) fn sources(directory: &str) -> Vec<Source> {
    let mut paths = files(&root().join(directory));
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    assert!(!paths.is_empty(), "there are sources in {directory}");
    paths.iter().map(|path| Source::read(path)).collect()
}

/// Returns all files below a directory.
pub(super) fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory can be listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Fails the test with all breaks of a rule.
pub(super) fn none(broken: &[String]) {
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
}

/// Puts blanks in the place of comments, strings and characters.
fn blank(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let before = code.chars().next_back();
        let length = match skipped(rest, before) {
            0 => {
                code.push(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
            length => length,
        };
        let keep = |c| if c == '\n' { c } else { ' ' };
        code.extend(rest[..length].chars().map(keep));
        rest = &rest[length..];
    }
    code
}

/// Returns the length of the comment, string or character that begins here; 0 for other text.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    if rest.starts_with('r') && !in_word || before == Some('b') && rest.starts_with('r') {
        let hashes = rest[1..].len() - rest[1..].trim_start_matches('#').len();
        if rest[1 + hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = 2 + hashes;
            return rest[body..].find(&close).map_or(rest.len(), |end| body + end + close.len());
        }
    }
    match rest.as_bytes()[0] {
        b'"' => closed(rest, '"'),
        b'\'' if is_character(rest) => closed(rest, '\''),
        _ => 0,
    }
}

/// Returns the length of a text up to the mark that closes it.
fn closed(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Tells a character from a lifetime.
fn is_character(rest: &str) -> bool {
    let mut inner = rest.chars().skip(1);
    inner.next() == Some('\\') || inner.next() == Some('\'')
}

#[test]
fn comments_and_texts_are_blanked() {
    let text = "a // b {\n'{' 'x 'é' b\"}\\\"\" r#\"\"{\"# /* {\n */ '\\'' fn";
    let code = "a       \n    'x     b      ".to_owned() + "           \n        fn";
    assert_eq!(blank(text).split_whitespace().collect::<Vec<_>>(), ["a", "'x", "b", "fn"]);
    assert_eq!(blank(text).matches('\n').count(), code.matches('\n').count());
}
