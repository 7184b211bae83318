//! Reads a line of Python as far as it is a chain of calls: `df.filter("a > 1").show(5)`.
//!
//! Pure. It knows only names, strings and parentheses of Python.

/// A name, and what is called on it one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain<'t> {
    pub(super) name: &'t str,
    pub(super) calls: Vec<Call<'t>>,
}

/// A method and what it is given, or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call<'t> {
    pub(super) method: &'t str,
    pub(super) arguments: Vec<&'t str>,
}

impl<'t> Chain<'t> {
    /// Reads an expression; none if it does not begin with a name.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (name, mut rest) = word(text.trim())?;
        let mut calls = Vec::new();
        while let Some((method, after)) = rest.trim_start().strip_prefix('.').and_then(word) {
            let (arguments, after) = arguments(after);
            calls.push(Call { method, arguments });
            rest = after;
        }
        Some(Self { name, calls })
    }

    /// Finds the first call of a method.
    pub(super) fn call(&self, method: &str) -> Option<&Call<'t>> {
        self.calls.iter().find(|call| call.method == method)
    }
}

impl<'t> Call<'t> {
    /// Returns the content of the first argument if it is a string.
    pub(super) fn text(&self) -> Option<&'t str> {
        self.arguments.first().and_then(|argument| literal(argument))
    }
}

/// Splits `name = expression` into both; a line without has no target.
pub(super) fn assigned(line: &str) -> (Option<&str>, &str) {
    match word(line) {
        Some((name, rest)) => match rest.trim_start().strip_prefix('=') {
            Some(value) if !value.starts_with('=') => (Some(name), value.trim()),
            _ => (None, line),
        },
        None => (None, line),
    }
}

/// Returns the content of a string of Python: `"x"`, `'x'`, `"""x"""`.
pub(super) fn literal(text: &str) -> Option<&str> {
    let text = text.trim().trim_start_matches(['f', 'r']);
    ["\"\"\"", "'''", "\"", "'"].iter().find_map(|mark| {
        let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner.trim())
    })
}

/// Splits a name off the start of the text.
fn word(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// Splits arguments off the start of the text, where it has any: each without the blanks around it.
fn arguments(text: &str) -> (Vec<&str>, &str) {
    let Some(inner) = text.trim_start().strip_prefix('(') else { return (Vec::new(), text) };
    let (mut arguments, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, c) in inner.char_indices() {
        match (c, quote) {
            (_, Some(mark)) if c == mark => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            ('(' | '[' | '{', None) => depth += 1,
            (')', None) if depth == 0 => {
                arguments.push(inner[start..at].trim());
                arguments.retain(|argument| !argument.is_empty());
                return (arguments, &inner[at + 1..]);
            }
            (')' | ']' | '}', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 => {
                arguments.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    // The call goes on in the next line.
    (arguments, "")
}

#[cfg(test)]
mod tests {
    use super::{Chain, assigned, literal};

    #[test]
    fn a_chain_is_read_call_by_call() {
        let chain = Chain::read("df.a (\"x, (y\", f(1, 2)).b.c('=')[0] + 1").expect("a chain");
        let calls: Vec<_> =
            chain.calls.iter().map(|call| (call.method, call.arguments.clone())).collect();
        assert_eq!(chain.name, "df");
        assert_eq!(calls, [("a", vec!["\"x, (y\"", "f(1, 2)"]), ("b", vec![]), ("c", vec!["'='"])]);
        assert_eq!(Chain::read("(1)"), None);
    }

    #[test]
    fn only_what_stands_before_a_chain_is_assigned_to() {
        assert_eq!(assigned("x = df.count()"), (Some("x"), "df.count()"));
        assert_eq!(assigned("df.filter(\"a = 1\")"), (None, "df.filter(\"a = 1\")"));
        assert_eq!(assigned("a == b"), (None, "a == b"));
    }

    #[test]
    fn strings_are_taken_out_of_their_marks() {
        assert_eq!(literal("\"a 'b'\""), Some("a 'b'"));
        assert_eq!(literal("\"\"\"\n select 1 \"\"\""), Some("select 1"));
        assert_eq!((literal("x"), literal("'a' + 'b'")), (None, None));
    }
}
