//! `format_string` and `printf`: the format strings of Java's `Formatter`, which Spark's `FormatString`
//! calls.
//!
//! `%d %x %o` accept integers, `%f %e` doubles, and `%s %c %b` all values; the flags are `-`, `0`, `+`, `,`
//! and a space; positions are written as in `%2$s`. What Java refuses is refused: `%f` of a decimal, `%d` of
//! a double.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::error::Error;
use crate::spark::coercion::normalized_type;
use crate::spark::interval_type::Span;
use crate::spark::java_double::double_text;
use crate::spark::types::simple_string;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::cast::text_of;
use crate::sql::functions::hash::murmur3_xxhash64::murmur3;
use crate::sql::functions::math::round::half_up;
use crate::sql::functions::scalar::Rule;
use crate::sql::functions::size_limit;
use crate::sql::functions::string::format_number::of_double;

/// The function.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "format_string",
    coerce: |types| {
        let (_, values) = types.split_first()?;
        Some(std::iter::once(DataType::Utf8).chain(values.iter().map(normalized_type)).collect())
    },
    return_type: |_| DataType::Utf8,
    eval: |args, _| {
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

/// A format specifier, `%…`.
#[derive(Debug, Default, PartialEq, Eq)]
struct FormatSpecifier {
    /// The position of its argument, from 1.
    argument: Option<usize>,
    flags: String,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

impl FormatSpecifier {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }
}

/// Reads what follows a `%`, and returns its length.
fn place(text: &str) -> Option<(FormatSpecifier, usize)> {
    let mut place = FormatSpecifier::default();
    let mut rest = text;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits(rest);
    if number > 0 && rest[number..].starts_with('$') {
        place.argument = rest[..number].parse().ok();
        rest = &rest[number + 1..];
    }
    let flags = rest.bytes().take_while(|byte| b"-0+ ,(#<".contains(byte)).count();
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
    let (mut next, mut last) = (0, None);
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let Some((found, length)) = place(&rest[at + 1..]) else {
            return exec_err!("the format `{format}` ends in `%`");
        };
        rest = &rest[at + 1 + length..];
        check(&found)?;
        let places = found.width.saturating_add(found.precision.unwrap_or(0));
        size_limit::for_bytes("format_string", std::iter::once(places))?;
        match found.kind {
            '%' => text.push_str(&padded(&found, "%".to_owned())),
            'n' => text.push('\n'),
            _ => {
                let argument = match found.argument {
                    _ if found.has('<') => last,
                    Some(argument) => argument.checked_sub(1),
                    None => Some(next),
                };
                next += usize::from(found.argument.is_none() && !found.has('<'));
                last = argument;
                let Some(argument) = argument else {
                    return exec_err!("the format `{format}` names no value, which count from 1");
                };
                let Some(value) = values.get(argument) else {
                    return exec_err!("the format `{format}` takes more values than there are");
                };
                text.push_str(&padded(&found, one(&found, value, row)?));
            }
        }
    }
    Ok(text + rest)
}

/// Refuses flags that Java refuses.
fn check(place: &FormatSpecifier) -> EngineResult<()> {
    let takes = match place.kind {
        'd' | 'g' | 'G' => "-0+ ,(<",
        'o' | 'x' | 'X' => "-0#<",
        'e' | 'E' => "-0+ (#<",
        'f' => "-0+ ,(#<",
        'n' => "",
        's' | 'S' | 'b' | 'B' | 'c' | 'C' | 'h' | 'H' | '%' => "-<",
        _ => return Ok(()),
    };
    let both = |l: char, r: char| place.has(l) && place.has(r);
    let lacks_width = place.width == 0 && (place.has('-') || place.has('0'));
    let has_places = place.precision.is_some() && "doxXcC%n".contains(place.kind);
    let fits = place.flags.chars().all(|flag| takes.contains(flag));
    if fits && !lacks_width && !has_places && !both('-', '0') && !both('+', ' ') {
        return Ok(());
    }
    exec_err!("`%{}{}` has flags that Java refuses", place.flags, place.kind)
}

/// Writes one value, without its padding.
fn one(place: &FormatSpecifier, value: &ArrayRef, row: usize) -> EngineResult<String> {
    if is_null(value, row) {
        // Java truncates `null` and `false` as it truncates a string.
        let length = place.precision.filter(|_| place.kind != 'd').unwrap_or(usize::MAX);
        let word = if place.kind.eq_ignore_ascii_case(&'b') { "false" } else { "null" };
        let word: String = word.chars().take(length).collect();
        return Ok(if place.kind.is_ascii_uppercase() { word.to_uppercase() } else { word });
    }
    let cell = value.slice(row, 1);
    let of = value.data_type();
    let wrong = || {
        let of = simple_string(of).split('(').next().unwrap_or_default().to_owned();
        Error::failed(format!("`%{}` does not write a {of}", place.kind))
            .hint("`%s` writes anything, `%d` a whole number, `%f` a double: `CAST(x AS DOUBLE)`")
    };
    Ok(match place.kind {
        // Spark shows its internal form of these.
        's' | 'S' if is_odd(of) => return Err(wrong().into()),
        's' | 'S' => {
            // Spark passes a date or timestamp to Java as its internal number: days or microseconds.
            let cell = match of {
                DataType::Date32 => cast(&cell, &DataType::Int32)?,
                DataType::Time64(_) => cast(&cell, &DataType::Int64)?,
                _ if Span::of(of).is_some() => {
                    Arc::new(Span::values(&cell).unary::<_, Int64Type>(|value| value))
                }
                DataType::Timestamp(_, zone) => {
                    let micros = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
                    cast(&cast(&cell, &micros)?, &DataType::Int64)?
                }
                _ => cell,
            };
            let text = text_of(&cell)?.value(0).to_owned();
            cut(place, text)
        }
        'b' | 'B' if *of == DataType::Boolean => cut(place, text_of(&cell)?.value(0).to_owned()),
        'b' | 'B' => cut(place, "true".to_owned()),
        'h' | 'H' => match java_hash(&cell)? {
            Some(hash) => cut(place, format!("{hash:x}")),
            None => return Err(wrong().into()),
        },
        'd' | 'x' | 'X' | 'o' if of.is_integer() => {
            let number = casted(&cell, &DataType::Int64)?;
            integer(place, number.as_primitive::<Int64Type>().value(0), of)
        }
        'c' | 'C' if of.is_integer() && *of != DataType::Int64 => {
            let number = casted(&cell, &DataType::Int64)?;
            let code = u32::try_from(number.as_primitive::<Int64Type>().value(0)).ok();
            cut(place, code.and_then(char::from_u32).map(String::from).ok_or_else(wrong)?)
        }
        'f' | 'e' | 'E' if of.is_floating() => {
            let number = casted(&cell, &DataType::Float64)?;
            real(place, number.as_primitive::<Float64Type>().value(0))
        }
        _ => return Err(wrong().into()),
    })
}

/// Returns whether Spark's `FormatString` writes values of a type in their internal form.
fn is_odd(of: &DataType) -> bool {
    matches!(of, DataType::Struct(_) | DataType::Map(..) | DataType::Binary)
}

/// Truncates a string to the precision, and converts it to capitals if the conversion is a capital.
fn cut(place: &FormatSpecifier, text: String) -> String {
    let text = match place.precision {
        Some(length) => text.chars().take(length).collect(),
        None => text,
    };
    if place.kind.is_ascii_uppercase() { text.to_uppercase() } else { text }
}

/// Hashes a value as Java does; `None` for a type whose hash is not known here.
fn java_hash(cell: &ArrayRef) -> EngineResult<Option<u32>> {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    let halves = |bits: u64| (bits ^ (bits >> 32)) as u32;
    let whole = || -> EngineResult<i64> {
        Ok(casted(cell, &DataType::Int64)?.as_primitive::<Int64Type>().value(0))
    };
    Ok(match cell.data_type() {
        DataType::Utf8 => {
            let text = cell.as_string::<i32>().value(0);
            Some(murmur3(text.as_bytes(), 42).cast_unsigned())
        }
        DataType::Boolean => Some(if cell.as_boolean().value(0) { 1231 } else { 1237 }),
        DataType::Int64 => Some(halves(whole()?.cast_unsigned())),
        #[expect(clippy::cast_possible_truncation, reason = "an int")]
        of if of.is_integer() => Some((whole()? as i32).cast_unsigned()),
        DataType::Float64 => Some(halves(cell.as_primitive::<Float64Type>().value(0).to_bits())),
        _ => None,
    })
}

/// Formats an integer of a type, in decimal, or the bits of the type in hexadecimal or octal.
fn integer(place: &FormatSpecifier, number: i64, of: &DataType) -> String {
    let bits = match of {
        DataType::Int64 => number,
        DataType::Int16 => number & 0xffff,
        DataType::Int8 => number & 0xff,
        _ => number & 0xffff_ffff,
    };
    let (prefix, digits) = match place.kind {
        'x' => ("0x", format!("{bits:x}")),
        'X' => ("0X", format!("{bits:X}")),
        'o' => ("0", format!("{bits:o}")),
        _ => return signed(place, number < 0, number.unsigned_abs().to_string()),
    };
    let prefix = if place.has('#') { prefix } else { "" };
    let zeros =
        if place.has('0') { place.width.saturating_sub(prefix.len() + digits.len()) } else { 0 };
    format!("{prefix}{}{digits}", "0".repeat(zeros))
}

fn real(place: &FormatSpecifier, number: f64) -> String {
    if !number.is_finite() {
        return double_text(number);
    }
    let places = place.precision.unwrap_or(6);
    let digits = match place.kind {
        // Java rounds the digits that it would print, halves up.
        'f' => of_double(half_up(number.abs(), places), places),
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

/// Adds the sign to digits, and commas between them.
fn signed(place: &FormatSpecifier, is_negative: bool, digits: String) -> String {
    let digits = if place.has(',') {
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let point = if fraction.is_empty() { "" } else { "." };
        let grouped = whole.parse().map_or_else(|_| whole.to_owned(), crate::outcome::grouped);
        format!("{grouped}{point}{fraction}")
    } else {
        digits
    };
    let is_enclosed = is_negative && place.has('(');
    let sign = match is_negative {
        true if is_enclosed => "(",
        true => "-",
        false if place.has('+') => "+",
        false if place.has(' ') => " ",
        false => "",
    };
    let end = if is_enclosed { ")" } else { "" };
    let length = sign.len() + digits.len() + end.len();
    let zeros = if place.has('0') { place.width.saturating_sub(length) } else { 0 };
    format!("{sign}{}{digits}{end}", "0".repeat(zeros))
}

/// Pads to the width, which Java counts in UTF-16 units.
fn padded(place: &FormatSpecifier, text: String) -> String {
    let missing = place.width.saturating_sub(text.encode_utf16().count());
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
