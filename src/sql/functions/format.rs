//! `format_string` and `printf`: Java's formats.
//!
//! `%d %x %o` take whole numbers, `%f %e` doubles, `%s %c %b` anything; flags `-`, `0`, `+`, `,`, blank; places
//! as in `%2$s`. What Java refuses is refused: `%f` of a decimal, `%d` of a double.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit};
use datafusion::common::{Result as EngineResult, exec_err};

use super::round::half_up;
use crate::error::Error;
use crate::sql::cast::{casted, is_null, text_of};
use crate::sql::rule::Rule;
use crate::sql::wider::plain;

/// The function.
pub(super) const RULE: Rule = Rule {
    name: "format_string",
    takes: |types| {
        let (_, values) = types.split_first()?;
        Some(std::iter::once(DataType::Utf8).chain(values.iter().map(plain)).collect())
    },
    gives: |_| DataType::Utf8,
    run: |args, _| {
        let formats = args[0].as_string::<i32>();
        let texts = (0..formats.len()).map(|row| {
            if formats.is_valid(row) {
                written(formats.value(row), &args[1..], row).map(Some)
            } else {
                Ok(None)
            }
        });
        Ok(Arc::new(texts.collect::<EngineResult<StringArray>>()?))
    },
};

/// One `%…` of a format.
#[derive(Debug, Default, PartialEq, Eq)]
struct Place {
    /// The argument it names, from 1.
    argument: Option<usize>,
    flags: String,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

impl Place {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }
}

/// Reads what stands behind a `%`, and how long it is.
fn place(text: &str) -> Option<(Place, usize)> {
    let mut place = Place::default();
    let mut rest = text;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits(rest);
    if number > 0 && rest[number..].starts_with('$') {
        place.argument = rest[..number].parse().ok();
        rest = &rest[number + 1..];
    }
    let flags = rest.bytes().take_while(|byte| b"-0+ ,(#".contains(byte)).count();
    rest[..flags].clone_into(&mut place.flags);
    rest = &rest[flags..];
    let width = digits(rest);
    place.width = rest[..width].parse().unwrap_or(0);
    rest = &rest[width..];
    if let Some(after) = rest.strip_prefix('.') {
        let precision = digits(after);
        place.precision = after[..precision].parse().ok();
        rest = &after[precision..];
    }
    place.kind = rest.chars().next()?;
    Some((place, text.len() - rest.len() + place_length(rest)))
}

fn place_length(rest: &str) -> usize {
    rest.chars().next().map_or(0, char::len_utf8)
}

fn written(format: &str, values: &[ArrayRef], row: usize) -> EngineResult<String> {
    let mut text = String::with_capacity(format.len());
    let mut next = 0;
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let Some((found, length)) = place(&rest[at + 1..]) else {
            return exec_err!("the format `{format}` ends in `%`");
        };
        rest = &rest[at + 1 + length..];
        match found.kind {
            '%' => text.push('%'),
            'n' => text.push('\n'),
            _ => {
                let argument = found.argument.map_or(next, |argument| argument - 1);
                next += usize::from(found.argument.is_none());
                let Some(value) = values.get(argument) else {
                    return exec_err!("the format `{format}` takes more values than there are");
                };
                text.push_str(&padded(&found, one(&found, value, row)?));
            }
        }
    }
    Ok(text + rest)
}

/// Writes one value, without its padding.
fn one(place: &Place, value: &ArrayRef, row: usize) -> EngineResult<String> {
    if is_null(value, row) {
        // Java cuts the word as it cuts a text.
        let length = place.precision.filter(|_| place.kind != 'd').unwrap_or(usize::MAX);
        return Ok("null".chars().take(length).collect());
    }
    let cell = value.slice(row, 1);
    let of = value.data_type();
    let wrong = || {
        let of = crate::sql::simple_name(of).split('(').next().unwrap_or_default().to_owned();
        Error::failed(format!("`%{}` does not write a {of}", place.kind))
            .hint("`%s` writes anything, `%d` a whole number, `%f` a double: `CAST(x AS DOUBLE)`")
    };
    Ok(match place.kind {
        's' | 'S' => {
            // Spark hands Java a time as the number that it keeps: days or microseconds.
            let cell = match of {
                DataType::Date32 => cast(&cell, &DataType::Int32)?,
                DataType::Timestamp(_, zone) => {
                    let micros = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
                    cast(&cast(&cell, &micros)?, &DataType::Int64)?
                }
                _ => cell,
            };
            let text = text_of(&cell)?.value(0).to_owned();
            let text = match place.precision {
                Some(length) => text.chars().take(length).collect(),
                None => text,
            };
            if place.kind == 'S' { text.to_uppercase() } else { text }
        }
        'b' => text_of(&cell)?.value(0).to_owned(),
        'd' | 'x' | 'X' | 'o' if of.is_integer() => {
            let number = casted(&cell, &DataType::Int64)?;
            whole(place, number.as_primitive::<Int64Type>().value(0), of)
        }
        'c' if of.is_integer() => {
            let number = casted(&cell, &DataType::Int64)?;
            let code = u32::try_from(number.as_primitive::<Int64Type>().value(0)).ok();
            code.and_then(char::from_u32).map(String::from).ok_or_else(wrong)?
        }
        'f' | 'e' | 'E' if of.is_floating() => {
            let number = casted(&cell, &DataType::Float64)?;
            real(place, number.as_primitive::<Float64Type>().value(0))
        }
        _ => return Err(wrong().into()),
    })
}

fn whole(place: &Place, number: i64, of: &DataType) -> String {
    let narrow = number & 0xffff_ffff;
    let bits = if *of == DataType::Int64 { number } else { narrow };
    match place.kind {
        'x' => format!("{bits:x}"),
        'X' => format!("{bits:X}"),
        'o' => format!("{bits:o}"),
        _ => signed(place, number < 0, number.unsigned_abs().to_string()),
    }
}

fn real(place: &Place, number: f64) -> String {
    if !number.is_finite() {
        return crate::sql::cast::double::java(number);
    }
    let places = place.precision.unwrap_or(6);
    let digits = match place.kind {
        // Java rounds the digits that it would print, halves up.
        'f' => format!("{:.places$}", half_up(number.abs(), places)),
        kind => {
            let spelled = format!("{:.places$e}", number.abs());
            let (digits, exponent) = spelled.split_once('e').unwrap_or((&spelled, "0"));
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            let spelled = format!("{digits}e{sign}{exponent:0>2}");
            if kind == 'E' { spelled.to_uppercase() } else { spelled }
        }
    };
    signed(place, number.is_sign_negative(), digits)
}

/// Puts the sign before digits, and commas among them.
fn signed(place: &Place, is_negative: bool, digits: String) -> String {
    let digits = if place.has(',') {
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let point = if fraction.is_empty() { "" } else { "." };
        let grouped = whole.parse().map_or_else(|_| whole.to_owned(), crate::outcome::grouped);
        format!("{grouped}{point}{fraction}")
    } else {
        digits
    };
    let sign = match is_negative {
        true => "-",
        false if place.has('+') => "+",
        false if place.has(' ') => " ",
        false => "",
    };
    let zeros =
        if place.has('0') { place.width.saturating_sub(sign.len() + digits.len()) } else { 0 };
    format!("{sign}{}{digits}", "0".repeat(zeros))
}

fn padded(place: &Place, text: String) -> String {
    let missing = place.width.saturating_sub(text.chars().count());
    if place.has('-') { text + &" ".repeat(missing) } else { " ".repeat(missing) + &text }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Float64Array, Int32Array, StringArray};

    use super::written;

    #[test]
    fn formats_are_javas() {
        let values: [ArrayRef; 3] = [
            Arc::new(Int32Array::from(vec![1_234_567])),
            Arc::new(StringArray::from(vec!["ab"])),
            Arc::new(Float64Array::from(vec![-3.145])),
        ];
        let cases = [
            ("%d|%s|%.2f", "1234567|ab|-3.15"),
            ("%,d %2$5s|%2$-5s|", "1,234,567    ab|ab   |"),
            ("%010d %3$08.1f", "0001234567 -00003.1"),
            ("%x %% %3$e", "12d687 % -3.145000e+00"),
        ];
        for (format, expected) in cases {
            assert_eq!(written(format, &values, 0).unwrap(), expected, "{format}");
        }
        assert!(written("%d %d", &values, 0).is_err());
    }
}
