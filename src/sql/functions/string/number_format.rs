//! The format of a number: parses it, reads numbers with it, and writes them.
//!
//! Spark's grammar (`ToNumberParser`): `[MI|S] [$] digits [. digits] [PR|MI|S]`, where digits before the
//! point are groups with a comma between them.

use datafusion::common::{Result as EngineResult, plan_err};

/// A parsed format.
#[derive(Debug, PartialEq)]
pub(in crate::sql) struct Format {
    parts: Vec<FormatPart>,
}

#[derive(Debug, PartialEq)]
enum FormatPart {
    /// Groups of digits, separated by commas.
    Groups(Vec<Group>),
    Point,
    Dollar,
    /// `S`: a sign.
    Sign,
    /// `MI`: a minus sign, or nothing.
    Minus,
    /// `PR`: angle brackets around a negative number.
    Open,
    Close,
}

#[derive(Debug, Clone, PartialEq)]
struct Group {
    length: usize,
    /// Whether all of its digits are required.
    is_exact: bool,
}

impl Format {
    /// Parses a format.
    ///
    /// # Errors
    /// The format does not follow Spark's grammar.
    pub(in crate::sql) fn read(spelled: &str) -> EngineResult<Self> {
        let wrong = |why: &str| plan_err!("the number format `{spelled}` is invalid: {why}");
        let upper = spelled.to_uppercase();
        let mut rest = upper.as_str();
        let mut parts = Vec::new();
        while let Some(first) = rest.chars().next() {
            let mut length = first.len_utf8();
            match first {
                '0' | '9' => {
                    let is_after = parts.contains(&FormatPart::Point);
                    let Some((groups, taken)) = groups(rest, is_after) else {
                        return wrong("a comma must be between digits before the point");
                    };
                    parts.push(FormatPart::Groups(groups));
                    length = taken;
                }
                '.' | 'D' => parts.push(FormatPart::Point),
                '$' => parts.push(FormatPart::Dollar),
                'S' => parts.push(FormatPart::Sign),
                'M' if rest.starts_with("MI") => {
                    parts.push(FormatPart::Minus);
                    length = 2;
                }
                'P' if rest.starts_with("PR") => {
                    parts.insert(0, FormatPart::Open);
                    parts.push(FormatPart::Close);
                    length = 2;
                }
                other => return wrong(&format!("`{other}` is not known")),
            }
            rest = &rest[length..];
        }
        if !parts.iter().any(|part| matches!(part, FormatPart::Groups(_))) {
            return wrong("it needs a digit, `0` or `9`");
        }
        if !in_order(&parts) {
            return wrong("its parts are `[MI|S] [$] digits [. digits] [PR|MI|S]`, each once");
        }
        Ok(Self { parts })
    }

    /// Returns the precision and scale of the format.
    pub(in crate::sql) fn digits(&self) -> (u8, i8) {
        let (before, after) = self.lengths();
        let all = u8::try_from(before + after).unwrap_or(u8::MAX).clamp(1, 38);
        (all, i8::try_from(after.min(38)).unwrap_or(0))
    }

    fn lengths(&self) -> (usize, usize) {
        let (mut before, mut after, mut is_after) = (0, 0, false);
        for part in &self.parts {
            match part {
                FormatPart::Groups(groups) => {
                    let length: usize = groups.iter().map(|group| group.length).sum();
                    *(if is_after { &mut after } else { &mut before }) += length;
                }
                FormatPart::Point => is_after = true,
                _ => {}
            }
        }
        (before, after)
    }

    /// Reads a number; `None` if it does not match.
    pub(in crate::sql) fn number(&self, text: &str) -> Option<i128> {
        let mut rest = text;
        let (mut before, mut after) = (String::new(), String::new());
        let (mut is_after, mut is_negative, mut is_open, mut is_closed) =
            (false, false, false, false);
        for part in &self.parts {
            match part {
                FormatPart::Groups(groups) => {
                    let digits = if is_after { &mut after } else { &mut before };
                    rest = taken(groups, rest, digits)?;
                }
                FormatPart::Point => is_after |= takes(&mut rest, "."),
                FormatPart::Dollar => takes(&mut rest, "$").then_some(())?,
                FormatPart::Sign if takes(&mut rest, "+") => {}
                FormatPart::Sign | FormatPart::Minus => is_negative ^= takes(&mut rest, "-"),
                FormatPart::Open => is_open = takes(&mut rest, "<"),
                FormatPart::Close if is_open => {
                    is_closed = takes(&mut rest, ">");
                    is_negative ^= is_closed;
                }
                FormatPart::Close => {}
            }
        }
        let is_whole = rest.is_empty() && is_open == is_closed;
        (is_whole && !(before.is_empty() && after.is_empty())).then_some(())?;
        let (_, scale) = self.lengths();
        let number: i128 = format!("{before}{after:0<scale$}").parse().ok()?;
        Some(if is_negative { -number } else { number })
    }

    /// Writes a number with this scale.
    pub(in crate::sql) fn written(&self, number: i128, scale: i8) -> String {
        let (mut before, mut after) = self.padded(number, usize::try_from(scale).unwrap_or(0));
        let is_negative = number < 0;
        let mut text = String::new();
        let mut is_after = false;
        for part in &self.parts {
            match part {
                FormatPart::Groups(groups) if is_after => {
                    let length: usize = groups.iter().map(|group| group.length).sum();
                    text.extend(after.drain(..length.min(after.len())));
                }
                FormatPart::Groups(groups) => write_groups(groups, &mut before, &mut text),
                FormatPart::Point => {
                    // A number without digits before the point has a zero there.
                    if text.ends_with(' ') {
                        text.pop();
                        text.push('0');
                    }
                    text.push('.');
                    is_after = true;
                }
                FormatPart::Dollar => text.push('$'),
                FormatPart::Sign => add_sign(&mut text, if is_negative { '-' } else { '+' }),
                FormatPart::Minus if is_negative => add_sign(&mut text, '-'),
                FormatPart::Minus => text.push(' '),
                FormatPart::Open if is_negative => text.push('<'),
                FormatPart::Open => {}
                FormatPart::Close if is_negative => add_sign(&mut text, '>'),
                FormatPart::Close => {
                    without_lone_point(&mut text);
                    text.push_str("  ");
                }
            }
        }
        without_lone_point(&mut text);
        if ["", "+", "-"].contains(&text.as_str()) { "0".to_owned() } else { text }
    }

    /// Writes the digits of a number, padded to the length of the format with leading spaces and trailing
    /// zeros.
    fn padded(&self, number: i128, scale: usize) -> (Vec<char>, Vec<char>) {
        let (before, after) = self.lengths();
        let digits = format!("{:0>width$}", number.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if whole.len() > before || fraction.len() > after {
            return (vec!['#'; before], vec!['#'; after]);
        }
        (
            format!("{whole:>before$}").chars().collect(),
            format!("{fraction:0<after$}").chars().collect(),
        )
    }
}

/// Reads groups of digits at the beginning of a format; returns them and their length.
fn groups(text: &str, is_after: bool) -> Option<(Vec<Group>, usize)> {
    let length = text.find(|c: char| !"09,G".contains(c)).unwrap_or(text.len());
    let one = |group: &str| {
        let is_exact = group.starts_with('0') && !is_after;
        (!group.is_empty()).then_some(Group { length: group.len(), is_exact })
    };
    let groups: Vec<Group> = text[..length].split([',', 'G']).map(one).collect::<Option<_>>()?;
    (!is_after || groups.len() == 1).then_some((groups, length))
}

/// Returns whether the parts of a format are in Spark's order.
fn in_order(parts: &[FormatPart]) -> bool {
    let mut rest = parts.iter().peekable();
    let mut takes = |fits: fn(&FormatPart) -> bool| rest.next_if(|part| fits(part)).is_some();
    let is_dollar: fn(&FormatPart) -> bool = |part| *part == FormatPart::Dollar;
    let is_sign: fn(&FormatPart) -> bool =
        |part| matches!(part, FormatPart::Sign | FormatPart::Minus);
    let is_groups: fn(&FormatPart) -> bool = |part| matches!(part, FormatPart::Groups(_));
    takes(|part| *part == FormatPart::Open);
    takes(is_sign);
    takes(is_dollar);
    takes(is_groups);
    takes(|part| *part == FormatPart::Point);
    takes(is_groups);
    takes(|part| matches!(part, FormatPart::Sign | FormatPart::Minus | FormatPart::Close));
    let is_once = |part: FormatPart| parts.iter().filter(|other| **other == part).count() < 2;
    rest.next().is_none()
        && [FormatPart::Sign, FormatPart::Minus, FormatPart::Dollar].into_iter().all(is_once)
}

fn takes(rest: &mut &str, sign: &str) -> bool {
    match rest.strip_prefix(sign) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

/// Reads digits from a string, as many as the groups have; returns the rest.
fn taken<'a>(groups: &[Group], text: &'a str, digits: &mut String) -> Option<&'a str> {
    let is_part = |c: char| c.is_ascii_digit() || c == ',' || c.is_whitespace();
    let (head, rest) = text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()));
    let found: Vec<usize> =
        head.split(',').map(|group| group.bytes().filter(u8::is_ascii_digit).count()).collect();
    (found.len() <= groups.len()).then_some(())?;
    // The groups are aligned at the end; the first ones may be missing.
    for (at, group) in groups.iter().rev().enumerate() {
        let length = found.iter().rev().nth(at).copied().unwrap_or(0);
        let fits = if group.is_exact { length == group.length } else { length <= group.length };
        fits.then_some(())?;
    }
    digits.extend(head.chars().filter(char::is_ascii_digit));
    Some(rest)
}

fn write_groups(groups: &[Group], before: &mut Vec<char>, text: &mut String) {
    for (at, group) in groups.iter().enumerate() {
        if at > 0 {
            if text.ends_with(|last: char| last.is_ascii_digit()) {
                text.push(',');
            } else {
                add_blank(text);
            }
        }
        for digit in before.drain(..group.length.min(before.len())) {
            match digit {
                ' ' if group.is_exact => text.push('0'),
                ' ' => add_blank(text),
                digit => text.push(digit),
            }
        }
    }
}

/// Adds a space before the sign at the end of a string.
fn add_blank(text: &mut String) {
    let kept = text.trim_end_matches(['+', '-', '<']).len();
    text.insert(kept, ' ');
}

/// Adds a sign before the spaces at the end of a string.
fn add_sign(text: &mut String, sign: char) {
    without_lone_point(text);
    let kept = text.trim_end_matches(' ').len();
    text.insert(kept, sign);
}

/// Replaces a point without following digits by a space.
fn without_lone_point(text: &mut String) {
    if let Some(at) = text.find('.')
        && matches!(text.as_bytes().get(at + 1), None | Some(b' '))
    {
        text.replace_range(at..=at, " ");
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn numbers_are_written_as_in_spark() {
        let cases = [
            ("999", 0, 0, "   "),
            ("9PR", 5, 0, "5  "),
            ("9PR", -5, 0, "<5>"),
            ("999.99", 5, 1, "  0.50"),
            ("MI9", 5, 0, " 5"),
            ("9S", 5, 0, "5+"),
            ("S999", -5, 0, "  -5"),
            ("S$999", -12, 0, "-$ 12"),
            ("0,999", 12, 0, "0, 12"),
            ("9,999", 12, 0, "   12"),
            ("9.99", 1005, 3, "#.##"),
            ("S99", -100, 0, "-##"),
            ("999PR", -12, 0, " <12>"),
            ("9,999,999.999", 1_234_567_891, 3, "1,234,567.891"),
            ("99G999D9S", -124_548, 1, "12,454.8-"),
        ];
        for (format, number, scale, expected) in cases {
            let written = Format::read(format).unwrap().written(number, scale);
            assert_eq!(written, expected, "{format} {number}");
        }
    }

    #[test]
    fn numbers_are_read_as_in_spark() {
        let cases = [
            ("999", "454", Some(454)),
            ("99,999", "12,454", Some(12_454)),
            ("$99.99", "$78.12", Some(7812)),
            ("99,999.9S", "12,454.8-", Some(-124_548)),
            ("9PR", "<5>", Some(-5)),
            ("000", "45", None),
            ("9,999", "12,34", None),
            ("9,9,9", "1,2,3", Some(123)),
            ("9999.99", "1234", Some(123_400)),
            ("$9", "5", None),
            ("9", "-5", None),
            ("99", " 12", Some(12)),
            ("9", "", None),
        ];
        for (format, text, expected) in cases {
            assert_eq!(Format::read(format).unwrap().number(text), expected, "{format} {text}");
        }
        for format in ["", "x", "9.9.9", "S9S", "9,", ",9", "9.9,9", "9$9"] {
            assert!(Format::read(format).is_err(), "{format}");
        }
    }
}
