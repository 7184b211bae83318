//! Writes a timestamp by a pattern.

use super::{Pattern, names};
use crate::civil::{Civil, MICROS_PER_DAY, MICROS_PER_SECOND, weekday};
use crate::error::{Error, Result};
use crate::spark::time_zone::{Zone, spelled};
use crate::sql::functions::datetime::format::part::{Field, Form, Number, PatternPart, Sign};

/// A timestamp with its local time in a zone.
struct Shown<'a> {
    micros: i64,
    day: i64,
    civil: Civil,
    /// Microseconds since midnight.
    clock: i64,
    zone: &'a Zone,
}

impl Pattern {
    /// Writes a timestamp, in microseconds since 1970, as the local time of a zone.
    ///
    /// # Errors
    /// The name of the zone's time is not known here.
    pub(in crate::sql) fn write(&self, micros: i64, zone: &Zone) -> Result<String> {
        let local = zone.local(micros);
        let day = local.div_euclid(MICROS_PER_DAY);
        let clock = local.rem_euclid(MICROS_PER_DAY);
        let shown = Shown { micros, day, civil: Civil::of_days(day), clock, zone };
        let mut text = String::new();
        shown.write(&self.0, &mut text)?;
        Ok(text)
    }
}

impl Shown<'_> {
    fn write(&self, parts: &[PatternPart], text: &mut String) -> Result<()> {
        for part in parts {
            match part {
                PatternPart::Literal(c) => text.push(*c),
                PatternPart::Optional(inner) => self.write(inner, text)?,
                PatternPart::Number(number) => write_number(number, self.value(number.field), text),
                PatternPart::Text { field, is_full } => {
                    let (first, names) = names::all(*field, *is_full);
                    let at = usize::try_from(self.value(*field) - first).unwrap_or_default();
                    text.push_str(names.get(at).copied().unwrap_or_default());
                }
                PatternPart::Fraction(_, digits) => {
                    let nanos = format!("{:06}000", self.clock % MICROS_PER_SECOND);
                    text.push_str(&nanos[..*digits]);
                }
                PatternPart::Offset { form, zero } => {
                    text.push_str(&offset(self.offset(), *form, zero));
                }
                PatternPart::Localized { is_full } => {
                    text.push_str(&localized(self.offset(), *is_full));
                }
                PatternPart::ZoneId => text.push_str(self.zone.id()),
                PatternPart::ZoneName { is_full } => {
                    let name = names::zone_name(self.zone, self.micros, *is_full);
                    let name = name.ok_or_else(|| {
                        Error::failed(format!(
                            "the name of the time in {} is not known here",
                            self.zone.id()
                        ))
                        .hint("`VV` writes the zone's own name, `XXX` its offset")
                    })?;
                    text.push_str(&name);
                }
            }
        }
        Ok(())
    }

    fn offset(&self) -> i64 {
        self.zone.offset_at(self.micros)
    }

    fn value(&self, field: Field) -> i64 {
        let hour = self.clock / (3600 * MICROS_PER_SECOND);
        let Civil { year, month, day } = self.civil;
        match field {
            Field::Era => i64::from(year > 0),
            Field::Year => year,
            Field::YearOfEra => {
                if year > 0 {
                    year
                } else {
                    1 - year
                }
            }
            Field::Month => month,
            Field::Quarter => (month - 1) / 3 + 1,
            Field::Day => day,
            Field::DayOfYear => self.civil.day_of_year(),
            Field::Weekday => weekday(self.day) + 1,
            Field::WeekInMonth => (day - 1) % 7 + 1,
            Field::Half => hour / 12,
            Field::Hour => hour,
            Field::ClockHour => {
                if hour == 0 {
                    24
                } else {
                    hour
                }
            }
            Field::HourOfHalf => hour % 12,
            Field::ClockHourOfHalf => {
                if hour % 12 == 0 {
                    12
                } else {
                    hour % 12
                }
            }
            Field::Minute => self.clock / (60 * MICROS_PER_SECOND) % 60,
            Field::Second => self.clock / MICROS_PER_SECOND % 60,
        }
    }
}

fn write_number(number: &Number, value: i64, text: &mut String) {
    let value = if number.is_reduced { value.abs() % 100 } else { value };
    let digits = value.unsigned_abs().to_string();
    if value < 0 {
        text.push('-');
    } else if number.sign == Sign::ExceedsPad && digits.len() > number.digits_min {
        text.push('+');
    }
    let width = number.digits_min;
    text.extend(std::iter::repeat_n('0', width.saturating_sub(digits.len())));
    text.push_str(&digits);
}

fn offset(seconds: i64, form: Form, zero: &str) -> String {
    if seconds == 0 {
        return zero.to_owned();
    }
    let has_colon = matches!(form, Form::ColonMinutes | Form::ColonSeconds);
    let minutes = seconds - seconds % 60;
    match form {
        Form::Hours if minutes % 3600 == 0 => spelled(minutes, has_colon)[..3].to_owned(),
        Form::Hours | Form::Minutes | Form::ColonMinutes => spelled(minutes, has_colon),
        Form::Seconds | Form::ColonSeconds => spelled(seconds, has_colon),
    }
}

fn localized(seconds: i64, is_full: bool) -> String {
    if seconds == 0 {
        return "GMT".to_owned();
    }
    if is_full {
        return format!("GMT{}", spelled(seconds, true));
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    match (minutes, rest) {
        (0, 0) => format!("GMT{sign}{hours}"),
        (_, 0) => format!("GMT{sign}{hours}:{minutes:02}"),
        _ => format!("GMT{sign}{hours}:{minutes:02}:{rest:02}"),
    }
}
