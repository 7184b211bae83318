//! Tests that the declarations of functions agree with the registered functions and with Spark's
//! documentation.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use datafusion::execution::FunctionRegistry;
use datafusion::prelude::SessionContext;

use super::{answer, empty, failure};
use crate::sql::function_help;
use crate::sql::functions::args::Args;
use crate::sql::functions::declaration::{Declaration, How, at_least, between, exactly};
use crate::sql::functions::header::NullLiterals;
use crate::sql::functions::registry::{all, find, names};
use crate::sql::functions::{self, aggregate, arithmetic, catalog};

/// Calls that only Spark's grammar defines; they are not in its function catalog.
const OF_GRAMMAR_ALONE: [&str; 2] = ["timestampadd", "timestampdiff"];

/// Functions that only the engine's planner knows, by name.
const OF_PLANNER: [&str; 2] = ["unnest", "unnest_outer"];

/// Names of functions where headers are written: calls and operators that the parser does not read as
/// calls, by file.
const WRITTEN_BY_GRAMMAR: [&str; 13] = [
    "keyword_syntax: ceil",
    "keyword_syntax: floor",
    "keyword_syntax: locate",
    "keyword_syntax: ltrim",
    "keyword_syntax: overlay",
    "keyword_syntax: rtrim",
    "keyword_syntax: substr",
    "keyword_syntax: substring",
    "keyword_syntax: trim",
    "operator: any",
    "operator: div",
    "operator: not",
    "operator: some",
];

/// Lists the functions of the registry, and those that the planner creates for each call.
fn registered(ctx: &SessionContext) -> BTreeSet<String> {
    let state = ctx.state();
    let lists = [state.udfs(), state.udafs(), state.udwfs(), state.higher_order_function_names()];
    let of_calls = ours().into_iter().filter(|name| functions::of_call(name).is_some());
    lists.into_iter().flatten().chain(of_calls).collect()
}

/// Lists lakeshell's own functions.
fn ours() -> BTreeSet<String> {
    let scalar = functions::functions().into_iter().chain(arithmetic::functions());
    let scalar = scalar.map(|function| function.name().to_owned());
    let aggregates = aggregate::functions().into_iter().map(|function| function.name().to_owned());
    let lambdas = functions::of_functions().into_iter().map(|one| one.name().to_owned());
    scalar.chain(aggregates).chain(lambdas).collect()
}

#[test]
fn each_function_is_declared_once() {
    let mut seen = BTreeSet::new();
    for declared in all() {
        assert!(seen.insert(declared.name), "`{}` is declared twice", declared.name);
        let is_described = catalog::is_described(declared.name);
        let is_own = matches!(declared.how, How::Internal(_));
        let is_expected = is_own || OF_GRAMMAR_ALONE.contains(&declared.name);
        assert_eq!(is_described, !is_expected, "{}", declared.name);
    }
    for name in catalog::all_names() {
        assert!(find(name).is_some(), "`{name}` is documented by Spark and not declared");
    }
}

#[test]
fn functions_work_as_they_are_declared() {
    let ctx = empty();
    let (known, engines, ours) = (registered(&ctx), registered(&SessionContext::new()), ours());
    let is_there = |name: &str| known.contains(name) || OF_PLANNER.contains(&name);
    for declared in all() {
        let holds = match declared.how {
            How::Ours => is_there(declared.name) && ours.contains(declared.name),
            How::Engine => engines.contains(declared.name) && !ours.contains(declared.name),
            How::Same(name) => is_there(name),
            How::Internal(called) => is_there(declared.name) && find(called).is_some(),
            How::Rewritten | How::Grammar | How::Unsupported(_) => true,
        };
        assert!(holds, "`{}` is declared as {:?}", declared.name, declared.how);
    }
}

/// Returns the places of arguments in the form of a header.
fn places(form: &str) -> impl Iterator<Item = usize> {
    form.split('{').skip(1).map(|rest| {
        let (place, _) = rest.split_once('}').expect("a place is closed");
        place.parse().expect("a place is a number")
    })
}

#[test]
fn headers_name_arguments_that_there_are() {
    let mut forms = 0;
    for declared in all() {
        let (name, args, header) = (declared.name, declared.args, &declared.header);
        for (count, form) in header.forms {
            assert!(args.contains(*count), "`{name}` takes {args}, not {count}: {form}");
            let missing = places(form).find(|place| place >= count);
            assert_eq!(missing, None, "`{name}` with {count} arguments: {form}");
            forms += 1;
        }
        let (most, defaults) = header.defaults;
        if most > 0 {
            let omitted = (0..=most).filter(|count| args.contains(*count)).count() - 1;
            assert_eq!(omitted, defaults.len(), "`{name}` takes {args}: {defaults:?}");
        }
        let given = [declared.constants, declared.literals];
        let nulls = match header.nulls {
            NullLiterals::At(places) => places,
            NullLiterals::IfAll => &[],
        };
        for place in given.into_iter().flatten().chain(nulls) {
            let is_taken = (place + 1..64).any(|count| args.contains(count));
            assert!(is_taken, "`{name}` takes {args}, none at {place}");
        }
    }
    assert!(forms > 20, "{forms}");
}

#[test]
fn names_of_functions_are_not_repeated_where_headers_are_written() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql/resolve/column_name");
    let (mut repeated, mut files) = (BTreeSet::new(), 0);
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        // Every second part is within quotes.
        for text in text.split('"').skip(1).step_by(2) {
            if find(text).is_some_and(|declared| declared.name.starts_with(char::is_alphabetic)) {
                let file = path.file_stem().unwrap().to_string_lossy().into_owned();
                repeated.insert(format!("{file}: {text}"));
            }
        }
        files += 1;
    }
    assert!(files > 5, "{files}");
    let expected: BTreeSet<String> = WRITTEN_BY_GRAMMAR.iter().map(ToString::to_string).collect();
    assert_eq!(repeated, expected);
}

#[tokio::test]
async fn what_is_not_public_cannot_be_called() {
    let ctx = empty();
    let public: BTreeSet<&str> = names().into_iter().collect();
    for name in registered(&ctx) {
        if find(&name).is_some_and(Declaration::is_public) {
            assert!(public.contains(name.as_str()), "`{name}` is not listed");
            continue;
        }
        let (message, hint) = failure(&ctx, &format!("select `{name}`(1)")).await;
        let is_refused =
            [format!("no function `{name}`"), format!("the function `{name}` is not supported")];
        assert!(is_refused.contains(&message), "{name}: {message}");
        assert!(!hint.contains(&format!("`{name}`")), "{name}: {hint}");
    }
}

#[tokio::test]
async fn what_is_not_public_is_not_listed() {
    let ctx = empty();
    let shown = answer(&ctx, "show functions").await.unwrap();
    let listed: BTreeSet<&str> = shown.rows.iter().map(|row| row[0].as_str().unwrap()).collect();
    assert!(listed.len() > 400, "{}", listed.len());
    let is_internal = |name: &String| !find(name).is_some_and(Declaration::is_public);
    let internal: Vec<String> = registered(&ctx).into_iter().filter(is_internal).collect();
    assert!(internal.iter().any(|name| name == "rows_of"), "{internal:?}");
    for name in internal {
        assert!(!listed.contains(name.as_str()), "`{name}` is listed");
        assert!(function_help(&name).is_none(), "`{name}` has help");
    }
}

#[test]
fn numbers_of_arguments_are_told() {
    let cases = [
        (exactly(0), "no arguments"),
        (exactly(1), "1 argument"),
        (exactly(3), "3 arguments"),
        (between(0, 1), "at most 1 argument"),
        (between(2, 3), "2 or 3 arguments"),
        (between(1, 5), "1 to 5 arguments"),
        (at_least(2), "at least 2 arguments"),
        (Args::OneOf(&[2, 6, 7]), "2, 6 or 7 arguments"),
        (Args::Pairs, "an even number of arguments"),
    ];
    for (args, expected) in cases {
        assert_eq!(args.to_string(), expected);
    }
}
