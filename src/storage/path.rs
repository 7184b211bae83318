//! Parses a path that a user typed: a URL or a bare path, with `.` and `..` resolved by name.
//!
//! As in Hadoop, a path is literal: nothing is percent-decoded, and `..` is the parent by name, not
//! through symbolic links. Pure.

use crate::error::{Error, Result};

/// A path as typed: a full URL or a path on the default file system.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed<'a> {
    /// A local path: `file:///x`, `file:/x`.
    File(&'a str),
    /// An authority and a path: `hdfs://host:port/x`; the authority may be empty.
    Hdfs(&'a str, &'a str),
    /// A path on the default file system.
    Bare(&'a str),
}

/// Distinguishes URLs from bare paths; an unknown scheme is an error.
pub(super) fn typed(text: &str) -> Result<Typed<'_>> {
    if let Some(rest) = text.strip_prefix("file:").filter(|rest| rest.starts_with('/')) {
        let path = match rest.strip_prefix("//") {
            Some(after) => after.strip_prefix("localhost").unwrap_or(after),
            None => rest,
        };
        if path.starts_with('/') {
            return Ok(Typed::File(path));
        }
        return Err(Error::usage(format!("`{text}` has a host, but `file://` URLs are local"))
            .hint(format!("type `file:///{path}`")));
    }
    let Some((scheme, rest)) = text.split_once("://") else { return Ok(Typed::Bare(text)) };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char));
    match scheme {
        "hdfs" => {
            let at = rest.find('/').unwrap_or(rest.len());
            let path = if at == rest.len() { "/" } else { &rest[at..] };
            Ok(Typed::Hdfs(&rest[..at], path))
        }
        _ if is_scheme => Err(Error::usage(format!("`{scheme}://` is not supported"))
            .hint("paths start with `file://`, `hdfs://` or `/`")),
        _ => Ok(Typed::Bare(text)),
    }
}

/// Resolves empty parts, `.` and `..`; `None` if `..` leaves the root. The result is `/` or `/a/b`.
pub(super) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// Appends one name to a path.
pub(super) fn join(path: &str, name: &str) -> String {
    match path {
        "." => name.to_owned(),
        _ if path.ends_with('/') => format!("{path}{name}"),
        _ => format!("{path}/{name}"),
    }
}

/// Splits a path into its parent and its last name; the root is its own parent, with an empty name.
pub(super) fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some(halves) => halves,
        None => ("", path),
    }
}

#[cfg(test)]
mod tests {
    use super::{Typed, join, normal, split, typed};

    #[test]
    fn urls_and_bare_paths_are_told_apart() {
        assert_eq!(typed("file:///a b#c").unwrap(), Typed::File("/a b#c"));
        assert_eq!(typed("file:/a").unwrap(), Typed::File("/a"));
        assert_eq!(typed("file://localhost/a").unwrap(), Typed::File("/a"));
        assert_eq!(typed("hdfs://nn:8020/a%20").unwrap(), Typed::Hdfs("nn:8020", "/a%20"));
        assert_eq!(typed("hdfs:///a").unwrap(), Typed::Hdfs("", "/a"));
        assert_eq!(typed("hdfs://nn").unwrap(), Typed::Hdfs("nn", "/"));
        assert_eq!(typed("/a/b:c").unwrap(), Typed::Bare("/a/b:c"));
        assert_eq!(typed("/a://b").unwrap(), Typed::Bare("/a://b"));
        assert_eq!(typed("file.txt").unwrap(), Typed::Bare("file.txt"));
        assert!(typed("s3://bucket/a").unwrap_err().hint_text().is_some());
        assert!(typed("file://host/a").is_err());
    }

    #[test]
    fn dots_are_resolved_by_name() {
        assert_eq!(normal("/a//b/./c/").as_deref(), Some("/a/b/c"));
        assert_eq!(normal("/a/../b").as_deref(), Some("/b"));
        assert_eq!(normal("").as_deref(), Some("/"));
        assert_eq!(normal("/a/../.."), None);
        assert_eq!(normal("/...").as_deref(), Some("/..."));
    }

    #[test]
    fn joined_paths_split_again() {
        assert_eq!(join("/", "a"), "/a");
        assert_eq!(join("/a", "b"), "/a/b");
        assert_eq!(join(".", "b"), "b");
        assert_eq!(split("/a/b"), ("/a", "b"));
        assert_eq!(split("/a"), ("/", "a"));
        assert_eq!(split("/"), ("/", ""));
    }
}
