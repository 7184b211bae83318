//! Statements that ask about the session or act on it, which the parser lacks or reads otherwise than Spark.
//!
//! `SHOW …`, `DESCRIBE …`, `EXPLAIN …`, `USE`, `TABLE t`, `SET name`, `CACHE TABLE`, `REFRESH`. Each takes its
//! words one by one; a word that is left over is an error that names it. Knows their words only: the
//! answers are made in `answer`.

use reader::Reader;

use crate::error::Result;
use crate::sql::syntax::show_describe::inquiry::Inquiry;

mod act;
mod describe;
pub(in crate::sql) mod inquiry;
mod reader;
mod show;
mod using;

/// Reads a statement; `None` for one that is none of these.
///
/// # Errors
/// One of these with a word that has no meaning in it, or that is not done.
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
            Ok(Some(Inquiry::Rewritten(format!("SELECT * FROM {name}"))))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
