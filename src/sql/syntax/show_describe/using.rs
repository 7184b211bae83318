//! `CREATE VIEW name USING json OPTIONS (path '…')`: a view over files.

use super::reader::Reader;
use crate::error::{Error, Result};
use crate::spark::types::backquoted;
use crate::sql::syntax::object_name::written;
use crate::sql::syntax::show_describe::inquiry::Inquiry;

/// Reads the rest of `CREATE`; returns `None` for anything but a view over files.
pub(in crate::sql) fn read(words: &mut Reader<'_>) -> Result<Option<Inquiry>> {
    let replaces = words.takes("or") && words.takes("replace");
    words.takes_any(&["temporary", "temp"]);
    if !words.takes("view") {
        return Ok(None);
    }
    let Ok(name) = words.name("CREATE VIEW") else { return Ok(None) };
    if !words.takes("using") {
        return Ok(None);
    }
    let what = "CREATE VIEW … USING";
    let provider = words.name(what)?.to_string().to_lowercase();
    let format = match provider.rsplit('.').next().unwrap_or_default() {
        format @ ("json" | "csv" | "parquet") => format.to_owned(),
        other => {
            return Err(Error::failed(format!("`USING {other}` is not supported"))
                .hint("`USING json`, `USING csv` or `USING parquet`"));
        }
    };
    if !words.takes("options") {
        words.end(what)?;
        return Err(no_path());
    }
    let path = path_of(words, &format)?.ok_or_else(no_path)?;
    words.end(what)?;
    let replaces = if replaces { "OR REPLACE " } else { "" };
    let path = backquoted(&path);
    Ok(Some(Inquiry::Rewritten(format!(
        "CREATE {replaces}VIEW {} AS SELECT * FROM {format}.{path}",
        written(&name)
    ))))
}

/// Reads `(path 'x')`; options that have no effect here are also allowed.
fn path_of(words: &mut Reader<'_>, format: &str) -> Result<Option<String>> {
    let mut path = None;
    if !words.takes("(") {
        return Ok(path);
    }
    while !words.takes(")") {
        let name = match words.text() {
            Some(name) => name,
            None => words.name("OPTIONS")?.to_string(),
        };
        words.takes("=");
        let value = match words.text() {
            Some(value) => value,
            None => words.name("OPTIONS")?.to_string(),
        };
        match (name.to_lowercase().as_str(), value.to_lowercase().as_str()) {
            ("path", _) => path = Some(value),
            // Whether each record is on one line is detected from the file.
            ("multiline", "true" | "false") if format == "json" => {}
            ("header", "true") if format == "csv" => {}
            _ => {
                return Err(Error::failed(format!(
                    "the option `{name}` = `{value}` is not supported"
                ))
                .hint("`OPTIONS (path '…')`"));
            }
        }
        words.takes(",");
    }
    Ok(path)
}

fn no_path() -> Error {
    Error::failed("a view over files wants a path").hint("`OPTIONS (path '…')`")
}
