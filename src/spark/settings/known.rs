//! Spark's settings: their names, their defaults, and which of them would change an answer.
//!
//! The names are those of Spark 4.1.2's `SQLConf`, in `known.tsv`.

use crate::error::{Error, Result, nearest};

/// The name of the session time zone.
pub(crate) const TIME_ZONE: &str = "spark.sql.session.timeZone";

/// The name of the setting that makes names case-sensitive.
pub(crate) const CASE_SENSITIVE: &str = "spark.sql.caseSensitive";

/// One name and its default per line; an empty default means that there is none.
const KNOWN: &str = include_str!("known.tsv");

/// Settings, or prefixes of settings, that change answers or column names: only their defaults are supported.
const MEANINGFUL: [&str; 32] = [
    "spark.sql.ansi.",
    "spark.sql.legacy.",
    "spark.sql.parser.",
    "spark.sql.function.",
    "spark.sql.collation.",
    "spark.sql.binaryOutputStyle",
    "spark.sql.charAsVarchar",
    "spark.sql.chunkBase64String.enabled",
    "spark.sql.columnNameOfCorruptRecord",
    "spark.sql.crossJoin.enabled",
    "spark.sql.decimalOperations.allowPrecisionLoss",
    "spark.sql.defaultCatalog",
    "spark.sql.files.ignoreCorruptFiles",
    "spark.sql.files.ignoreMissingFiles",
    "spark.sql.groupByAliases",
    "spark.sql.groupByOrdinal",
    "spark.sql.json.",
    "spark.sql.jsonGenerator.ignoreNullFields",
    "spark.sql.mapKeyDedupPolicy",
    "spark.sql.operatorPipeSyntaxEnabled",
    "spark.sql.orderByOrdinal",
    "spark.sql.parquet.binaryAsString",
    "spark.sql.parquet.inferTimestampNTZ.enabled",
    "spark.sql.parquet.mergeSchema",
    "spark.sql.pivotMaxValues",
    "spark.sql.preserveCharVarcharTypeInfo",
    "spark.sql.readSideCharPadding",
    "spark.sql.retainGroupColumns",
    "spark.sql.sources.default",
    "spark.sql.sources.partitionColumnTypeInference.enabled",
    "spark.sql.timestampType",
    "spark.sql.variable.substitute",
];

/// Returns the default of a setting, empty if it has none; `None` for an unknown setting.
pub(crate) fn default_of(name: &str) -> Option<&'static str> {
    listed().find(|(known, _)| *known == name).map(|(_, default)| default)
}

/// Lists the settings and their defaults.
pub(crate) fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    KNOWN.lines().filter_map(|line| line.split_once('\t'))
}

/// Refuses a setting that Spark does not have.
///
/// # Errors
/// There is no such setting; the error suggests the nearest name.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if default_of(name).is_some() {
        return Ok(());
    }
    if ["timezone", "time_zone", "datafusion.execution.time_zone"]
        .contains(&name.to_lowercase().as_str())
    {
        return Err(Error::failed(format!("there is no setting `{name}`"))
            .hint("`SET TIME ZONE 'Europe/Oslo'` sets the session time zone"));
    }
    let is_cluster = name.starts_with("spark.") && !name.starts_with("spark.sql.");
    let error = Error::failed(format!("there is no setting `{name}`"));
    Err(match nearest(name, listed().map(|(known, _)| known)) {
        Some(near) => error.did_you_mean(near),
        None if is_cluster => Error::failed(format!("`{name}` cannot be set in a session"))
            .hint("it configures a Spark application, which lakeshell does not have"),
        None => error.hint("`SET -v` lists the settings"),
    })
}

/// Returns whether a text is a number of bytes: `64`, `128m`, `10MB`.
fn is_size(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let number = text.strip_prefix('-').unwrap_or(&text);
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let units = ["", "b", "k", "kb", "m", "mb", "g", "gb", "t", "tb", "p", "pb"];
    end > 0 && units.contains(&&number[end..])
}

/// Checks a setting's new value; returns a notice for a setting without effect here.
///
/// # Errors
/// An unknown setting, an invalid value, or a value that would change answers in a way that is not supported.
pub(crate) fn check(name: &str, value: &str) -> Result<Option<String>> {
    check_name(name)?;
    if name == TIME_ZONE {
        return Ok(None);
    }
    let default = default_of(name).unwrap_or_default();
    let is_flag = ["true", "false"].contains(&default);
    if is_flag && !["true", "false"].contains(&value.to_ascii_lowercase().as_str()) {
        return Err(Error::failed(format!("`{name}` is `true` or `false`, not `{value}`")));
    }
    if name == CASE_SENSITIVE {
        return Ok(None);
    }
    if default.parse::<i64>().is_ok() && value.trim().parse::<i64>().is_err() {
        return Err(Error::failed(format!("`{name}` is a whole number, not `{value}`")));
    }
    if name == "spark.sql.shuffle.partitions" && value.trim().parse::<i64>().is_ok_and(|n| n <= 0) {
        return Err(Error::failed(format!("`{name}` is a number from 1 on, not `{value}`")));
    }
    if is_size(default) && !is_size(value) {
        return Err(Error::failed(format!("`{name}` is a size like `128MB`, not `{value}`")));
    }
    let is_meaningful =
        |known: &&str| name == *known || (known.ends_with('.') && name.starts_with(*known));
    if !MEANINGFUL.iter().any(is_meaningful) {
        return Ok(Some(format!("`{name}` has no effect in lakeshell")));
    }
    // If no default is listed, it is a switch that is off.
    let only = if default.is_empty() { "false" } else { default };
    if value.eq_ignore_ascii_case(only) {
        return Ok(None);
    }
    Err(Error::failed(format!("`{name}` = `{value}` is not supported"))
        .hint(format!("it is `{only}` here, always")))
}
