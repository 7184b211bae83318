//! Compares what came out with what was expected, line by line.
//!
//! Pure. `[..]` in an expected line stands for anything within the line: times, ports, generated names.

/// Says whether a line is as expected, where `[..]` stands for anything.
pub(crate) fn matches(expected: &str, line: &str) -> bool {
    let mut parts = expected.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Describes where a text is not as expected.
pub(crate) fn difference(expected: &str, got: &str) -> Option<String> {
    let (wanted, lines): (Vec<_>, Vec<_>) = (expected.lines().collect(), got.lines().collect());
    let same = |at: &usize| match (wanted.get(*at), lines.get(*at)) {
        (Some(wanted), Some(line)) => matches(wanted, line),
        _ => false,
    };
    let at = (0..wanted.len().max(lines.len())).find(|at| !same(at))?;
    let shown = |lines: &[&str]| lines.get(at).map_or("(the end)".to_owned(), |l| (*l).to_owned());
    let (wanted, line, number) = (shown(&wanted), shown(&lines), at + 1);
    Some(format!("line {number}\nexpected: {wanted}\n     got: {line}\nwhole output:\n{got}"))
}

#[test]
fn two_dots_in_brackets_stand_for_anything() {
    for (expected, line) in [
        ("a", "a"),
        ("[..]", ""),
        ("a[..]c", "abc"),
        ("a[..]b[..]c", "a--b--b--c"),
        ("[..]b", "abb"),
        ("took [..] ms", "took 12 ms"),
    ] {
        assert!(matches(expected, line), "`{expected}` is `{line}`");
    }
    for (expected, line) in [("a", "ab"), ("a[..]c", "ab"), ("ab[..]bc", "abc"), ("", "a")] {
        assert!(!matches(expected, line), "`{expected}` is not `{line}`");
    }
    assert_eq!(difference("a\nb[..]\n", "a\nbc\n"), None);
    assert!(difference("a\n", "a\nb\n").is_some_and(|text| text.starts_with("line 2")));
}
