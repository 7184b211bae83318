//! `DESCRIBE …` and `EXPLAIN …`.

use super::reader::Reader;
use crate::error::{Error, Result};
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::show_describe::inquiry::Inquiry;
use crate::sql::syntax::token::QUERIES;

/// Reads the rest of `DESCRIBE`.
pub(in crate::sql) fn read(words: &mut Reader<'_>) -> Result<Inquiry> {
    if words.takes("function") {
        return function(words);
    }
    if words.takes_any(&["database", "schema", "namespace"]) {
        let is_extended = words.takes("extended");
        let name = words.name("DESCRIBE DATABASE")?;
        words.end("DESCRIBE DATABASE")?;
        return Ok(Inquiry::Database { name, is_extended });
    }
    // `DESCRIBE TABLE t` describes the table, not the query `TABLE t`.
    let is_next = |word: &str| words.next_is(word) && !words.nth_is(1, ".");
    let begins = is_next("(") || QUERIES.iter().any(|word| *word != "table" && is_next(word));
    let is_query = begins || (is_next("query") && words.takes("query"));
    if is_query {
        return Ok(Inquiry::QueryColumns(words.rest(0)));
    }
    words.takes("table");
    let is_extended = words.takes_any(&["extended", "formatted"]);
    let table = words.name("DESCRIBE")?;
    if words.next_is("partition") || words.next_is("as") {
        words.end("DESCRIBE")?;
    }
    if words.is_done() {
        return Ok(Inquiry::Columns(table));
    }
    let column = words.name("DESCRIBE")?;
    words.end("DESCRIBE")?;
    let column = idents(&column).map(|part| part.value.clone()).collect();
    Ok(Inquiry::Column { table, column, is_extended })
}

fn function(words: &mut Reader<'_>) -> Result<Inquiry> {
    let is_extended = words.takes("extended");
    let name = match (words.text(), words.operator()) {
        (Some(text), _) => text,
        (None, Some(operator)) => operator,
        (None, None) => {
            let name = words.name("DESCRIBE FUNCTION")?;
            let parts: Vec<String> = idents(&name).map(|part| part.value.clone()).collect();
            match parts.as_slice() {
                [only] => only.clone(),
                parts => return Err(Error::failed(format!("no function `{}`", parts.join(".")))),
            }
        }
    };
    words.end("DESCRIBE FUNCTION")?;
    Ok(Inquiry::Function { name, is_extended })
}

/// Reads the rest of `EXPLAIN` and returns the statement without Spark's keyword for the kind of
/// plan (`SparkSqlAstBuilder.visitExplain`).
pub(in crate::sql) fn explained(words: &mut Reader<'_>) -> Result<Option<String>> {
    if words.next_is("codegen") || words.next_is("cost") || words.next_is("logical") {
        return Err(words.refused(1).hint(
            "`EXPLAIN` shows the logical and the physical plan, `EXPLAIN ANALYZE` its costs",
        ));
    }
    Ok(words.takes_any(&["extended", "formatted"]).then(|| words.rest(1)))
}
