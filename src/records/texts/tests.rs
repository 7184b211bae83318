//! What files of each kind are taken for, and what is read of them.

use std::io::{Cursor, Read};

use super::{Span, Texts};
use crate::error::Result;
use crate::records::Format;

/// Gives one byte at a time, so that every place is once an end.
struct Slow<R>(R);

impl<R: Read> Read for Slow<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(&mut buffer[..most])
    }
}

fn rest<R: Read>(mut texts: Texts<R>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    while let Some(text) = texts.next_record()? {
        found.push(String::from_utf8_lossy(text).into_owned());
    }
    Ok(found)
}

fn read(text: &str) -> Result<(Format, Vec<String>)> {
    let texts = Texts::new(Slow(Cursor::new(text.as_bytes())), "x.json")?;
    Ok((texts.format(), rest(texts)?))
}

#[test]
fn files_are_told_apart() {
    use Format::{Array, Lines, Pretty};
    let cases: [(&str, Format, &[&str]); 20] = [
        ("", Lines, &[]),
        (" \n\t\n", Lines, &[]),
        ("\u{feff}{\"a\":1}\r\n{\"a\":2}\n", Lines, &["{\"a\":1}", "{\"a\":2}"]),
        ("{\"a\":1}\r{\"a\":2}\r", Lines, &["{\"a\":1}", "{\"a\":2}"]),
        ("{\"a\":1},\n{\"a\":2},\n", Lines, &["{\"a\":1},", "{\"a\":2},"]),
        ("{bad\n{\"a\":2}", Lines, &["{bad", "{\"a\":2}"]),
        ("{\"a\",\n{\"a\":2}\n}x\n", Lines, &["{\"a\",", "{\"a\":2}", "}x"]),
        ("{'a':1}\n{\"a\":2}", Lines, &["{'a':1}", "{\"a\":2}"]),
        ("{bad", Lines, &["{bad"]),
        ("[{\"a\":1}", Lines, &["[{\"a\":1}"]),
        ("text\n\n7", Lines, &["text", "7"]),
        ("[1]\n[2]\n", Lines, &["[1]", "[2]"]),
        ("[1]\n{\"a\":1}\n", Lines, &["[1]", "{\"a\":1}"]),
        ("{\"a\":1}{\"a\":2}\n[3]", Pretty, &["{\"a\":1}", "{\"a\":2}", "[3]"]),
        ("{\n\"a\":1\n}\n{\"a\":2}\n", Pretty, &["{\n\"a\":1\n}", "{\"a\":2}"]),
        ("{'a':\n1}\n", Pretty, &["{'a':\n1}"]),
        ("[]", Array, &[]),
        ("[{\"a\":1}, {bad} ,null,\"],\" ]\n", Array, &["{\"a\":1}", "{bad}", "null", "\"],\" "]),
        ("[\n{\"a\":1},\n{\"a\":2}\n]", Array, &["{\"a\":1}", "{\"a\":2}"]),
        ("\n [ [1] , 2]", Array, &["[1]", "2"]),
    ];
    for (text, format, expected) in cases {
        let (found, records) = read(text).expect(text);
        assert_eq!(
            (found, records),
            (format, expected.iter().map(ToString::to_string).collect()),
            "{text}"
        );
    }
}

#[test]
fn what_has_no_reading_is_an_error_with_its_place() {
    for (text, expected) in [
        ("[{\"a\":1}\n,{\"a\":", "x.json:2:2: the record that begins here does not end"),
        ("[\n [1]", "x.json:2:5: expected `,` or `]`, found the end"),
        ("[1,,2]", "x.json:1:4: expected a record, found `,`"),
        ("[\n1,\n]", "x.json:3:1: expected a record, found `]`"),
        ("[\n1]\n{}", "x.json:3:1: expected the end of the file after `]`, found `{`"),
        ("[{}\n{}]", "x.json:2:1: expected `,` or `]`, found `{`"),
        ("{\n}\nx", "x.json:3:1: expected `{`, found `x`"),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
    }
    let utf16 = Texts::new(Cursor::new(b"\xff\xfe{\0}\0"), "x.json").expect_err("no UTF-8");
    assert_eq!(utf16.to_string(), "`x.json` is encoded in UTF-16; only UTF-8 is read");
}

#[test]
fn spans_give_each_line_once() {
    let text = "{\"a\":1}\r\n\n{\"b\":22}\rtwo\n  \nlast";
    let whole = read(text).expect("lines").1;
    assert_eq!(whole, ["{\"a\":1}", "{\"b\":22}", "two", "last"]);
    let end = text.len() as u64;
    for one in 0..=end {
        for other in one..=end {
            let cuts = [(0, one), (one, other), (other, end)];
            let parts = cuts.iter().filter(|(start, end)| start < end).flat_map(|(start, end)| {
                let span = Span { start: *start, end: *end };
                let from = usize::try_from(span.read_from()).expect("small");
                let reader = Slow(Cursor::new(&text.as_bytes()[from..]));
                rest(Texts::lines(reader, "x", span).expect("lines")).expect("lines")
            });
            assert_eq!(parts.collect::<Vec<_>>(), whole, "{one} {other}");
        }
    }
}
