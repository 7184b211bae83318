//! Functions of URLs: `parse_url`, `url_encode`, `url_decode`.
//!
//! Spark's rule: a part that is not there is NULL; `QUERY` with a key is the value of that key as it stands.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, exec_err};
use url::Url;
use url::form_urlencoded::{byte_serialize, parse};

use crate::sql::rule::{Rule, texts};

/// The functions of this file.
pub(super) const RULES: [Rule; 4] = [
    Rule {
        name: "parse_url",
        takes: |types| texts(types, 2, 3),
        gives: |_| DataType::Utf8,
        run: |args, _| parts(args, true),
    },
    Rule {
        name: "try_parse_url",
        takes: |types| texts(types, 2, 3),
        gives: |_| DataType::Utf8,
        run: |args, _| parts(args, false),
    },
    Rule {
        name: "url_encode",
        takes: |types| texts(types, 1, 1),
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let texts = args[0].as_string::<i32>().iter();
            let encoded = texts
                .map(|text| text.map(|text| byte_serialize(text.as_bytes()).collect::<String>()));
            Ok(Arc::new(encoded.collect::<StringArray>()))
        },
    },
    Rule {
        name: "url_decode",
        takes: |types| texts(types, 1, 1),
        gives: |_| DataType::Utf8,
        run: |args, _| {
            let texts = args[0].as_string::<i32>().iter();
            let decoded = texts.map(|text| text.map(decoded));
            Ok(Arc::new(decoded.collect::<StringArray>()))
        },
    },
];

/// Reads `%26` and `+`; the text is that of one value.
fn decoded(text: &str) -> String {
    let value = text.replace('&', "%26").replace('=', "%3D");
    parse(value.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

fn parts(args: &[ArrayRef], fails: bool) -> EngineResult<ArrayRef> {
    let mut found = Vec::with_capacity(args[0].len());
    for row in 0..args[0].len() {
        if args.iter().any(|array| array.is_null(row)) {
            found.push(None);
            continue;
        }
        let text = |at: usize| args.get(at).map(|array| array.as_string::<i32>().value(row));
        let (Some(whole), Some(part)) = (text(0), text(1)) else { continue };
        match Url::parse(whole) {
            Ok(url) => found.push(part_of(&url, whole, part, text(2))),
            Err(error) if fails => return exec_err!("`{whole}` is no URL: {error}"),
            Err(_) => found.push(None),
        }
    }
    Ok(Arc::new(StringArray::from(found)))
}

fn part_of(url: &Url, whole: &str, part: &str, key: Option<&str>) -> Option<String> {
    let file = || match url.query() {
        Some(query) => format!("{}?{query}", path(url, whole)),
        None => path(url, whole),
    };
    let user = || match (url.username(), url.password()) {
        ("", _) => None,
        (user, Some(password)) => Some(format!("{user}:{password}")),
        (user, None) => Some(user.to_owned()),
    };
    match (part, key) {
        ("QUERY", Some(key)) => {
            let mut pairs = url.query()?.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == key).map(|(_, value)| value.to_owned())
        }
        ("HOST", None) => url.host_str().map(str::to_owned),
        ("PATH", None) => Some(path(url, whole)),
        ("QUERY", None) => url.query().map(str::to_owned),
        ("REF", None) => url.fragment().map(str::to_owned),
        ("PROTOCOL", None) => Some(url.scheme().to_owned()),
        ("FILE", None) => Some(file()),
        ("USERINFO", None) => user(),
        ("AUTHORITY", None) => {
            let host = url.host_str()?;
            let after = url.port().map_or(String::new(), |number| format!(":{number}"));
            Some(user().map_or(String::new(), |user| user + "@") + host + &after)
        }
        _ => None,
    }
}

/// Returns the path; none is written as none, not as `/`.
fn path(url: &Url, whole: &str) -> String {
    let is_bare = url.path() == "/"
        && !whole.split(['?', '#']).next().is_some_and(|text| text.ends_with('/'));
    if is_bare { String::new() } else { url.path().to_owned() }
}
