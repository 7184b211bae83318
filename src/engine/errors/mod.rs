//! Rewords the engine's errors for users of the shell.
//!
//! Known messages are reworded. A message that reads like a sentence is passed on, with Spark's names of types.
//! A message that shows the engine's inside (its trees, plans and types) does not help a user and becomes one
//! sentence: an internal error that names the part of the statement. Knows the wording of `DataFusion` 55.2.

use std::sync::LazyLock;

use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use regex::Regex;

mod known;
mod reworded;
mod text;

use crate::error::Error;
use known::{known, of_place};
use text::{lower, with_sparks_types};

/// The engine's names for its own stages, which say nothing to a user.
const PREFIXES: [&str; 11] = [
    "External error: ",
    "Error during planning: ",
    "Execution error: ",
    "SQL error: ",
    "Schema error: ",
    "Arrow error: ",
    "Cast error: ",
    "Optimizer rule ",
    "Object Store error: ",
    "Invalid argument error: ",
    "This feature is not implemented: ",
];

/// Marks of the engine's inside, and the part of a statement that they stand for; the first found counts.
const PARTS: [(&str, &str); 21] = [
    ("OuterReferenceColumn", "a subquery that refers to this part of the query around it"),
    ("outer_ref", "a subquery that refers to this part of the query around it"),
    ("Correlated", "a subquery that refers to this part of the query around it"),
    ("InSubquery", "`IN (SELECT …)` in this place"),
    ("Exists", "`EXISTS` in this place"),
    ("SetComparison", "`ANY` or `ALL` in this place"),
    ("ScalarSubquery", "a subquery in this place"),
    ("Subquery", "a subquery in this place"),
    ("JOIN operator", "this kind of join"),
    ("Unnest", "a function that makes rows in this place"),
    ("WindowFunction", "a window function in this place"),
    ("window expr", "a window function in this place"),
    ("AggregateFunction", "an aggregate in this place"),
    ("GroupingSet", "`GROUPING SETS` in this place"),
    ("create_relation", "this kind of table"),
    ("SET variant", "this form of `SET`"),
    ("nterval", "this interval"),
    ("OFFSET", "this `OFFSET`"),
    ("LIMIT", "this `LIMIT`"),
    ("ast node", "an expression of this kind"),
    ("operator", "this operator"),
];

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        DataFusionError::from(error).into()
    }
}

impl From<DataFusionError> for Error {
    /// Takes an error of ours out of the engine's wrapping, or the engine's words without its prefixes.
    fn from(error: DataFusionError) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(current) = cause {
            if let Some(own) = current.downcast_ref::<Error>() {
                return own.clone();
            }
            cause = current.source();
        }
        if matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)) {
            return Error::exhausted();
        }
        said(error)
    }
}

/// Converts an error of the engine to one of the shell.
fn said(error: DataFusionError) -> Error {
    let mut error = error;
    // Around it stands only the name of the engine's stage.
    loop {
        error = match error {
            DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => *inner,
            DataFusionError::Collection(mut all) if !all.is_empty() => all.swap_remove(0),
            DataFusionError::ExecutionJoin(ended) => return Error::of_task(&ended),
            DataFusionError::Internal(text) => return internal(&text),
            other => break words(&other.strip_backtrace()),
        };
    }
}

fn words(text: &str) -> Error {
    if text.contains("panicked with message") {
        return Error::internal(text);
    }
    let text = text.lines().next().unwrap_or_default();
    let text = refusal(text).unwrap_or(text);
    let text = PREFIXES.iter().fold(text, |text, prefix| text.strip_prefix(prefix).unwrap_or(text));
    if let Some(known) = known(text) {
        return known;
    }
    let named = with_sparks_types(text);
    let said = if named.ends_with("..") { &named } else { named.trim_end_matches('.') };
    if shows_inside(said) { internal(text) } else { Error::failed(lower(said)) }
}

/// Returns an internal error: the engine rejected a plan that lakeshell made.
fn internal(text: &str) -> Error {
    if let Some(known) = of_place(text) {
        return known;
    }
    let part = PARTS.iter().find(|(mark, _)| text.contains(mark));
    let part = part.map_or("a part of the statement", |(_, part)| part);
    Error::failed(format!("internal error: {part} is not supported; please report the statement"))
}

/// Returns a function's message about its arguments, without the text that the engine adds.
fn refusal(message: &str) -> Option<&str> {
    let (_, said) = message.split_once("user-defined coercion failed with: ")?;
    let end = [". No function matches", ", Error during", ",Error during"];
    let end = end.iter().filter_map(|mark| said.find(mark)).min();
    Some(end.map_or(said, |end| &said[..end]))
}

/// Returns whether a text shows what only the engine's authors know.
fn shows_inside(text: &str) -> bool {
    const MARKS: [&str; 15] = [
        "panicked",
        "Expr::",
        "DataFusion",
        "hysical",
        "ogical plan",
        "LogicalPlan",
        "logical expression",
        "sqltorel",
        "ast node",
        "ExprPlanner",
        "UDF",
        "UDAF",
        "outer_ref",
        "RecordBatch",
        "ScalarValue",
    ];
    /// A value as Rust prints it: `Column {`, `Some(`, `TableScan:`.
    static PRINTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"\b[A-Z][a-z]+[A-Za-z0-9]* \{|\b[A-Z][a-z]+[A-Za-z0-9]*\(|\b[A-Z][a-z]+[A-Z]\w*:",
        )
        .ok()
    });
    MARKS.iter().any(|mark| text.contains(mark))
        || PRINTED.as_ref().is_some_and(|printed| printed.is_match(text))
}

#[cfg(test)]
mod tests {
    use datafusion::error::DataFusionError;

    use super::{Error, said};
    use crate::error::ErrorKind;

    #[test]
    fn our_own_error_survives_the_engine() {
        let own = Error::unreachable("no broker").hint("start one");
        let wrapped = DataFusionError::Context("scan".into(), Box::new(own.into()));
        let back = Error::from(wrapped);
        assert_eq!((back.kind(), back.to_string().as_str()), (ErrorKind::Unreachable, "no broker"));
        assert_eq!(back.hint_text(), Some("start one"));
    }

    fn plan(text: &str) -> String {
        said(DataFusionError::Plan(text.to_owned())).to_string()
    }

    #[test]
    fn the_engines_words_begin_as_ours() {
        assert_eq!(plan("Cannot cast a to b"), "cannot cast a to b");
        assert_eq!(plan("A key is NULL"), "a key is NULL");
        assert_eq!(plan("UNION of what"), "UNION of what");
    }

    #[test]
    fn types_are_sparks() {
        let text = "Unsupported CAST from Timestamp(µs, \"UTC\") to List(Int32)";
        assert_eq!(plan(text), "unsupported CAST from timestamp to array<int>");
    }

    #[test]
    fn the_engines_inside_is_not_shown() {
        let report = |part: &str| {
            format!("internal error: {part} is not supported; please report the statement")
        };
        let text = "Unsupported JOIN operator Semi(On(Identifier(Ident { value: \"a\" })))";
        assert_eq!(plan(text), report("this kind of join"));
        let text = "Physical plan does not support logical expression Exists(Exists { subquery: <subquery> })";
        assert_eq!(plan(text), report("`EXISTS` in this place"));
        assert_eq!(plan("got Some(3)"), report("a part of the statement"));
        let bug = said(DataFusionError::Internal("anything at all".to_owned()));
        assert_eq!(bug.to_string(), report("a part of the statement"));
    }

    #[test]
    fn what_is_known_is_said_plainly() {
        let table = [
            (
                "Function 'upper' expects 1 arguments but received 3. No function matches the given \
                 name and argument types 'upper(Int32)'. You might need to add explicit type casts.",
                "`upper` takes 1 argument, not 3",
            ),
            ("'upper' does not support zero arguments", "`upper` needs an argument"),
            ("No field named t.nope. Did you mean 't.name'?", "no column `t.nope`"),
            ("No field named id.", "no column `id`"),
            (
                "Failed to coerce arguments to satisfy a call to 'bool_and' function: coercion from \
                 Utf8, Int64 to the signature Exact(Boolean) failed",
                "`every` does not take (string, bigint)",
            ),
            (
                "HAVING clause references: cast_to(t.d) must appear in the GROUP BY clause",
                "`HAVING` has a column that is neither in GROUP BY nor in an aggregate",
            ),
            (
                "Physical plan does not support LambdaVariable(x)",
                "a function like `x -> x + 1` is not supported in this place",
            ),
            (
                "Too many columns! The subquery should only return one column: t.id, t.a",
                "a subquery in this place must only return one column, not t.id, t.a",
            ),
            ("Could not find config namespace \"spark\"", "there is no setting `spark`"),
            (
                "There isn't a common type to coerce Int32 and Utf8 in LIKE expression",
                "LIKE takes texts, not int and string",
            ),
            (
                "Cannot infer common argument type for comparison operation Utf8 = Int32",
                "cannot compare `string = int`: the types do not fit",
            ),
            (
                "Function 'map_of_pairs' user-defined coercion failed with: Error during planning: \
                 `map` does not take (int)",
                "`map` does not take (int)",
            ),
        ];
        for (engines, ours) in table {
            assert_eq!(plan(engines), ours, "{engines}");
        }
    }

    #[test]
    fn what_a_user_wrote_is_no_inside() {
        for text in ["`{\"a\": 1}` is no date", "no column `CAST(a AS INT)`", "no table `Some`"] {
            assert_eq!(plan(text), text);
        }
    }
}
