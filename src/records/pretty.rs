//! Formats JSON over several lines and keeps every token unchanged.

use std::borrow::Cow;

use super::scanner::{Nothing, Scanner, Step};

/// Formats a JSON value over several lines, indented by two blanks; anything else is returned unchanged.
#[must_use]
pub fn pretty(value: &[u8]) -> Cow<'_, [u8]> {
    let is_json = match Scanner::new().push(value, &mut Nothing) {
        Step::Done(taken) => value[taken..].trim_ascii().is_empty(),
        Step::More | Step::Wrong(..) => false,
    };
    if is_json { Cow::Owned(laid_out(value)) } else { Cow::Borrowed(value) }
}

fn laid_out(value: &[u8]) -> Vec<u8> {
    let (mut out, mut depth, mut is_text, mut is_escaped) = (Vec::new(), 0_usize, false, false);
    for (at, byte) in value.iter().copied().enumerate() {
        if is_text {
            out.push(byte);
            is_text = byte != b'"' || is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            continue;
        }
        let next = || value[at + 1..].iter().copied().find(|byte| !byte.is_ascii_whitespace());
        match byte {
            byte if byte.is_ascii_whitespace() => {}
            b'{' | b'[' => {
                out.push(byte);
                depth += 1;
                if !matches!(next(), Some(b'}' | b']')) {
                    line(depth, &mut out);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if !matches!(out.last(), Some(b'{' | b'[')) {
                    line(depth, &mut out);
                }
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                line(depth, &mut out);
            }
            b':' => out.extend_from_slice(b": "),
            other => {
                out.push(other);
                is_text = other == b'"';
            }
        }
    }
    out
}

fn line(depth: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn tokens_stay_as_they_are() {
        let json = br#"{"a":[1.50,{"b":"x, {\"y\": [1]}\\"}],"c":{},"d":[ ],"a":null}"#;
        let expected = r#"{
  "a": [
    1.50,
    {
      "b": "x, {\"y\": [1]}\\"
    }
  ],
  "c": {},
  "d": [],
  "a": null
}"#;
        assert_eq!(String::from_utf8_lossy(&pretty(json)), expected);
        for same in ["", "plain, text", "{\"a\": 1", "7"] {
            assert_eq!(String::from_utf8_lossy(&pretty(same.as_bytes())), same);
        }
    }
}
