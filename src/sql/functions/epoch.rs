//! Seconds since 1970: `from_unixtime`, `unix_timestamp`, `weekday`.
//!
//! Spark's rule: `from_unixtime` gives a text, by a pattern; the seconds may be a text themselves.

use datafusion::sql::sqlparser::ast::Expr;

use crate::sql::cast::to_named;
use crate::sql::expr::call;
use crate::sql::literal;

/// The pattern of `from_unixtime` where none is given.
const PATTERN: &str = "yyyy-MM-dd HH:mm:ss";

/// Rewrites one of these calls; `None` for any other.
pub(super) fn rewrite(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("from_unixtime", [seconds, pattern @ ..]) => {
            let at = to_named(to_named(seconds.clone(), "BIGINT"), "TIMESTAMP");
            let pattern = pattern.first().cloned().unwrap_or_else(|| literal::text(PATTERN));
            Some(call("date_format", vec![at, pattern]))
        }
        ("unix_timestamp", []) => Some(to_named(call("now", Vec::new()), "BIGINT")),
        ("unix_timestamp" | "to_unix_timestamp", [_, ..]) => {
            Some(to_named(call("to_timestamp", args.to_vec()), "BIGINT"))
        }
        ("timestamp_seconds", [seconds]) => Some(to_named(seconds.clone(), "TIMESTAMP")),
        ("weekday", [at]) => {
            let monday =
                call("date_trunc", vec![literal::text("week"), to_named(at.clone(), "TIMESTAMP")]);
            Some(call("datediff", vec![at.clone(), monday]))
        }
        _ => None,
    }
}
