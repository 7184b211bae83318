//! `SHOW …`.

use super::reader::Reader;
use crate::error::Result;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::show_describe::inquiry::{Inquiry, Pattern, Scope, database};

/// Reads the rest of `SHOW`; returns `None` for a setting, which the engine shows.
pub(in crate::sql) fn read(words: &mut Reader<'_>) -> Result<Option<Inquiry>> {
    if words.nth_is(1, "functions") {
        return functions_of(words).map(Some);
    }
    let Some(kind) = words.keyword() else { return Ok(None) };
    let listed = |pattern| match kind.as_str() {
        "tables" => Inquiry::Tables(pattern),
        "views" => Inquiry::Views(pattern),
        "catalogs" => Inquiry::Catalogs(pattern),
        _ => Inquiry::Databases(pattern),
    };
    Ok(Some(match kind.as_str() {
        "tables" | "views" => {
            let what = format!("SHOW {}", kind.to_uppercase());
            in_database(words, &what)?;
            listed(pattern(words, &what)?)
        }
        "databases" | "schemas" | "namespaces" => {
            let what = format!("SHOW {}", kind.to_uppercase());
            if words.takes_any(&["in", "from"]) {
                let catalog = words.name(&what)?;
                if !catalog.to_string().trim_matches('`').eq_ignore_ascii_case("spark_catalog") {
                    return Err(words.refused(0).hint("there is one catalog, `spark_catalog`"));
                }
            }
            listed(pattern(words, &what)?)
        }
        "catalogs" => listed(pattern(words, "SHOW CATALOGS")?),
        "functions" => functions(words, Scope::All)?,
        "columns" => columns(words)?,
        "tblproperties" => properties(words)?,
        "current" => {
            if !words.takes_any(&["namespace", "database", "schema"]) {
                return Err(words.refused(1));
            }
            words.end("SHOW CURRENT NAMESPACE")?;
            Inquiry::Namespace
        }
        "create" | "table" | "full" | "extended" => return Err(words.refused(1)),
        "partitions" => {
            return Err(words.refused(0).hint("`.ls PATH` lists the directories of a path"));
        }
        _ => return Ok(None),
    }))
}

/// Reads `IN database`.
fn in_database(words: &mut Reader<'_>, what: &str) -> Result<()> {
    if words.takes_any(&["in", "from"]) { database(&words.name(what)?) } else { Ok(()) }
}

/// Reads `LIKE 'pattern'`, in which `LIKE` is optional, and the end of the statement.
fn pattern(words: &mut Reader<'_>, what: &str) -> Result<Pattern> {
    let has_like = words.takes("like");
    let pattern = words.text();
    if pattern.is_none() && has_like {
        words.end(what)?;
        return Err(words.refused(0).hint(format!("`{what} LIKE 'a*'`")));
    }
    words.end(what)?;
    Ok(pattern)
}

/// Reads `SYSTEM FUNCTIONS` and related forms.
fn functions_of(words: &mut Reader<'_>) -> Result<Inquiry> {
    let scope = match () {
        () if words.takes("user") => Scope::User,
        () if words.takes_any(&["system", "all"]) => Scope::All,
        () => return Err(words.refused(2)),
    };
    words.takes("functions");
    functions(words, scope)
}

fn functions(words: &mut Reader<'_>, scope: Scope) -> Result<Inquiry> {
    let what = "SHOW FUNCTIONS";
    in_database(words, what)?;
    let has_like = words.takes("like");
    // The pattern may be a bare name here.
    let pattern = match words.text() {
        None if has_like || !words.is_done() => {
            let name = words.name(what)?;
            idents(&name).last().map(|part| part.value.clone())
        }
        text => text,
    };
    words.end(what)?;
    Ok(Inquiry::Functions(scope, pattern))
}

fn columns(words: &mut Reader<'_>) -> Result<Inquiry> {
    let what = "SHOW COLUMNS";
    if !words.takes_any(&["in", "from"]) {
        return Err(words.refused(0).hint("`SHOW COLUMNS IN name`"));
    }
    let table = words.name(what)?;
    in_database(words, what)?;
    words.end(what)?;
    Ok(Inquiry::ColumnNames(table))
}

fn properties(words: &mut Reader<'_>) -> Result<Inquiry> {
    let what = "SHOW TBLPROPERTIES";
    let table = words.name(what)?;
    if words.takes("(") {
        if words.text().is_none() {
            words.name(what)?;
        }
        words.takes(")");
    }
    words.end(what)?;
    Ok(Inquiry::Properties(table))
}
