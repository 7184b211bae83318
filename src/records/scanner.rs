//! A strict JSON scanner: finds the end of a value, and writes it without the whitespace between tokens.
//!
//! RFC 8259 and nothing else. Bytes may be pushed in any pieces; nesting costs one byte for each level and no
//! recursion, so only the message bounds the depth. Every token is kept byte for byte: digits, escapes, order
//! and repetition of keys. The caller, who has the whole value, checks UTF-8.

use memchr::memchr2;

mod state;

use state::State;

/// Receives the bytes of a value that are not whitespace between tokens.
pub(super) trait Compact {
    fn byte(&mut self, byte: u8);
    fn bytes(&mut self, bytes: &[u8]);
}

impl Compact for Vec<u8> {
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Drops them: the value is only checked.
pub(super) struct Nothing;

impl Compact for Nothing {
    fn byte(&mut self, _: u8) {}

    fn bytes(&mut self, _: &[u8]) {}
}

/// The result of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// All bytes are consumed and the value continues.
    More,
    /// The value has ended; this many bytes were consumed.
    Done(usize),
    /// The byte at this position is wrong.
    Wrong(usize, ExpectedToken),
}

/// What was expected instead of a wrong byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ExpectedToken(pub(super) &'static str);

/// Scans one value after another.
#[derive(Debug)]
pub(super) struct Scanner {
    state: State,
    /// Open containers, outermost first: true for an object.
    open: Vec<bool>,
    /// Whether the current string is a key.
    is_key: bool,
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Scanner {
    pub(super) fn new() -> Self {
        Self { state: State::Value, open: Vec::new(), is_key: false }
    }

    /// Drops the current value.
    pub(super) fn reset(&mut self) {
        self.state = State::Value;
        self.open.clear();
    }

    /// Fails if the input must not end here; a number may.
    pub(super) fn end(&self) -> Result<(), ExpectedToken> {
        let ends = matches!(
            self.state,
            State::Done | State::Zero | State::Integer | State::Fraction | State::ExponentDigits
        );
        if ends && self.open.is_empty() { Ok(()) } else { Err(self.expected()) }
    }

    /// Consumes bytes, and passes those that are not whitespace between tokens to `out`.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut impl Compact) -> Step {
        let mut at = 0;
        while at < bytes.len() {
            if self.state == State::Text {
                let taken = match self.text(&bytes[at..]) {
                    Ok(taken) => taken,
                    Err(wrong) => return Step::Wrong(at + wrong, self.expected()),
                };
                out.bytes(&bytes[at..at + taken]);
                at += taken;
            } else {
                let byte = bytes[at];
                match self.byte(byte) {
                    Taken::Kept => out.byte(byte),
                    Taken::Blank => {}
                    Taken::EndsNumber => return Step::Done(at),
                    Taken::No => return Step::Wrong(at, self.expected()),
                }
                at += 1;
            }
            if self.state == State::Done {
                return Step::Done(at);
            }
        }
        Step::More
    }

    /// Consumes the inside of a string up to its end, an escape or the end of the bytes.
    fn text(&mut self, bytes: &[u8]) -> Result<usize, usize> {
        let stop = memchr2(b'"', b'\\', bytes);
        let body = &bytes[..stop.unwrap_or(bytes.len())];
        // A check without branches, which the compiler vectorizes.
        if body.iter().fold(0, |found, byte| found | u8::from(*byte < 0x20)) != 0 {
            return Err(body.iter().position(|byte| *byte < 0x20).unwrap_or(0));
        }
        let Some(stop) = stop else { return Ok(bytes.len()) };
        if bytes[stop] == b'\\' {
            self.state = State::Escape;
        } else if self.is_key {
            self.state = State::Colon;
        } else {
            self.value_ended();
        }
        Ok(stop + 1)
    }

    fn value_ended(&mut self) {
        self.state = self.after_value();
    }

    /// Returns the state after a value, by its container.
    fn after_value(&self) -> State {
        match self.open.last() {
            None => State::Done,
            Some(true) => State::AfterMember,
            Some(false) => State::AfterElement,
        }
    }

    fn byte(&mut self, byte: u8) -> Taken {
        let next = match (self.state, byte) {
            (state, blank) if is_blank(blank) && state.is_between() => return Taken::Blank,
            (State::FirstElement | State::AfterElement, b']')
            | (State::FirstKey | State::AfterMember, b'}') => return self.close(),
            (State::AfterElement, b',') | (State::Colon, b':') => State::Value,
            (State::AfterMember, b',') => State::Key,
            (State::FirstKey | State::Key, b'"') => {
                self.is_key = true;
                State::Text
            }
            (State::Value | State::FirstElement, _) => return self.begin(byte),
            (State::Escape, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => State::Text,
            (State::Escape, b'u') => State::Hex(4),
            (State::Hex(1), hex) if hex.is_ascii_hexdigit() => State::Text,
            (State::Hex(left), hex) if hex.is_ascii_hexdigit() => State::Hex(left - 1),
            (State::Word([wanted]), letter) if *wanted == letter => {
                self.value_ended();
                return Taken::Kept;
            }
            (State::Word([wanted, rest @ ..]), letter) if *wanted == letter => State::Word(rest),
            (state, _) if state.is_number() => return self.number(byte),
            _ => return Taken::No,
        };
        self.state = next;
        Taken::Kept
    }

    fn begin(&mut self, byte: u8) -> Taken {
        self.state = match byte {
            b'{' => {
                self.open.push(true);
                State::FirstKey
            }
            b'[' => {
                self.open.push(false);
                State::FirstElement
            }
            b'"' => {
                self.is_key = false;
                State::Text
            }
            b'-' => State::Minus,
            b'0' => State::Zero,
            b'1'..=b'9' => State::Integer,
            b't' => State::Word(b"rue"),
            b'f' => State::Word(b"alse"),
            b'n' => State::Word(b"ull"),
            _ => return Taken::No,
        };
        Taken::Kept
    }

    fn close(&mut self) -> Taken {
        self.open.pop();
        self.value_ended();
        Taken::Kept
    }

    fn number(&mut self, byte: u8) -> Taken {
        self.state = match (self.state, byte) {
            (State::Minus, b'0') => State::Zero,
            (State::Minus, b'1'..=b'9') | (State::Integer, b'0'..=b'9') => State::Integer,
            (State::Zero | State::Integer, b'.') => State::Point,
            (State::Point | State::Fraction, b'0'..=b'9') => State::Fraction,
            (State::Zero | State::Integer | State::Fraction, b'e' | b'E') => State::Exponent,
            (State::Exponent, b'+' | b'-') => State::ExponentSign,
            (State::Exponent | State::ExponentSign | State::ExponentDigits, b'0'..=b'9') => {
                State::ExponentDigits
            }
            (State::Zero | State::Integer | State::Fraction | State::ExponentDigits, _) => {
                self.value_ended();
                // The byte belongs to what follows the number.
                return if self.state == State::Done { Taken::EndsNumber } else { self.byte(byte) };
            }
            _ => return Taken::No,
        };
        Taken::Kept
    }

    fn expected(&self) -> ExpectedToken {
        let state = match self.state {
            // A number that may end here has ended.
            State::Zero | State::Integer | State::Fraction | State::ExponentDigits => {
                self.after_value()
            }
            state => state,
        };
        ExpectedToken(state.expected())
    }
}

/// How one byte was handled.
enum Taken {
    Kept,
    Blank,
    /// It is not part of the number before it, and the value has ended.
    EndsNumber,
    No,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_oneof, proptest};
    use proptest::{prop_assert_eq, string::string_regex};

    use super::{Scanner, Step};

    /// Scans a whole text in pieces; `Some` is the compact value.
    fn scan(text: &[u8], piece: usize) -> Option<Vec<u8>> {
        let (mut scanner, mut out) = (Scanner::new(), Vec::new());
        let mut at = 0;
        for bytes in text.chunks(piece.max(1)) {
            match scanner.push(bytes, &mut out) {
                Step::More => at += bytes.len(),
                Step::Wrong(..) => return None,
                Step::Done(taken) => {
                    let rest = &text[at + taken..];
                    return rest.trim_ascii().is_empty().then_some(out);
                }
            }
        }
        scanner.end().ok().map(|()| out)
    }

    #[test]
    fn tokens_stay_as_they_are() {
        let text = br#" { "a" : [ 1.50 , -0e+7 , "x \u00e9\" y" ] , "a":null, "b":{ } } "#;
        let compact = br#"{"a":[1.50,-0e+7,"x \u00e9\" y"],"a":null,"b":{}}"#;
        assert_eq!(scan(text, usize::MAX).as_deref(), Some(&compact[..]));
    }

    #[test]
    fn depth_costs_no_call() {
        let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
        assert_eq!(scan(&deep, 4096), Some(deep));
    }

    fn jsonish() -> impl Strategy<Value = String> {
        let token = prop_oneof![
            string_regex(
                r#"[\[\]{}:, \n]|"(\\["nu/x]|[a-zé\t])*"|-?[0-9.eE+-]{1,5}|true|null|fals"#
            )
            .expect("a regular expression"),
        ];
        proptest::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat())
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in jsonish(), piece in 1_usize..9) {
            let other = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(scan(text.as_bytes(), usize::MAX).is_some(), other, "{}", text);
            prop_assert_eq!(scan(text.as_bytes(), piece), scan(text.as_bytes(), usize::MAX));
        }

        #[test]
        fn compact_is_what_serde_json_reads(text in jsonish()) {
            if let Some(compact) = scan(text.as_bytes(), usize::MAX) {
                let value: serde_json::Value = serde_json::from_str(&text).expect("valid");
                let again: serde_json::Value = serde_json::from_slice(&compact).expect("valid");
                prop_assert_eq!(value, again);
                prop_assert_eq!(scan(&compact, usize::MAX), Some(compact));
            }
        }
    }
}
