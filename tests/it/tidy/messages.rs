//! Errors are written one way: they begin in lower case and end without a full stop, hints too.

use regex::Regex;

use super::source::{Source, none, sources};

/// Names that begin with a capital wherever they stand.
const NAMES: &[&str] = &["Kafka", "Hadoop's"];

/// Finds messages that are written otherwise, with their lines.
fn broken(source: &Source) -> Vec<String> {
    let made = r"(?:Error|Self)::(?:failed|usage|unreachable)|\.hint|(?:plan|exec|not_impl)_err!";
    let text = r#"\(\s*(?:format!\(\s*)?"((?:[^"\\]|\\.)*)""#;
    let message = Regex::new(&format!("(?:{made}){text}")).expect("it is a pattern");
    let mut broken = Vec::new();
    for found in message.captures_iter(&source.text) {
        let text = found.get(1).expect("it has one group");
        let first = text.as_str().split(' ').next().unwrap_or_default();
        let mut letters = first.chars();
        let capital = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_none_or(char::is_lowercase)
            && !NAMES.contains(&first);
        if capital || (text.as_str().ends_with('.') && !text.as_str().ends_with("...")) {
            let line = 1 + source.text[..text.start()].matches('\n').count();
            broken.push(format!("{}:{line}: {}", source.path, text.as_str()));
        }
    }
    broken
}

#[test]
fn errors_begin_in_lower_case_and_have_no_full_stop() {
    let broken: Vec<String> = sources("src").iter().flat_map(broken).collect();
    none(&broken);
}

#[test]
fn messages_are_found() {
    let text = "Error::failed(\"Bad\") Error::usage(\n format!(\"a {b}\")) x.hint(\"stop.\") \
                plan_err!(\"A b\") Error::failed(\"UNION of\") Error::failed(\"Kafka is\")";
    let source = Source { path: "p".to_owned(), text: text.to_owned(), code: String::new() };
    assert_eq!(broken(&source), ["p:1: Bad", "p:2: stop.", "p:2: A b"]);
}
