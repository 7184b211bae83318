//! Reads a string by a pattern, as strictly as Spark (`DateTimeFormatterHelper`) configures Java.

use super::{Pattern, names};
use crate::civil::{Civil, MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::spark::time_zone::{Zone, offset};
use crate::sql::functions::datetime::format::part::{Field, Form, Number, PatternPart, Sign};

/// The fields that have been read so far.
#[derive(Debug, Clone, Default)]
struct ParsedFields {
    fields: Vec<(Field, i64)>,
    /// Microseconds of the second's fraction.
    fraction: Option<i64>,
    zone: Option<Zone>,
}

impl Pattern {
    /// Reads a string; returns `None` if it does not match, or is not a valid date or time.
    ///
    /// Returns microseconds since 1970. A string without a zone is in the session's zone; fields that the
    /// pattern does not have are those of 1970-01-01 00:00:00.
    pub(in crate::sql) fn read(&self, text: &str, session: &Zone) -> Option<i64> {
        let read = self.fields_of(text)?;
        let local = read.local()?;
        Some(read.zone.as_ref().unwrap_or(session).moment(local))
    }

    /// Reads a local time, whatever the zone.
    pub(in crate::sql) fn read_local(&self, text: &str) -> Option<i64> {
        self.fields_of(text)?.local()
    }

    fn fields_of(&self, text: &str) -> Option<ParsedFields> {
        let mut read = ParsedFields::default();
        let rest = read.parts(&self.0, text)?;
        rest.is_empty().then_some(read)
    }
}

impl ParsedFields {
    /// Reads parts from the start of a text; returns the rest.
    fn parts<'a>(&mut self, parts: &[PatternPart], text: &'a str) -> Option<&'a str> {
        let mut rest = text;
        for part in parts {
            rest = match part {
                PatternPart::Literal(expected) => {
                    let found = rest.chars().next()?;
                    let is_same =
                        found == *expected || found.to_lowercase().eq(expected.to_lowercase());
                    is_same.then(|| &rest[found.len_utf8()..])?
                }
                PatternPart::Optional(inner) => {
                    let before = self.clone();
                    if let Some(behind) = self.parts(inner, rest) {
                        behind
                    } else {
                        *self = before;
                        rest
                    }
                }
                PatternPart::Number(number) => {
                    let (value, behind) = number_at(number, rest)?;
                    self.set(number.field, value)?;
                    behind
                }
                PatternPart::Text { field, is_full } => {
                    let (value, behind) = name_at(*field, *is_full, rest)?;
                    self.set(*field, value)?;
                    behind
                }
                PatternPart::Fraction(_, digits_max) => self.fraction_at(*digits_max, rest)?,
                PatternPart::Offset { form, zero } => {
                    let (seconds, behind) = offset_at(*form, zero, rest)?;
                    self.zone = Some(Zone::of_offset(seconds));
                    behind
                }
                PatternPart::Localized { is_full } => {
                    let (seconds, behind) = localized_at(*is_full, rest)?;
                    self.zone = Some(Zone::of_offset(seconds));
                    behind
                }
                PatternPart::ZoneId | PatternPart::ZoneName { .. } => {
                    let (zone, behind) = zone_at(rest)?;
                    self.zone = Some(zone);
                    behind
                }
            };
        }
        Some(rest)
    }

    /// Stores a value; a field cannot have two different values.
    fn set(&mut self, field: Field, value: i64) -> Option<()> {
        if let Some(known) = self.value(field) {
            (known == value).then_some(())
        } else {
            self.fields.push((field, value));
            Some(())
        }
    }

    fn value(&self, field: Field) -> Option<i64> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, value)| *value)
    }

    fn fraction_at<'a>(&mut self, digits_max: usize, rest: &'a str) -> Option<&'a str> {
        let digits = rest.bytes().take(digits_max).take_while(u8::is_ascii_digit).count();
        let (digits, behind) = (digits > 0).then(|| rest.split_at(digits))?;
        self.fraction = Some(format!("{digits:0<6}")[..6].parse().ok()?);
        Some(behind)
    }

    /// Returns the local time of the fields, in microseconds since 1970.
    fn local(&self) -> Option<i64> {
        self.day()?.checked_mul(MICROS_PER_DAY)?.checked_add(self.clock()?)
    }

    fn day(&self) -> Option<i64> {
        let within = |field: Field, first: i64, last: i64| match self.value(field) {
            Some(value) => (first..=last).contains(&value).then_some(Some(value)),
            None => Some(None),
        };
        let year = match (self.value(Field::Year), self.value(Field::YearOfEra)) {
            (Some(year), _) => Some(year),
            (None, Some(of_era)) => {
                (of_era > 0).then_some(())?;
                let is_before = self.value(Field::Era) == Some(0);
                Some(if is_before { 1 - of_era } else { of_era })
            }
            (None, None) => None,
        };
        let month = within(Field::Month, 1, 12)?;
        let day = within(Field::Day, 1, 31)?;
        let of_year = within(Field::DayOfYear, 1, 366)?;
        let first = Civil::new(year.unwrap_or(1970), 1, 1)?;
        match (year, month, day, of_year) {
            (Some(year), None, _, Some(of_year)) | (Some(year), _, None, Some(of_year)) => {
                let days = first.days() + of_year - 1;
                let civil = Civil::of_days(days);
                let fits = civil.year == year
                    && month.is_none_or(|month| month == civil.month)
                    && day.is_none_or(|day| day == civil.day);
                fits.then_some(days)
            }
            _ => {
                let civil = Civil::new(first.year, month.unwrap_or(1), day.unwrap_or(1))?;
                let fits = year.is_none() || of_year.is_none_or(|day| day == civil.day_of_year());
                fits.then(|| civil.days())
            }
        }
    }

    /// Returns microseconds since midnight.
    fn clock(&self) -> Option<i64> {
        let within = |field: Field, first: i64, last: i64| match self.value(field) {
            Some(value) => (first..=last).contains(&value).then_some(Some(value)),
            None => Some(None),
        };
        let half = self.value(Field::Half);
        let of_day = within(Field::ClockHour, 1, 24)?.map(|hour| hour % 24);
        let hour = within(Field::Hour, 0, 23)?;
        let of_half = within(Field::ClockHourOfHalf, 1, 12)?.map(|hour| hour % 12);
        let of_half = same(of_half, within(Field::HourOfHalf, 0, 11)?).ok()?;
        let hour = match same(hour, of_day).ok()? {
            Some(hour) => {
                let fits = half.is_none_or(|half| half == hour / 12)
                    && of_half.is_none_or(|of_half| of_half == hour % 12);
                fits.then_some(hour)?
            }
            None => match (of_half, half) {
                (Some(of_half), half) => of_half + 12 * half.unwrap_or(0),
                (None, Some(1)) => 12,
                (None, _) => 0,
            },
        };
        let minute = within(Field::Minute, 0, 59)?.unwrap_or(0);
        let second = within(Field::Second, 0, 59)?.unwrap_or(0);
        let seconds = (hour * 60 + minute) * 60 + second;
        Some(seconds * MICROS_PER_SECOND + self.fraction.unwrap_or(0))
    }
}

/// Two fields contradict each other.
struct Differ;

/// Returns the value that either one has.
fn same(left: Option<i64>, right: Option<i64>) -> Result<Option<i64>, Differ> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => Err(Differ),
        (left, right) => Ok(left.or(right)),
    }
}

/// Reads a number: as many digits as it may have, without those of the numbers that follow.
fn number_at<'a>(number: &Number, rest: &'a str) -> Option<(i64, &'a str)> {
    let (sign, digits) = match rest.chars().next()? {
        '-' if number.sign != Sign::Never => ('-', &rest[1..]),
        '+' if number.sign == Sign::ExceedsPad => ('+', &rest[1..]),
        _ => (' ', rest),
    };
    let found = digits.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = found.min(number.digits_max.saturating_add(number.following));
    if number.following > 0 {
        length = number.digits_min.max(length.saturating_sub(number.following));
    }
    let length = length.min(found);
    if length < number.digits_min {
        return None;
    }
    let (digits, behind) = digits.split_at(length);
    let value: i64 = digits.parse().ok()?;
    if number.sign == Sign::ExceedsPad {
        let exceeds = length > number.digits_min;
        let fits = match sign {
            '+' => exceeds,
            '-' => true,
            _ => !exceeds,
        };
        fits.then_some(())?;
    }
    match sign {
        '-' => (value != 0).then_some((-value, behind)),
        _ if number.is_reduced => Some((2000 + value, behind)),
        _ => Some((value, behind)),
    }
}

/// Reads the longest matching name of a field's values.
fn name_at(field: Field, is_full: bool, rest: &str) -> Option<(i64, &str)> {
    let (first, names) = names::all(field, is_full);
    let begins =
        |name: &str| rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let found = names.iter().enumerate().filter(|(_, name)| begins(name));
    let (at, name) = found.max_by_key(|(_, name)| name.len())?;
    Some((first + i64::try_from(at).ok()?, &rest[name.len()..]))
}

fn offset_at<'a>(form: Form, zero: &str, rest: &'a str) -> Option<(i64, &'a str)> {
    if rest.get(..zero.len()).is_some_and(|head| head.eq_ignore_ascii_case(zero)) {
        return Some((0, &rest[zero.len()..]));
    }
    rest.starts_with(['+', '-']).then_some(())?;
    let has_digits = |at: usize| {
        rest.get(at..at + 2).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let has_colon = matches!(form, Form::ColonMinutes | Form::ColonSeconds);
    let next = |at: usize| {
        let colon = usize::from(has_colon);
        let is_there = (!has_colon || rest[at..].starts_with(':')) && has_digits(at + colon);
        is_there.then_some(at + colon + 2)
    };
    let hours = has_digits(1).then_some(3)?;
    let minutes = next(hours);
    let end = match form {
        Form::Hours => minutes.unwrap_or(hours),
        Form::Minutes | Form::ColonMinutes => minutes?,
        Form::Seconds | Form::ColonSeconds => next(minutes?).or(minutes)?,
    };
    Some((offset(&rest[..end])?, &rest[end..]))
}

/// Reads `GMT`, `GMT+8` or `GMT+08:00`.
fn localized_at(is_full: bool, rest: &str) -> Option<(i64, &str)> {
    let behind =
        rest.get(..3).filter(|head| head.eq_ignore_ascii_case("GMT")).map(|_| &rest[3..])?;
    if !behind.starts_with(['+', '-']) {
        return Some((0, behind));
    }
    let digits = |at: usize| behind[at..].bytes().take(2).take_while(u8::is_ascii_digit).count();
    let hours = digits(1);
    let mut end = 1 + hours;
    (if is_full { hours == 2 } else { hours > 0 }).then_some(())?;
    while behind[end..].starts_with(':') && digits(end + 1) == 2 {
        end += 3;
    }
    (!is_full || end > 3).then_some(())?;
    Some((offset(&behind[..end])?, &behind[end..]))
}

/// Reads a zone: an offset, `UTC+1`, a name.
fn zone_at(rest: &str) -> Option<(Zone, &str)> {
    if rest.starts_with(['+', '-']) {
        let (seconds, behind) = offset_at(Form::ColonSeconds, "Z", rest)
            .or_else(|| offset_at(Form::Hours, "Z", rest))?;
        return Some((Zone::of_offset(seconds), behind));
    }
    for prefix in ["UTC", "GMT", "UT"] {
        if let Some(behind) = rest.strip_prefix(prefix)
            && behind.starts_with(['+', '-'])
            && let Some((zone, behind)) = zone_at(behind)
        {
            return Some((zone, behind));
        }
    }
    names::zone_at(rest)
}
