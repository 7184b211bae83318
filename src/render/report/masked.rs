//! Keeps the values of secret parameters out of a report.
//!
//! A long value is hidden wherever it occurs, also escaped or cut. A short one, which may also occur in words and
//! numbers, is hidden only as a whole cell, word or quoted text. Pure.

use super::super::escape::{self, Escapes};

/// The text that replaces a secret.
const MASK: &str = "***";
/// A shorter value is hidden only as a whole word.
const LONG_CHARS: usize = 4;
/// Spark's `Dataset.showString` cuts a longer text to this many characters and three dots.
const SHOWN_CHARS: usize = 20;
const CUT_CHARS: usize = 17;

/// Secrets in all the forms in which they may be written, the longest first.
#[derive(Debug, Default)]
pub(super) struct Masked {
    forms: Vec<String>,
}

impl Masked {
    pub(super) fn new(secrets: &[String]) -> Self {
        let mut forms: Vec<String> = secrets.iter().flat_map(|secret| forms(secret)).collect();
        forms.retain(|form| !form.trim().is_empty());
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self { forms }
    }

    /// Returns the text without the secrets.
    pub(super) fn apply(&self, text: String) -> String {
        self.forms.iter().fold(text, |text, form| {
            if form.chars().count() >= LONG_CHARS {
                text.replace(form.as_str(), MASK)
            } else {
                alone(&text, form)
            }
        })
    }
}

/// Returns a value as it is typed, printed, and written into a table of Markdown.
fn forms(secret: &str) -> Vec<String> {
    let shown = Escapes::All.apply(secret);
    let mut forms = vec![
        secret.to_owned(),
        secret.trim().to_owned(),
        escape::lines(secret),
        shown.replace('|', "\\|").replace('<', "\\<"),
        secret.replace('<', "\\<"),
    ];
    if secret.chars().count() > SHOWN_CHARS {
        forms.push(format!("{}...", shown.chars().take(CUT_CHARS).collect::<String>()));
    }
    forms.push(shown);
    forms
}

/// Hides a text that is not part of a longer word or number.
fn alone(text: &str, secret: &str) -> String {
    let is_worded = secret.chars().all(char::is_alphanumeric);
    let touches = |beside: Option<char>| match beside {
        None => false,
        Some(beside) if is_worded => beside.is_alphanumeric() || beside == '_',
        Some(beside) => !beside.is_whitespace() && !matches!(beside, '\'' | '"' | '`'),
    };
    let (mut masked, mut rest, mut before) = (String::with_capacity(text.len()), text, None);
    while let Some(at) = rest.find(secret) {
        let (head, tail) = (&rest[..at], &rest[at + secret.len()..]);
        masked.push_str(head);
        let left = head.chars().next_back().or(before);
        let is_alone = !touches(left) && !touches(tail.chars().next());
        masked.push_str(if is_alone { MASK } else { secret });
        before = secret.chars().next_back();
        rest = tail;
    }
    masked + rest
}

#[cfg(test)]
mod tests {
    use super::Masked;

    fn masked(secret: &str, text: &str) -> String {
        Masked::new(&[secret.to_owned()]).apply(text.to_owned())
    }

    #[test]
    fn short_secrets_are_hidden_where_they_stand_alone() {
        for (secret, text, expected) in [
            ("a", "| a | data |\n'a' a, banana\na", "| *** | data |\n'***' ***, banana\n***"),
            ("7", "7 rows of 77, 7.5, x7", "*** rows of 77, ***.5, x7"),
            ("é1", "(é1) é12", "(***) é12"),
            ("-", "| --- |\n| - |\n'-' a-b", "| --- |\n| *** |\n'***' a-b"),
            ("$x", "$x $xy \"$x\"", "*** $xy \"***\""),
        ] {
            assert_eq!(masked(secret, text), expected, "{secret}");
        }
    }

    #[test]
    fn long_secrets_are_hidden_in_every_form() {
        for (secret, text) in [
            ("hunter2", "xhunter2y"),
            ("a|b<c\\d", "| a\\|b\\<c\\d |"),
            ("one\ntwo", "| one\\ntwo |"),
            ("one\ntwo", "one\ntwo"),
            ("esc\u{1b}[2J", "| esc\\u001b[2J |"),
            ("0123456789abcdefghijklm", "|0123456789abcdefg...|"),
        ] {
            let said = masked(secret, text);
            assert!(said.contains("***") && said.len() < text.len(), "{secret:?}: {said}");
        }
        assert_eq!(masked("", "a b"), "a b");
    }
}
