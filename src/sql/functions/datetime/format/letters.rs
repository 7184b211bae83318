//! The meaning of each letter of a pattern: Java's `appendPattern`, Spark's
//! `DateTimeFormatterHelper.convertIncompatiblePattern`.

use crate::sql::functions::datetime::format::part::{Field, Form, Number, PatternPart, Sign};

/// Returns the part for a letter that is repeated `count` times.
///
/// # Errors
/// What is wrong with it.
pub(in crate::sql) fn part(
    letter: char,
    count: usize,
    has_era: bool,
    is_reading: bool,
) -> Result<PatternPart, String> {
    let many = || format!("`{}` has too many letters", letter.to_string().repeat(count));
    check(letter, is_reading)?;
    let up_to = |most: usize, part: PatternPart| if count <= most { Ok(part) } else { Err(many()) };
    match letter {
        'y' => year(count, has_era).ok_or_else(many),
        'G' => up_to(4, text(Field::Era, count)),
        'M' | 'L' => up_to(4, number_or_text(Field::Month, count)),
        'Q' | 'q' => up_to(4, number_or_text(Field::Quarter, count)),
        'E' => up_to(4, text(Field::Weekday, count)),
        'a' => up_to(1, text(Field::Half, count)),
        'd' => up_to(2, number(Field::Day, count)),
        'D' => match count {
            2 => Ok(numbered(Field::DayOfYear, 2, 3, Sign::Never)),
            _ => up_to(3, number(Field::DayOfYear, count)),
        },
        'F' => up_to(1, number(Field::WeekInMonth, count)),
        'H' => up_to(2, number(Field::Hour, count)),
        'k' => up_to(2, number(Field::ClockHour, count)),
        'K' => up_to(2, number(Field::HourOfHalf, count)),
        'h' => up_to(2, number(Field::ClockHourOfHalf, count)),
        'm' => up_to(2, number(Field::Minute, count)),
        's' => up_to(2, number(Field::Second, count)),
        'S' => up_to(9, PatternPart::Fraction(if is_reading { 1 } else { count }, count)),
        'z' => up_to(4, PatternPart::ZoneName { is_full: count == 4 }),
        'V' if count == 2 => Ok(PatternPart::ZoneId),
        'V' => Err("the letters are `VV`".to_owned()),
        'O' if matches!(count, 1 | 4) => Ok(PatternPart::Localized { is_full: count == 4 }),
        'O' => Err("the letters are `O` or `OOOO`".to_owned()),
        'X' => up_to(5, PatternPart::Offset { form: form(count), zero: "Z" }),
        'x' => {
            let zero = match count {
                1 => "+00",
                2 | 4 => "+0000",
                _ => "+00:00",
            };
            up_to(5, PatternPart::Offset { form: form(count), zero })
        }
        'Z' => match count {
            4 => Ok(PatternPart::Localized { is_full: true }),
            5 => Ok(PatternPart::Offset { form: Form::ColonSeconds, zero: "Z" }),
            _ => up_to(3, PatternPart::Offset { form: Form::Minutes, zero: "+0000" }),
        },
        other => Err(format!("unknown pattern letter `{other}`")),
    }
}

/// Refuses letters of weeks, and for reading also letters that cannot be read from a string.
fn check(letter: char, is_reading: bool) -> Result<(), String> {
    match letter {
        'Y' | 'W' | 'w' | 'u' | 'e' | 'c' => Err(format!(
            "the letter `{letter}` of weeks is not supported; use `extract(week FROM …)`"
        )),
        'E' | 'F' | 'q' | 'Q' if is_reading => {
            Err(format!("the letter `{letter}` is not supported for reading"))
        }
        _ => Ok(()),
    }
}

fn form(count: usize) -> Form {
    match count {
        1 => Form::Hours,
        2 => Form::Minutes,
        3 => Form::ColonMinutes,
        4 => Form::Seconds,
        _ => Form::ColonSeconds,
    }
}

fn text(field: Field, count: usize) -> PatternPart {
    PatternPart::Text { field, is_full: count == 4 }
}

fn number_or_text(field: Field, count: usize) -> PatternPart {
    if count < 3 { number(field, count) } else { text(field, count) }
}

fn number(field: Field, count: usize) -> PatternPart {
    match count {
        1 => numbered(field, 1, 19, Sign::Normal),
        count => numbered(field, count, count, Sign::Never),
    }
}

fn numbered(field: Field, digits_min: usize, digits_max: usize, sign: Sign) -> PatternPart {
    PatternPart::Number(Number {
        field,
        digits_min,
        digits_max,
        sign,
        is_reduced: false,
        following: 0,
    })
}

fn year(count: usize, has_era: bool) -> Option<PatternPart> {
    let field = if has_era { Field::YearOfEra } else { Field::Year };
    Some(match count {
        2 => PatternPart::Number(Number {
            field,
            digits_min: 2,
            digits_max: 2,
            sign: Sign::Never,
            is_reduced: true,
            following: 0,
        }),
        1 | 3 => numbered(field, count, 19, Sign::Normal),
        4..=6 => numbered(field, count, 19, Sign::ExceedsPad),
        _ => return None,
    })
}
