//! How the header of a call is written. Each declaration of a function has one `Header`.
//!
//! Most headers are the name and the arguments as Spark's `toPrettySQL` writes them, with default arguments;
//! a few functions have forms of their own (`TRIM(BOTH {0} FROM {1})`) or a function that writes the header.
//! Knows the arguments as they are written and, if a header depends on them, their types; knows no columns.

use std::borrow::Cow;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::Expr;

/// How the header of a call differs from the call as written.
#[derive(Debug)]
pub(in crate::sql) struct Header {
    /// The name that Spark shows instead.
    pub(in crate::sql) name: Option<&'static str>,
    /// The name that Spark shows if the call has a clause.
    pub(in crate::sql) name_with: Option<(Clause, &'static str)>,
    pub(in crate::sql) is_in_capitals: bool,
    /// The headers of calls with these numbers of arguments; `{0}` is the first argument.
    pub(in crate::sql) forms: &'static [(usize, &'static str)],
    /// Writes the headers that no form describes.
    pub(in crate::sql) writer: Option<Writer>,
    /// The number of arguments with defaults, and the defaults of the last arguments.
    pub(in crate::sql) defaults: (usize, &'static [&'static str]),
    /// How many arguments are shown at most.
    pub(in crate::sql) shown_max: usize,
    /// How the argument `*` is written if not as all columns.
    pub(in crate::sql) star: Option<&'static str>,
    pub(in crate::sql) nulls: NullLiterals,
}

/// Writes the header of a call without `FILTER` and `OVER`; returns `None` if the call has the usual header.
pub(in crate::sql) type Writer = fn(&HeaderCall<'_>) -> Option<String>;

/// A clause of a call on which the name in the header depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Clause {
    IgnoreNulls,
    /// `WITHIN GROUP` without `DISTINCT`.
    WithinGroup,
}

/// Where untyped NULLs are written as literals; see `column_name::untyped_null`.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) enum NullLiterals {
    /// At these positions.
    At(&'static [usize]),
    /// If all arguments are such NULLs, as for operators.
    IfAll,
}

/// A call as far as its header depends on it.
pub(in crate::sql) struct HeaderCall<'a> {
    /// The name in lower case.
    pub(in crate::sql) name: &'a str,
    /// The arguments as they are written in headers, without defaults.
    pub(in crate::sql) args: &'a [String],
    /// The arguments that are expressions; if one is `*`, it is in `args` only.
    pub(in crate::sql) exprs: &'a [&'a Expr],
    /// Returns the type of an expression, if it is known.
    pub(in crate::sql) type_of: &'a dyn Fn(&Expr) -> Option<DataType>,
    pub(in crate::sql) is_distinct: bool,
    pub(in crate::sql) ignores_nulls: bool,
    /// The keys of `WITHIN GROUP`.
    pub(in crate::sql) keys: &'a [HeaderKey],
    /// Whether the keys are written with their direction and the place of NULLs.
    pub(in crate::sql) has_whole_keys: bool,
}

/// A sort key as it is written in headers.
pub(in crate::sql) struct HeaderKey {
    pub(in crate::sql) value: String,
    pub(in crate::sql) is_descending: bool,
    pub(in crate::sql) has_nulls_first: bool,
}

impl Header {
    /// The header that is the call as written.
    pub(in crate::sql) const fn new() -> Self {
        Self {
            name: None,
            name_with: None,
            is_in_capitals: false,
            forms: &[],
            writer: None,
            defaults: (0, &[]),
            shown_max: usize::MAX,
            star: None,
            nulls: NullLiterals::At(&[]),
        }
    }

    /// Writes a call.
    pub(in crate::sql) fn write(&self, call: &HeaderCall<'_>) -> String {
        let of_function = || self.writer.and_then(|write| write(call)).or_else(|| self.form(call));
        if !call.is_distinct
            && let Some(written) = of_function()
        {
            return written;
        }
        let distinct = if call.is_distinct { "DISTINCT " } else { "" };
        let args = self.arguments(call.args).join(", ");
        let written = format!("{}({distinct}{args})", self.name(call));
        if call.keys.is_empty() {
            return written;
        }
        let keys = call.keys.iter();
        let keys: Vec<String> = if call.has_whole_keys {
            keys.map(HeaderKey::whole).collect()
        } else {
            keys.map(HeaderKey::short).collect()
        };
        format!("{written} WITHIN GROUP (ORDER BY {})", keys.join(", "))
    }

    /// Fills the form for the number of arguments of a call.
    fn form(&self, call: &HeaderCall<'_>) -> Option<String> {
        let (_, form) = self.forms.iter().find(|(count, _)| *count == call.args.len())?;
        Some(filled(form, call.args))
    }

    fn name<'a>(&'a self, call: &HeaderCall<'a>) -> Cow<'a, str> {
        match self.name_with {
            Some((clause, name)) if call.has(clause) => name.into(),
            _ if self.is_in_capitals => call.name.to_uppercase().into(),
            _ => self.name.unwrap_or(call.name).into(),
        }
    }

    /// Adds omitted arguments, and removes those that Spark does not show.
    fn arguments(&self, args: &[String]) -> Vec<String> {
        let (most, defaults) = self.defaults;
        let omitted = most.saturating_sub(args.len());
        let added = defaults.len().checked_sub(omitted).map_or(&[][..], |at| &defaults[at..]);
        let added = added.iter().map(|default| (*default).to_owned());
        args.iter().cloned().chain(added).take(self.shown_max).collect()
    }
}

impl<'a> HeaderCall<'a> {
    /// Returns a call with arguments that are known only as they are written.
    pub(in crate::sql) fn plain(name: &'a str, args: &'a [String]) -> Self {
        Self {
            name,
            args,
            exprs: &[],
            type_of: &|_| None,
            is_distinct: false,
            ignores_nulls: false,
            keys: &[],
            has_whole_keys: false,
        }
    }

    /// Returns the type of an argument, if it is known.
    pub(in crate::sql) fn type_at(&self, place: usize) -> Option<DataType> {
        self.exprs.get(place).and_then(|expr| (self.type_of)(expr))
    }

    fn has(&self, clause: Clause) -> bool {
        match clause {
            Clause::IgnoreNulls => self.ignores_nulls,
            Clause::WithinGroup => !self.keys.is_empty() && !self.is_distinct,
        }
    }
}

impl HeaderKey {
    /// Writes the key with its direction and the place of NULLs.
    pub(in crate::sql) fn whole(&self) -> String {
        let direction = if self.is_descending { "DESC" } else { "ASC" };
        let nulls = if self.has_nulls_first { "FIRST" } else { "LAST" };
        format!("{} {direction} NULLS {nulls}", self.value)
    }

    /// Writes the key with `DESC` if it is descending.
    fn short(&self) -> String {
        if self.is_descending { format!("{} DESC", self.value) } else { self.value.clone() }
    }
}

/// Writes arguments in the places of a form.
fn filled(form: &str, args: &[String]) -> String {
    let mut written = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        let arg = place.parse().ok().and_then(|place: usize| args.get(place));
        written.push_str(before);
        written.push_str(arg.map_or("", String::as_str));
        rest = after;
    }
    written + rest
}

#[cfg(test)]
mod tests {
    use super::{Clause, Header, HeaderCall, HeaderKey};

    fn written(header: &Header, args: &[&str]) -> String {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        header.write(&HeaderCall::plain("f", &args))
    }

    #[test]
    fn omitted_arguments_are_added_and_hidden_ones_are_not_shown() {
        let header = Header { defaults: (3, &["1", "NULL"]), ..Header::new() };
        let cases: [(&[&str], &str); 4] = [
            (&[], "f()"),
            (&["a"], "f(a, 1, NULL)"),
            (&["a", "b"], "f(a, b, NULL)"),
            (&["a", "b", "c"], "f(a, b, c)"),
        ];
        for (args, expected) in cases {
            assert_eq!(written(&header, args), expected);
        }
        let header = Header { shown_max: 1, is_in_capitals: true, ..Header::new() };
        assert_eq!(written(&header, &["a", "b"]), "F(a)");
    }

    #[test]
    fn forms_are_filled_by_the_number_of_arguments() {
        let forms = &[(1, "{0}"), (2, "<{1} OF {0}, {0}>")];
        let header = Header { forms, name: Some("g"), ..Header::new() };
        assert_eq!(written(&header, &[]), "g()");
        assert_eq!(written(&header, &["a"]), "a");
        assert_eq!(written(&header, &["{1}", "b"]), "<b OF {1}, {1}>");
        assert_eq!(written(&header, &["a", "b", "c"]), "g(a, b, c)");
    }

    #[test]
    fn clauses_change_names_and_show_keys() {
        let header = Header { name_with: Some((Clause::WithinGroup, "g")), ..Header::new() };
        let key = HeaderKey { value: "k".to_owned(), is_descending: true, has_nulls_first: false };
        let (args, keys) = (["a".to_owned()], [key]);
        let call = || HeaderCall { keys: &keys, ..HeaderCall::plain("f", &args) };
        assert_eq!(header.write(&call()), "g(a) WITHIN GROUP (ORDER BY k DESC)");
        let whole = HeaderCall { has_whole_keys: true, is_distinct: true, ..call() };
        let expected = "f(DISTINCT a) WITHIN GROUP (ORDER BY k DESC NULLS LAST)";
        assert_eq!(header.write(&whole), expected);
        assert_eq!(header.write(&HeaderCall::plain("f", &args)), "f(a)");
    }
}
