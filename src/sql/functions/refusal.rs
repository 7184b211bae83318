//! Makes the errors for functions that are not supported or do not exist, with alternatives.

use crate::error::{Error, nearest};
use crate::sql::functions::declaration::How;
use crate::sql::functions::{catalog, registry};

/// Makes the error for a function that is not supported; returns `None` for any other name.
pub(in crate::sql) fn refused(name: &str) -> Option<Error> {
    let How::Unsupported(instead) = registry::find(&name.to_lowercase())?.how else { return None };
    let error = Error::failed(format!("the function `{name}` is not supported"));
    Some(match instead {
        Some(instead) => error.hint(instead),
        None => error,
    })
}

/// Makes the error for a function that does not exist, with a similar name as its hint.
pub(in crate::sql) fn no_function(name: &str) -> Error {
    if let "schema_of_json" | "schema_of_csv" = name {
        return Error::failed(format!("`{name}` takes a string literal that it can read"))
            .hint("`schema_of_json('{\"a\": 1}')`, `schema_of_csv('1,a')`");
    }
    if let Some(error) = refused(name) {
        return error;
    }
    if catalog::is_described(&name.to_lowercase()) {
        return Error::failed(format!("`{name}` cannot be called like this"))
            .hint(format!("`.help {name}` says how it is called"));
    }
    let error = Error::failed(format!("no function `{name}`"));
    match nearest(name, registry::names()) {
        Some(near) => error.did_you_mean(near),
        None => {
            error.hint("`SHOW FUNCTIONS` lists all; `SHOW FUNCTIONS LIKE '*json*'` filters by name")
        }
    }
}

/// Makes the error for a table function that does not exist, with a similar name as its hint; `known` are the
/// table functions of the session.
pub(in crate::sql) fn no_table_function<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Error {
    if let Some(error) = refused(name) {
        return error;
    }
    let error = Error::failed(format!("no table function `{name}`"));
    if registry::find(&name.to_lowercase()).is_some() {
        return error.hint(format!("`SELECT {name}(…)`"));
    }
    match nearest(name, known).or_else(|| nearest(name, registry::generators())) {
        Some(near) => error.did_you_mean(near),
        None => error.hint("`SELECT * FROM range(3)`, `SELECT * FROM explode(array(1, 2))`"),
    }
}

#[cfg(test)]
mod tests {
    use super::{no_function, no_table_function, refused};

    #[test]
    fn unknown_table_functions_have_hints() {
        let hint = |name: &str| {
            let error = no_table_function(name, ["history", "range"]);
            error.hint_text().unwrap_or_default().to_owned()
        };
        assert_eq!(hint("rangee"), "did you mean `range`?");
        assert_eq!(hint("histori"), "did you mean `history`?");
        assert_eq!(hint("Explod"), "did you mean `explode`?");
        assert_eq!(hint("abs"), "`SELECT abs(…)`");
        assert!(hint("generate_series").starts_with("`SELECT * FROM range(3)`"));
        let variant = no_table_function("variant_explode", []);
        assert_eq!(variant.to_string(), "the function `variant_explode` is not supported");
    }

    #[test]
    fn nothing_that_is_not_supported_is_offered() {
        for near in ["hll_sketch_ag", "kll_sketch_agg_bigin", "reflec", "aes_encryp"] {
            let error = no_function(near);
            let hint = error.hint_text().unwrap_or_default();
            let offered =
                hint.strip_prefix("did you mean `").and_then(|hint| hint.strip_suffix("`?"));
            assert!(offered.is_none_or(|name| refused(name).is_none()), "{near}: {hint}");
        }
    }
}
