//! Recognizes other encodings than UTF-8 by the first bytes of a text.

use super::{Error, Result};

/// How many bytes are looked at.
pub const LOOK_BYTES: usize = 4;

/// Fails where a text begins as UTF-16 or UTF-32 does: with their mark, or with every other byte zero.
///
/// The hint is the line that converts it, where the name is one of a local file.
///
/// # Errors
/// The text is encoded in UTF-16 or UTF-32.
pub fn check_encoding(begin: &[u8], name: &str) -> Result<()> {
    let encoding = match *begin {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "UTF-16",
        [a, 0, b, 0, ..] if a != 0 && b != 0 => "UTF-16LE",
        [0, a, 0, b, ..] if a != 0 && b != 0 => "UTF-16BE",
        _ => return Ok(()),
    };
    let line = if name.contains("://") || matches!(name, "" | "-" | "<stdin>") {
        format!("iconv -f {encoding} -t UTF-8")
    } else {
        let (from, to) = (shell_words::quote(name), format!("{name}.utf8"));
        format!("iconv -f {encoding} -t UTF-8 {from} > {}", shell_words::quote(&to))
    };
    Err(Error::failed(format!("`{name}` is encoded in {encoding}; only UTF-8 is read"))
        .hint(format!("`{line}` converts it")))
}

#[cfg(test)]
mod tests {
    use super::check_encoding;

    #[test]
    fn other_encodings_are_named_with_the_line_that_converts() {
        let hint = |begin: &[u8], name: &str| {
            let refused = check_encoding(begin, name).err()?;
            Some(refused.hint_text().unwrap_or_default().to_owned())
        };
        let hint_of = |encoding: &str, rest: &str| {
            Some(format!("`iconv -f {encoding} -t UTF-8{rest}` converts it"))
        };
        let of_file = " 'a b.txt' > 'a b.txt.utf8'";
        assert_eq!(hint(b"\xFF\xFE{\0", "a b.txt"), hint_of("UTF-16", of_file));
        assert_eq!(hint(b"\xFE\xFF\0{", "-"), hint_of("UTF-16", ""));
        assert_eq!(hint(b"{\0\"\0", "hdfs://h/x"), hint_of("UTF-16LE", ""));
        assert_eq!(hint(b"\0a\0,", "a b.txt"), hint_of("UTF-16BE", of_file));
        assert_eq!(hint(b"\xFF\xFE\0\0", "a b.txt"), hint_of("UTF-32", of_file));
        for fine in [&b""[..], b"a", b"\xEF\xBB\xBF{", b"{}\0\0", b"\0\0\0\0", "é".as_bytes()] {
            assert_eq!(hint(fine, "a"), None, "{fine:?}");
        }
    }
}
