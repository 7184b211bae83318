//! Functions that return the session, its user and its versions, and functions that raise errors.
//!
//! The names of the catalog and the database are Spark's `CatalogManager.SESSION_CATALOG_NAME` and
//! `SessionCatalog.DEFAULT_DATABASE`.

use datafusion::sql::sqlparser::ast::Expr;

use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::functions::declaration::FunctionKind::Table;
use crate::sql::functions::declaration::Trait::{Drawn, Late};
use crate::sql::functions::declaration::{
    Declaration, between, engine, exactly, grammar, ours, rewritten,
};
use crate::sql::functions::null::int;

/// The declarations of functions of the session.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("assert_true", between(1, 2))
        .with(&[Late])
        .forms(&[(1, "assert_true({0}, '{0}' is not true!)")]),
    rewritten("current_catalog", exactly(0)),
    rewritten("current_database", exactly(0)).headed("current_schema"),
    rewritten("current_schema", exactly(0)),
    rewritten("current_user", exactly(0)),
    rewritten("input_file_block_length", exactly(0)).with(&[Drawn]),
    rewritten("input_file_block_start", exactly(0)).with(&[Drawn]),
    rewritten("input_file_name", exactly(0)).with(&[Drawn]),
    rewritten("monotonically_increasing_id", exactly(0)).with(&[Drawn]),
    ours("raise_error", exactly(1))
        .forms(&[(1, "raise_error(USER_RAISED_EXCEPTION, map(errorMessage, {0}))")]),
    grammar("range", between(1, 4)).kind(Table),
    rewritten("session_user", exactly(0)),
    rewritten("spark_partition_id", exactly(0)).with(&[Drawn]).in_capitals(),
    ours("typeof", exactly(1)),
    rewritten("user", exactly(0)),
    engine("uuid", exactly(0)).with(&[Drawn]),
    rewritten("version", exactly(0)),
];

/// Rewrites functions of the session, with Spark's names.
pub(in crate::sql) fn rewrite(name: &str, args: &[Expr]) -> Option<Expr> {
    if !args.is_empty() {
        return None;
    }
    Some(match name {
        "current_database" | "current_schema" => literal::text("default"),
        "current_catalog" => literal::text("spark_catalog"),
        "current_user" | "session_user" | "user" => literal::text(&user()),
        "version" => literal::text(env!("CARGO_PKG_VERSION")),
        "localtimestamp" => to_named(call("now", Vec::new()), "TIMESTAMP_NTZ"),
        "spark_partition_id" => int("0"),
        "input_file_name" => literal::text(""),
        // The values of Spark's `InputFileBlockHolder` for rows that are not in a file.
        "input_file_block_length" | "input_file_block_start" => {
            to_named(literal::text("-1"), "BIGINT")
        }
        "e" => to_named(literal::text("2.718281828459045"), "DOUBLE"),
        _ => return None,
    })
}

/// Returns the user of the shell: from the environment, or else from the system, if there is no login.
fn user() -> String {
    let named = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty()).or_else(of_system).unwrap_or_default()
}

/// Reads the system's name for the owner of this process.
fn of_system() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, id) = (parts.next()?, parts.next()?, parts.next()?);
        (id == owner).then(|| name.to_owned())
    })
}
