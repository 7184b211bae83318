//! Statements about the session that the parser does not read, or reads differently from Spark's
//! `SqlBaseParser.g4`.
//!
//! `SHOW …`, `DESCRIBE …`, `EXPLAIN …`, `USE`, `TABLE t`, `SET name`, `CACHE TABLE`, `REFRESH`. Each one
//! reads its words one by one; a word that remains is an error that names it. Knows only the syntax:
//! `plan::show_result` makes the answers.

use reader::Reader;

use crate::error::Result;
use crate::sql::syntax::object_name::written;
use crate::sql::syntax::show_describe::inquiry::Inquiry;

mod act;
mod describe;
pub(in crate::sql) mod inquiry;
mod reader;
mod show;
mod using;

/// Reads a statement; returns `None` if it is not one of these.
///
/// # Errors
/// One of these statements with an unknown word, or one that is not supported.
pub(in crate::sql) fn read(text: &str) -> Result<Option<Inquiry>> {
    let text = text.trim_end().trim_end_matches(';');
    let Some(mut words) = Reader::new(text) else { return Ok(None) };
    let Some(first) = words.keyword() else { return Ok(None) };
    match first.as_str() {
        "show" => show::read(&mut words),
        "describe" | "desc" => describe::read(&mut words).map(Some),
        "explain" => Ok(describe::explained(&mut words)?.map(Inquiry::Rewritten)),
        "use" => act::used(&mut words).map(Some),
        "cache" => act::cache(&mut words).map(Some),
        "uncache" => act::uncache(&mut words).map(Some),
        "clear" => act::clear(&mut words).map(Some),
        "refresh" => act::refresh(&mut words).map(Some),
        "create" => using::read(&mut words),
        "table" => {
            let Ok(name) = words.name("TABLE") else { return Ok(None) };
            if !words.is_done() {
                return Ok(None);
            }
            Ok(Some(Inquiry::Rewritten(format!("SELECT * FROM {}", written(&name)))))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
