//! `format_number`: a number with commas, with a number of places or by a pattern like `#,##0.00`.
//!
//! Spark's rule (Java's `DecimalFormat`): halves are rounded to the even neighbor, `0` is a digit, `#` is an
//! optional digit, text around the pattern is kept, and `%` multiplies by 100.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};

use crate::spark::coercion::{digits, normalized_type};
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::scalar::Rule;

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "format_number",
    coerce: |types| {
        let [number, places] = types else { return None };
        let number = match normalized_type(number) {
            of @ DataType::Decimal128(..) => of,
            of if of.is_floating() || of.is_null() => DataType::Float64,
            of => DataType::Decimal128(digits(&of)?.0, 0),
        };
        match normalized_type(places) {
            DataType::Utf8 => Some(vec![number, DataType::Utf8]),
            of if of.is_integer() || of.is_null() => Some(vec![number, DataType::Int64]),
            _ => None,
        }
    },
    return_type: |_| DataType::Utf8,
    eval: |args, _| {
        let texts = (0..args[0].len()).map(|row| match &args[1] {
            by if is_null(&args[0], row) || is_null(by, row) => Ok(None),
            by => match by.as_string_opt::<i32>() {
                Some(patterns) => patterned(&args[0], row, patterns.value(row)).map(Some),
                None => Ok(placed(&args[0], row, by.as_primitive::<Int64Type>().value(row))),
            },
        });
        Ok(Arc::new(texts.collect::<EngineResult<StringArray>>()?))
    },
};

/// Writes a number with a number of places; the result is NULL if that is negative.
fn placed(numbers: &ArrayRef, row: usize, places: i64) -> Option<String> {
    let places = usize::try_from(places).ok()?;
    Some(match spelled(numbers, row, 0, places) {
        Ok((sign, whole, fraction)) => {
            let point = if fraction.is_empty() { "" } else { "." };
            format!("{sign}{}{point}{fraction}", grouped(&whole, 3))
        }
        Err(odd) => odd.to_owned(),
    })
}

/// Writes a number by a pattern.
fn patterned(numbers: &ArrayRef, row: usize, pattern: &str) -> EngineResult<String> {
    const MARKS: [char; 4] = ['#', '0', ',', '.'];
    let pattern = if pattern.is_empty() { "#,##0" } else { pattern };
    let start = pattern.find(MARKS).unwrap_or(pattern.len());
    let end = pattern.rfind(MARKS).map_or(start, |at| at + 1);
    let (before, marks, after) = (&pattern[..start], &pattern[start..end], &pattern[end..]);
    let is_known = |c: char| !matches!(c, ';' | '\'' | 'E' | '‰' | '¤');
    if marks.is_empty()
        || !marks.chars().all(|c| MARKS.contains(&c))
        || !pattern.chars().all(is_known)
    {
        return exec_err!("the pattern `{pattern}` of `format_number` is not supported");
    }
    let (whole, fraction) = marks.split_once('.').unwrap_or((marks, ""));
    let count = |text: &str, mark: char| text.chars().filter(|c| *c == mark).count();
    let shift = if before.contains('%') || after.contains('%') { 2 } else { 0 };
    let most = count(fraction, '0') + count(fraction, '#');
    let (sign, digits, rest) = match spelled(numbers, row, shift, most) {
        Ok(parts) => parts,
        Err(odd) => return Ok(odd.to_owned()),
    };
    let kept = rest.trim_end_matches('0').len().max(count(fraction, '0'));
    // A number with a point has a zero before it, even if the pattern has none.
    let least = usize::from(marks.contains('.') && !whole.is_empty());
    let least = count(whole, '0').max(least).max(usize::from(kept == 0));
    let digits = format!("{:0>least$}", digits.trim_start_matches('0'));
    let size = whole.rsplit_once(',').map_or(0, |(_, last)| last.len());
    let point = if kept > 0 { "." } else { "" };
    Ok(format!("{sign}{before}{}{point}{}{after}", grouped(&digits, size), &rest[..kept]))
}

/// Writes the sign, the integer part and the places of a number; returns `Err` for NaN and infinity.
fn spelled(
    numbers: &ArrayRef,
    row: usize,
    shift: usize,
    places: usize,
) -> Result<(&'static str, String, String), &'static str> {
    let (is_negative, text) = match numbers.as_primitive_opt::<Decimal128Type>() {
        Some(decimals) => {
            let scale = usize::try_from(decimals.scale()).unwrap_or(0);
            let value = decimals.value(row);
            (value < 0, of_decimal(value.unsigned_abs(), scale, shift, places))
        }
        None => match numbers.as_primitive::<Float64Type>().value(row) {
            value if value.is_nan() => return Err("NaN"),
            value if value.is_infinite() => return Err(if value > 0.0 { "∞" } else { "-∞" }),
            value if shift == 0 => (value.is_sign_negative(), of_double(value.abs(), places)),
            value => (value.is_sign_negative(), of_double(value.abs() * 100.0, places)),
        },
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    Ok((if is_negative { "-" } else { "" }, whole.to_owned(), fraction.to_owned()))
}

/// Writes a double with a number of places: its shortest digits, rounded by its exact value.
pub(in crate::sql) fn of_double(value: f64, places: usize) -> String {
    let shortest = value.to_string();
    let (whole, fraction) = shortest.split_once('.').unwrap_or((&shortest, ""));
    if fraction.len() <= places && places > 0 {
        format!("{whole}.{fraction:0<places$}")
    } else if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{value:.places$}")
    }
}

/// Writes a decimal with a different number of places.
fn of_decimal(value: u128, scale: usize, shift: usize, places: usize) -> String {
    let digits = format!("{value}{}", "0".repeat(shift));
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    if fraction.len() <= places {
        return format!("{whole}.{fraction:0<places$}");
    }
    let (kept, off) = fraction.split_at(places);
    let mut digits: Vec<u8> = format!("{whole}{kept}").into_bytes();
    let is_odd = digits.last().is_some_and(|digit| digit % 2 == 1);
    let half = format!("{:0<width$}", "5", width = off.len());
    if off > half.as_str() || (off == half && is_odd) {
        let mut at = digits.len();
        while at > 0 && digits[at - 1] == b'9' {
            digits[at - 1] = b'0';
            at -= 1;
        }
        match at {
            0 => digits.insert(0, b'1'),
            at => digits[at - 1] += 1,
        }
    }
    let digits: String = digits.into_iter().map(char::from).collect();
    let (whole, kept) = digits.split_at(digits.len() - places);
    format!("{whole}.{kept}")
}

/// Inserts commas between groups of digits; none if the group size is 0.
fn grouped(digits: &str, size: usize) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && size > 0 && (digits.len() - at).is_multiple_of(size) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Decimal128Array};

    use super::{patterned, placed};

    fn decimal(value: i128, scale: i8) -> ArrayRef {
        let values = Decimal128Array::from(vec![value]);
        Arc::new(values.with_precision_and_scale(38, scale).unwrap())
    }

    #[test]
    fn halves_go_to_the_even_neighbor() {
        let cases = [
            (1_234_567_891, 3, 2, "1,234,567.89"),
            (1015, 3, 2, "1.02"),
            (1025, 3, 2, "1.02"),
            (5, 1, 0, "0"),
            (15, 1, 0, "2"),
            (-12_345, 1, 1, "-1,234.5"),
            (9995, 3, 2, "10.00"),
            (1, 0, 2, "1.00"),
        ];
        for (value, scale, places, expected) in cases {
            assert_eq!(placed(&decimal(value, scale), 0, places).as_deref(), Some(expected));
        }
        assert_eq!(placed(&decimal(1, 0), 0, -1), None);
    }

    #[test]
    fn patterns_are_javas() {
        let cases = [
            (1_234_567, 3, "#,##0.00", "1,234.57"),
            (1_234_567, 3, "#.#", "1234.6"),
            (5, 1, "#.##", "0.5"),
            (123, 1, "$#.00", "$12.30"),
            (0, 0, "#", "0"),
            (12_345, 1, "", "1,234"),
            (255, 3, "0.00%", "25.50%"),
            (1_234_567, 3, "0000.0", "1234.6"),
            (-55, 1, "0.0", "-5.5"),
        ];
        for (value, scale, pattern, expected) in cases {
            assert_eq!(
                patterned(&decimal(value, scale), 0, pattern).unwrap(),
                expected,
                "{pattern}"
            );
        }
        assert!(patterned(&decimal(1, 0), 0, "0.0E0").is_err());
    }
}
