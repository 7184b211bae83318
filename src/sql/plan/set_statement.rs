//! Reads `SET`, `RESET` and `SET TIME ZONE` from the text of a statement.
//!
//! Spark's rule (`SparkSqlAstBuilder.visitSetConfiguration`): a value is the text after the first `=`,
//! including quotes, without surrounding spaces; a name or value with special characters is in backquotes.
//! Settings of the engine (`datafusion.…`) are left to the engine.

use datafusion::sql::sqlparser::ast::Expr;

use crate::error::{Error, Result};
use crate::spark::settings::known::TIME_ZONE;
use crate::spark::settings::session::Change;
use crate::spark::time_zone;
use crate::sql::functions;
use crate::sql::syntax::parse;

/// A request about settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) enum Request {
    /// The settings that have been set.
    Given,
    /// All settings.
    All,
    /// One setting.
    Value(String),
    /// A change.
    Change(Change),
}

/// Reads a statement; returns `None` if it is not a `SET` or `RESET` of these settings.
///
/// # Errors
/// A `SET` that Spark does not support either.
pub(in crate::sql) fn read(text: &str) -> Result<Option<Request>> {
    let text = text.trim().trim_end_matches(';').trim_end();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    if first.eq_ignore_ascii_case("reset") {
        return Ok(Some(Request::Change(match rest {
            "" => Change::ResetAll,
            name if name.starts_with("datafusion.") => return Ok(None),
            name => Change::Reset(unquoted(name)?),
        })));
    }
    if !first.eq_ignore_ascii_case("set") {
        return Ok(None);
    }
    match rest {
        "" => return Ok(Some(Request::Given)),
        "-v" | "-V" => return Ok(Some(Request::All)),
        _ => {}
    }
    if let Some(zone) = words(rest, &["time", "zone"]) {
        let change = Change::Set(TIME_ZONE.to_owned(), zone_of(zone)?);
        return Ok(Some(Request::Change(change)));
    }
    if ["var", "variable", "catalog", "role", "session", "local"]
        .iter()
        .any(|word| words(rest, &[word]).is_some_and(|rest| !rest.starts_with('=')))
    {
        let word = rest.split_whitespace().next().unwrap_or_default().to_uppercase();
        return Err(Error::failed(format!("`SET {word}` is not supported")));
    }
    let (name, value) = match rest.split_once('=') {
        Some((name, value)) => (unquoted(name)?, Some(value.trim())),
        None => (unquoted(rest)?, None),
    };
    let is_ours = name.eq_ignore_ascii_case("datafusion.execution.time_zone");
    if name.starts_with("datafusion.") && !is_ours {
        return Ok(None);
    }
    let Some(value) = value else { return Ok(Some(Request::Value(name))) };
    let value = match value.strip_prefix('`').and_then(|value| value.strip_suffix('`')) {
        Some(quoted) => quoted,
        None if value.is_empty() => {
            return Err(Error::failed(format!("`SET {name}=` has no value"))
                .hint(format!("`RESET {name}` takes the value away")));
        }
        None => value,
    };
    Ok(Some(Request::Change(Change::Set(name, value.to_owned()))))
}

/// Returns the rest of a text that begins with these words.
fn words<'a>(text: &'a str, expected: &[&str]) -> Option<&'a str> {
    let mut rest = text;
    for word in expected {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        rest[..end].eq_ignore_ascii_case(word).then_some(())?;
        rest = rest[end..].trim_start();
    }
    Some(rest)
}

/// Removes the backquotes of a name.
fn unquoted(name: &str) -> Result<String> {
    let name = name.trim();
    if let Some(quoted) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
        return Ok(quoted.to_owned());
    }
    let is_name = |c: char| c.is_alphanumeric() || ".-_:".contains(c);
    if !name.is_empty() && name.chars().all(is_name) {
        return Ok(name.to_owned());
    }
    Err(Error::failed(format!("syntax error: `SET {name}`"))
        .hint("`SET`, `SET name` or `SET name=value`"))
}

/// Reads the value of `SET TIME ZONE`: a string, `LOCAL` or an interval.
fn zone_of(text: &str) -> Result<String> {
    let wrong = || {
        Error::failed(format!("`{text}` is not a time zone"))
            .hint("`SET TIME ZONE 'Europe/Oslo'`, `SET TIME ZONE LOCAL`")
    };
    for quote in ['\'', '"'] {
        if let Some(name) = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote)) {
            return Ok(name.to_owned());
        }
    }
    if text.eq_ignore_ascii_case("local") {
        return Ok(local());
    }
    words(text, &["interval"]).ok_or_else(wrong)?;
    let Expr::Interval(interval) = parse::expression(text)? else { return Err(wrong()) };
    let micros = functions::interval_micros(&interval)?;
    let seconds = micros / 1_000_000;
    if micros % 1_000_000 != 0 || seconds.abs() > 18 * 3600 {
        return Err(Error::failed(format!("`{text}` is not a time zone"))
            .hint("an offset is at most 18 hours, in whole seconds"));
    }
    Ok(time_zone::spelled(seconds, true))
}

/// Returns the time zone of this machine.
fn local() -> String {
    let named = std::env::var("TZ").ok().filter(|name| time_zone::Zone::read(name).is_some());
    named
        .or_else(|| {
            let path = std::fs::canonicalize("/etc/localtime").ok()?;
            let (_, name) = path.to_str()?.split_once("zoneinfo/")?;
            time_zone::Zone::read(name).map(|_| name.to_owned())
        })
        .unwrap_or_else(|| "UTC".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Request, read};
    use crate::spark::settings::session::Change;

    #[test]
    fn statements_are_read_as_spark_reads_them() {
        let set = |name: &str, value: &str| {
            Some(Request::Change(Change::Set(name.to_owned(), value.to_owned())))
        };
        let zone = "spark.sql.session.timeZone";
        let cases = [
            ("set", Some(Request::Given)),
            ("SET -v;", Some(Request::All)),
            ("set spark.sql.session.timeZone", Some(Request::Value(zone.to_owned()))),
            ("set spark.sql.session.timeZone = Asia/Tokyo ;", set(zone, "Asia/Tokyo")),
            ("set `spark.sql.session.timeZone`=`PST`", set(zone, "PST")),
            ("set spark.sql.session.timeZone='PST'", set(zone, "'PST'")),
            ("set time zone 'PST'", set(zone, "PST")),
            ("SET TIME ZONE \"+8\"", set(zone, "+8")),
            ("set time zone interval 10 hours", set(zone, "+10:00")),
            ("set time zone interval '-08:30' hour to minute", set(zone, "-08:30")),
            ("reset", Some(Request::Change(Change::ResetAll))),
            ("reset a.b", Some(Request::Change(Change::Reset("a.b".to_owned())))),
            ("set datafusion.execution.batch_size=1", None),
            ("select 1", None),
            ("settle", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        for text in ["set a b", "set time zone PST", "set a=", "set time zone interval 20 hours"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
