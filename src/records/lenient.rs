//! Finds the end of a JSON value by its brackets and quotes only, even if it has other errors.
//!
//! A query does not refuse a file because of one bad record: the end of the record is found here, and the
//! decoder reports what is wrong in it. Single quotes also quote, by the default of Spark's
//! `JSONOptions`.

use memchr::memchr2;

/// The state within a value; bytes may be pushed in any pieces.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct LenientScanner {
    /// Open brackets of both kinds.
    depth: u32,
    /// The quote that ends the current string.
    quote: Option<u8>,
    /// Whether the next byte of the string is escaped.
    is_escaped: bool,
}

impl LenientScanner {
    /// Consumes bytes of a value that begins with a bracket; returns how many belong to it once it ends.
    pub(super) fn container(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if let Some(quote) = self.quote {
                at += self.string(&bytes[at..], quote);
                continue;
            }
            match bytes[at] {
                quote @ (b'"' | b'\'') => self.quote = Some(quote),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Consumes bytes of a scalar element of an array, up to the `,` or `]` after it.
    pub(super) fn scalar(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if let Some(quote) = self.quote {
                at += self.string(&bytes[at..], quote);
                continue;
            }
            match bytes[at] {
                quote @ (b'"' | b'\'') => self.quote = Some(quote),
                b'{' | b'[' => self.depth += 1,
                b',' | b']' if self.depth == 0 => return Some(at),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Consumes bytes of a string up to its end, and returns how many.
    fn string(&mut self, bytes: &[u8], quote: u8) -> usize {
        if self.is_escaped {
            self.is_escaped = false;
            return 1;
        }
        let Some(at) = memchr2(quote, b'\\', bytes) else { return bytes.len() };
        if bytes[at] == quote {
            self.quote = None;
        } else {
            self.is_escaped = true;
        }
        at + 1
    }
}

#[cfg(test)]
mod tests {
    use super::LenientScanner;

    #[test]
    fn values_end_where_their_brackets_do() {
        for (text, expected) in [
            ("{}", Some(2)),
            (r#"{"a":"}\""}, 1"#, Some(11)),
            ("{'a':\"'}\"}x", Some(10)),
            ("[[1],{bad}]]", Some(11)),
            ("[1,", None),
            (r#"{"a":"x}"#, None),
        ] {
            assert_eq!(LenientScanner::default().container(text.as_bytes()), expected, "{text}");
            let mut loose = LenientScanner::default();
            let ends = text.bytes().position(|byte| loose.container(&[byte]).is_some());
            assert_eq!(ends.map(|at| at + 1), expected, "{text}, byte by byte");
        }
        assert_eq!(LenientScanner::default().scalar(b"\"a,]\", 2"), Some(5));
        assert_eq!(LenientScanner::default().scalar(b"bad {1,2} ]"), Some(10));
    }
}
