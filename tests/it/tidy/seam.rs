//! The seam of the engine: another one can stand beside `DataFusion`, as long as nobody else knows its types.

use super::source::{Source, none, sources};

/// The modules behind the seam: the engine, and the SQL that it is given.
const BEHIND: [&str; 2] = ["src/engine/", "src/sql/"];

/// The embedded engine, as Rust spells the crate; its Arrow is everybody's.
const ENGINE: &str = "datafusion";
const FOR_ALL: &str = "::arrow::";

/// Types of the embedded engine, which could also come in by a re-export.
const TYPES: [&str; 8] = [
    "DataFusionError",
    "ExecutionPlan",
    "LogicalPlan",
    "RuntimeEnv",
    "SendableRecordBatchStream",
    "SessionContext",
    "SessionState",
    "TableProvider",
];

/// Returns where a file names the engine or one of its types, and what it names.
fn named(source: &Source) -> Vec<(usize, &str)> {
    let is_arrow = |at: &usize| source.code[at + ENGINE.len()..].starts_with(FOR_ALL);
    let engine = source.words(ENGINE).filter(|at| !is_arrow(at)).map(|at| (at, ENGINE));
    let types = TYPES.into_iter().flat_map(|name| source.words(name).map(move |at| (at, name)));
    engine.chain(types).collect()
}

#[test]
fn only_the_engine_and_its_sql_name_datafusion() {
    let mut broken = Vec::new();
    for source in sources("src") {
        if BEHIND.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        let found = named(&source).into_iter();
        broken.extend(found.map(|(at, name)| {
            source.broken(at, &format!("`{name}` is behind the seam of the engine"))
        }));
    }
    none(&broken);
}

#[test]
fn names_of_the_engine_are_found() {
    let code = "use datafusion::arrow::array::Array;\nuse datafusion::error::Result;\n\
                use datafusion as d;\nfn f(t: &dyn TableProvider, my_datafusion: u8) {}";
    let source = Source { path: "src/a.rs".to_owned(), text: String::new(), code: code.to_owned() };
    let lines: Vec<_> =
        named(&source).into_iter().map(|(at, name)| (source.line(at), name)).collect();
    assert_eq!(lines, [(2, ENGINE), (3, ENGINE), (4, "TableProvider")]);
}
