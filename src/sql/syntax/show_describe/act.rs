//! `USE`, `CACHE TABLE`, `UNCACHE TABLE`, `CLEAR CACHE`, `REFRESH`.

use datafusion::sql::sqlparser::ast::ObjectName;

use super::reader::Reader;
use crate::error::{Error, Result};
use crate::sql::syntax::object_name::{idents, written};
use crate::sql::syntax::show_describe::inquiry::{Act, Inquiry, database};

/// Reads the rest of `USE`; there is only one database.
pub(in crate::sql) fn used(words: &mut Reader<'_>) -> Result<Inquiry> {
    words.takes_any(&["database", "schema", "namespace"]);
    let name = words.name("USE")?;
    words.end("USE")?;
    if !name.to_string().trim_matches('`').eq_ignore_ascii_case("spark_catalog") {
        database(&name)?;
    }
    Ok(Inquiry::Act(Act::Say("Using database `default`".to_owned())))
}

/// Reads the rest of `CACHE`.
pub(in crate::sql) fn cache(words: &mut Reader<'_>) -> Result<Inquiry> {
    // When rows are read does not change an answer.
    words.takes("lazy");
    words.takes("table");
    let name = words.name("CACHE TABLE")?;
    if words.takes("options") {
        storage_level(words)?;
    }
    if words.is_done() {
        return Ok(Inquiry::Act(Act::Cache(table(&name)?)));
    }
    words.takes("as");
    Ok(Inquiry::Rewritten(format!(
        "CREATE TABLE {} AS {}",
        written(&name),
        words.rest(0).trim_start()
    )))
}

/// Reads `('storageLevel' 'MEMORY_ONLY')`, which has no effect: rows are always in memory, and on disk beyond
/// the limit.
fn storage_level(words: &mut Reader<'_>) -> Result<()> {
    const PLACES: [&str; 5] = ["NONE", "DISK_ONLY", "MEMORY_ONLY", "MEMORY_AND_DISK", "OFF_HEAP"];
    words.takes("(");
    let name = words.text().unwrap_or_default();
    words.takes("=");
    let level = words.text().unwrap_or_default().to_uppercase();
    let place = level.trim_end_matches("_2").trim_end_matches("_3").trim_end_matches("_SER");
    if !name.eq_ignore_ascii_case("storagelevel") || !PLACES.contains(&place) {
        return Err(Error::failed(format!("the option `{name}` = `{level}` is not supported"))
            .hint("`CACHE TABLE name` holds rows in memory, and on disk past the limit"));
    }
    words.takes(")");
    Ok(())
}

/// Reads the rest of `UNCACHE`.
pub(in crate::sql) fn uncache(words: &mut Reader<'_>) -> Result<Inquiry> {
    words.takes("table");
    let if_exists = words.takes("if");
    if if_exists && !words.takes("exists") {
        return Err(words.refused(1));
    }
    let name = words.name("UNCACHE TABLE")?;
    words.end("UNCACHE TABLE")?;
    Ok(Inquiry::Act(Act::Uncache { name: table(&name)?, if_exists }))
}

/// Reads the rest of `CLEAR`.
pub(in crate::sql) fn clear(words: &mut Reader<'_>) -> Result<Inquiry> {
    if !words.takes("cache") {
        return Err(words.refused(1));
    }
    words.end("CLEAR CACHE")?;
    Ok(Inquiry::Act(Act::ClearCache))
}

/// Reads the rest of `REFRESH`: a table, or a path. A path needs no refresh, as each statement reads it
/// again.
pub(in crate::sql) fn refresh(words: &mut Reader<'_>) -> Result<Inquiry> {
    if words.next_is("function") {
        return Err(words.refused(1));
    }
    if words.text().is_some() {
        words.end("REFRESH")?;
        let said = "Nothing to refresh: each statement looks at its paths anew";
        return Ok(Inquiry::Act(Act::Say(said.to_owned())));
    }
    words.takes("table");
    let name = words.name("REFRESH TABLE")?;
    words.end("REFRESH TABLE")?;
    Ok(Inquiry::Act(Act::Refresh(table(&name)?)))
}

/// Returns the name of a table without the names of the only database and catalog.
fn table(name: &ObjectName) -> Result<String> {
    let mut parts: Vec<_> = idents(name).cloned().collect();
    let Some(last) = parts.pop() else { return Err(Error::failed("a table has a name")) };
    if !parts.is_empty() {
        database(&ObjectName::from(parts))?;
    }
    Ok(last.value)
}
