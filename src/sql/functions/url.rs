//! Functions of URLs: `parse_url`, `url_encode`, `url_decode`.
//!
//! Spark's rule (`ParseUrlEvaluator`): a part that does not exist is NULL; `QUERY` with a key is the value of
//! that key, not decoded.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::exec_err;
use url::form_urlencoded::{byte_serialize, parse};
use url::{ParseError, Url};

use crate::sql::functions::accepted::Accepted::Text;
use crate::sql::functions::declaration::{Declaration, between, exactly, ours};
use crate::sql::functions::scalar::{Rule, texts};

/// The declarations of functions of URLs.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("parse_url", between(2, 3))
        .accepts(&[(0, Text), (1, Text), (2, Text)])
        .null_literals(&[0, 1, 2]),
    ours("try_parse_url", between(2, 3)),
    ours("try_url_decode", exactly(1)),
    ours("url_decode", exactly(1)),
    ours("url_encode", exactly(1)),
];

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 5] = [
    Rule {
        name: "parse_url",
        coerce: |types| texts(types, 2, 3),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(parts(args)),
    },
    Rule {
        name: "try_parse_url",
        coerce: |types| texts(types, 2, 3),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(parts(args)),
    },
    Rule {
        name: "url_encode",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let texts = args[0].as_string::<i32>().iter();
            let encoded = texts
                .map(|text| text.map(|text| byte_serialize(text.as_bytes()).collect::<String>()));
            Ok(Arc::new(encoded.collect::<StringArray>()))
        },
    },
    Rule {
        name: "url_decode",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let texts = args[0].as_string::<i32>();
            if let Some(wrong) = texts.iter().flatten().find(|text| !is_encoded(text)) {
                return exec_err!(
                    "`{wrong}` is not a valid encoded URL; `try_url_decode` returns NULL"
                );
            }
            Ok(Arc::new(texts.iter().map(|text| text.map(decoded)).collect::<StringArray>()))
        },
    },
    Rule {
        name: "try_url_decode",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            let texts = args[0].as_string::<i32>().iter();
            let decoded = texts.map(|text| text.filter(|text| is_encoded(text)).map(decoded));
            Ok(Arc::new(decoded.collect::<StringArray>()))
        },
    },
];

/// Returns whether two hexadecimal digits follow each `%`.
fn is_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|part| {
        part.get(..2).is_some_and(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()))
    })
}

/// Decodes `%26` and `+` in one value.
fn decoded(text: &str) -> String {
    let value = text.replace('&', "%26").replace('=', "%3D");
    parse(value.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

fn parts(args: &[ArrayRef]) -> ArrayRef {
    let one = |row: usize| {
        args.iter().all(|array| array.is_valid(row)).then_some(())?;
        let text = |at: usize| args.get(at).map(|array| array.as_string::<i32>().value(row));
        part_of(text(0)?, text(1)?, text(2))
    };
    Arc::new((0..args[0].len()).map(one).collect::<StringArray>())
}

/// Returns whether Java reads a string as a URI; without ANSI mode, a string that is not a URI has no parts.
fn is_uri(text: &str) -> bool {
    let is_wrong = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    let is_read = match Url::parse(text) {
        Ok(_) | Err(ParseError::EmptyHost) => true,
        Err(ParseError::RelativeUrlWithoutBase) => {
            !text.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'))
        }
        Err(_) => false,
    };
    is_read && is_encoded(text) && !text.contains(is_wrong)
}

/// Returns a part of a URL as it was written.
fn part_of(whole: &str, part: &str, key: Option<&str>) -> Option<String> {
    if !is_uri(whole) {
        return None;
    }
    let (rest, fragment) = match whole.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (whole, None),
    };
    let has_scheme = Url::parse(whole).is_ok();
    let (scheme, rest) = match rest.split_once(':').filter(|_| has_scheme) {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, rest),
    };
    // `mailto:a@b` has only these parts.
    let is_opaque = scheme.is_some() && !rest.starts_with('/');
    let rest = Some(rest).filter(|_| !is_opaque);
    let (rest, query) = match rest.and_then(|rest| rest.split_once('?')) {
        Some((rest, query)) => (Some(rest), Some(query)),
        None => (rest, None),
    };
    let behind = rest.and_then(|rest| rest.strip_prefix("//"));
    let authority = behind.map(|behind| behind.split('/').next().unwrap_or_default());
    let path = match (rest, authority) {
        (Some(rest), Some(authority)) => Some(&rest[2 + authority.len()..]),
        (rest, _) => rest,
    };
    let authority = authority.filter(|authority| !authority.is_empty());
    let found = match (part, key) {
        ("QUERY", Some(key)) => {
            let mut pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == key).map(|(_, value)| value)
        }
        ("QUERY", None) => query,
        ("PROTOCOL", None) => scheme,
        ("REF", None) => fragment,
        ("PATH", None) => path,
        ("FILE", None) => {
            let query = query.map_or(String::new(), |query| format!("?{query}"));
            return Some(format!("{}{query}", path?));
        }
        ("AUTHORITY", None) => authority,
        ("USERINFO", None) => authority?.rsplit_once('@').map(|(user, _)| user),
        ("HOST", None) => {
            let host = authority?.rsplit('@').next()?;
            let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
            Some(
                host.rsplit_once(':')
                    .filter(|(_, port)| is_port(port))
                    .map_or(host, |(host, _)| host),
            )
        }
        _ => None,
    };
    found.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn parts_are_those_that_were_written() {
        let cases = [
            ("http://u:p@H.com:80/p/ü?q=1&b=2#R", "HOST", Some("H.com")),
            ("http://u:p@H.com:80/p/ü?q=1&b=2#R", "AUTHORITY", Some("u:p@H.com:80")),
            ("http://u:p@H.com:80/p/ü?q=1&b=2#R", "USERINFO", Some("u:p")),
            ("http://u:p@H.com:80/p/ü?q=1&b=2#R", "PATH", Some("/p/ü")),
            ("http://u:p@H.com:80/p/ü?q=1&b=2#R", "FILE", Some("/p/ü?q=1&b=2")),
            ("http://u:p@H.com:80/p/ü?q=1&b=2#R", "REF", Some("R")),
            ("HTTP://h", "PROTOCOL", Some("HTTP")),
            ("http://h", "PATH", Some("")),
            ("http://h", "QUERY", None),
            ("/a/b?c#d", "PATH", Some("/a/b")),
            ("x", "HOST", None),
            ("mailto:a@b.c", "PATH", None),
            ("http://h/p q", "HOST", None),
            ("http://h/%zz", "PATH", None),
            ("://x", "HOST", None),
        ];
        for (url, part, expected) in cases {
            assert_eq!(part_of(url, part, None).as_deref(), expected, "{url} {part}");
        }
        assert_eq!(part_of("http://h?a=b&c=d", "QUERY", Some("c")).as_deref(), Some("d"));
    }
}
