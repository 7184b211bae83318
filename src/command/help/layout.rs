//! Lays text out in columns and lines, for help.

/// The widest line of a page, in columns.
pub(super) const WIDTH_MAX: usize = 80;

/// Lays names out beside their texts, the texts wrapped at `width` columns.
pub(in crate::command) fn beside(pairs: &[(&str, &str)], width: usize) -> String {
    let longest = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let indent = longest + 4;
    let mut page = String::new();
    for (name, text) in pairs {
        let mut before = format!("  {name:<longest$}  ");
        for line in wrapped(text, width.saturating_sub(indent)) {
            page.push_str(format!("{before}{line}").trim_end());
            page.push('\n');
            before = " ".repeat(indent);
        }
    }
    page
}

/// Cuts a text at its blanks into lines of at most `width` columns; a longer word is a line of its own.
pub(in crate::command) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let used = lines.last().map_or(0, |line| line.chars().count());
        if used > 0 && used + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn texts_are_wrapped_beside_their_names() {
        let pairs = [("a", "one two three"), ("long", ""), ("b", "four")];
        let page = "  a     one two\n        three\n  long\n  b     four\n";
        assert_eq!(beside(&pairs, 16), page);
    }
}
