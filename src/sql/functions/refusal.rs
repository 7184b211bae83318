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

#[cfg(test)]
mod tests {
    use super::{no_function, refused};

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
