//! Tests of the formats, and of the errors of bad input.

use std::io::Read;

use proptest::prelude::{Strategy, any, proptest};
use proptest::{collection::vec, prop_assert_eq};

use super::{Format, Records};
use crate::error::Result;

/// Gives one byte at a time, as the slowest pipe would.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.len().min(buffer.len()).min(1);
        buffer[..read].copy_from_slice(&self.0[..read]);
        self.0 = &self.0[read..];
        Ok(read)
    }
}

fn all(reader: impl Read, format: Option<Format>) -> Result<(Format, Vec<String>)> {
    rest(Records::new(reader, "x.json", format)?)
}

fn rest(mut records: Records<impl Read>) -> Result<(Format, Vec<String>)> {
    let (mut values, mut value) = (Vec::new(), Vec::new());
    while records.next(&mut value)? {
        values.push(String::from_utf8_lossy(&value).into_owned());
    }
    Ok((records.format(), values))
}

fn read(text: &str) -> (Format, Vec<String>) {
    let found = all(text.as_bytes(), None).expect("valid input");
    let again = Records::new(text.as_bytes(), "x.json", None).expect("it is the same");
    assert_eq!(rest(again.trusted()).expect("valid input"), found, "checked before");
    found
}

fn wrong(text: &str) -> String {
    all(text.as_bytes(), None).expect_err("invalid input").to_string()
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

#[test]
fn content_tells_the_format() {
    let array = "\u{feff}[ {\"a\": 1.50},\n [ ] , \"x\" ]\n";
    assert_eq!(read(array), (Format::Array, strings(&["{\"a\":1.50}", "[]", "\"x\""])));
    assert_eq!(read("[]"), (Format::Array, vec![]));
    let lines = "{\"a\": 1}\r\n\n {\"b\":2} \n";
    assert_eq!(read(lines), (Format::Lines, strings(&["{\"a\": 1}", " {\"b\":2} "])));
    assert_eq!(read("[1]\n[2]\n").0, Format::Lines);
    let pretty = "{\n  \"a\": 1\n}\n{\n}\n";
    assert_eq!(read(pretty), (Format::Pretty, strings(&["{\"a\":1}", "{}"])));
    assert_eq!(read("{} {}").0, Format::Pretty);
    let plain = "one\n\n{two\n";
    assert_eq!(read(plain), (Format::Plain, strings(&["one", "", "{two"])));
    assert_eq!(read(""), (Format::Plain, vec![]));
    assert_eq!(read("1\n2"), (Format::Plain, strings(&["1", "2"])));
}

#[test]
fn what_is_wrong_has_a_place() {
    assert_eq!(
        wrong("[{\"a\":1},\n {\"é\":x}]"),
        "x.json:2:7: expected a value, found `x` (record 2)"
    );
    assert_eq!(wrong("[1, 2"), "x.json:1:6: expected `,` or `]`, found the end (record 3)");
    assert_eq!(wrong("[1, 2,]"), "x.json:1:7: expected a value, found `]` (record 3)");
    let rest = "x.json:1:5: expected the end of the file after `]`, found `x` (record 2)";
    assert_eq!(wrong("[1] x"), rest);
    let line = "x.json:2:9: expected `,` or `}`, found the end of the line (record 2)";
    assert_eq!(wrong("{\"a\":1}\n{\"b\": 22\n{}"), line);
    assert_eq!(wrong("{\"a\":01}"), "x.json:1:7: expected `,` or `}`, found `1` (record 1)");
    let control = "[\"a\u{1b}\"]";
    assert!(wrong(control).contains("found `\\u{1b}`"), "{}", wrong(control));
}

#[test]
fn bytes_that_are_no_text_are_only_plain() {
    let bytes = b"{\"a\":\"\xFF\"}\n";
    let error = all(&bytes[..], None).expect_err("not UTF-8");
    assert_eq!(error.to_string(), "x.json:1: record 1 is not UTF-8");
    assert!(all(&bytes[..], Some(Format::Plain)).is_ok());
}

fn source() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "{\"a\":1}",
        "[",
        "]",
        ",",
        "\n",
        "  ",
        "\"é\"",
        "{",
        "}",
        "12",
        "x",
        "\r\n",
        "[1]",
        "null",
    ]);
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn where_the_input_is_cut_does_not_matter(text in source()) {
        let whole = all(text.as_bytes(), None).map_err(|error| error.to_string());
        let drops = all(Drip(text.as_bytes()), None).map_err(|error| error.to_string());
        prop_assert_eq!(whole, drops);
    }

    #[test]
    fn any_bytes_end_well(bytes in vec(any::<u8>(), 0..64)) {
        let whole = all(&bytes[..], None).map_err(|error| error.to_string());
        prop_assert_eq!(whole, all(Drip(&bytes), None).map_err(|error| error.to_string()));
    }

    #[test]
    fn elements_and_lines_are_the_same_records(values in vec("[a-z]{0,9}", 1..9)) {
        let json: Vec<_> = values.iter().map(|value| format!("{{\"v\":\"{value}\"}}")).collect();
        let (_, elements) = read(&format!("[{}]", json.join(" , ")));
        let (_, lines) = read(&json.join("\n"));
        prop_assert_eq!(&elements, &json);
        prop_assert_eq!(&lines, &json);
    }
}
