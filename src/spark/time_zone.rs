//! Time zones with all of Spark's names: regions, Java's short names, offsets.
//!
//! Spark's rule (`DateTimeUtils.getZoneId`, Java's `ZoneId.of` with `SHORT_IDS`): `PST` is Los Angeles, `EST`
//! is five hours behind UTC the whole year, `+8`, `-08:3`, `UTC+1` and `GMT+08:00` are offsets, `Z` is UTC,
//! and the name of a region must be exact. A local time that does not exist is moved forward by the gap; a
//! local time that occurs twice is the first one.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::civil::{Civil, MICROS_PER_DAY, MICROS_PER_SECOND, is_leap, weekday};
use crate::error::{Error, Result};

/// Java's short names, `ZoneId.SHORT_IDS`.
const SHORT: [(&str, &str); 28] = [
    ("ACT", "Australia/Darwin"),
    ("AET", "Australia/Sydney"),
    ("AGT", "America/Argentina/Buenos_Aires"),
    ("ART", "Africa/Cairo"),
    ("AST", "America/Anchorage"),
    ("BET", "America/Sao_Paulo"),
    ("BST", "Asia/Dhaka"),
    ("CAT", "Africa/Harare"),
    ("CNT", "America/St_Johns"),
    ("CST", "America/Chicago"),
    ("CTT", "Asia/Shanghai"),
    ("EAT", "Africa/Addis_Ababa"),
    ("ECT", "Europe/Paris"),
    ("EST", "-05:00"),
    ("HST", "-10:00"),
    ("IET", "America/Indiana/Indianapolis"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("MIT", "Pacific/Apia"),
    ("MST", "-07:00"),
    ("NET", "Asia/Yerevan"),
    ("NST", "Pacific/Auckland"),
    ("PLT", "Asia/Karachi"),
    ("PNT", "America/Phoenix"),
    ("PRT", "America/Puerto_Rico"),
    ("PST", "America/Los_Angeles"),
    ("SST", "Pacific/Guadalcanal"),
    ("VST", "Asia/Ho_Chi_Minh"),
];

/// The longest offset that Java has.
const OFFSET_MAX: i64 = 18 * 3600;

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Its name as Java writes it.
    id: String,
    /// Its name as it was given.
    name: String,
    rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Seconds east of UTC.
    Offset(i64),
    Region(Tz),
}

impl Zone {
    /// Returns UTC.
    pub(crate) fn utc() -> Self {
        Self { id: "UTC".to_owned(), name: "UTC".to_owned(), rule: Rule::Offset(0) }
    }

    /// Returns the zone with this offset, in seconds east of UTC.
    pub(crate) fn of_offset(seconds: i64) -> Self {
        let id = if seconds == 0 { "Z".to_owned() } else { spelled(seconds, true) };
        Self { name: id.clone(), id, rule: Rule::Offset(seconds) }
    }

    /// Reads a zone's name.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let (id, rule) = Self::found(name)?;
        Some(Self { id, name: name.to_owned(), rule })
    }

    fn found(name: &str) -> Option<(String, Rule)> {
        let name = SHORT.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| *long);
        if name == "Z" || name.starts_with(['+', '-']) {
            let zone = offset(name).map(Self::of_offset)?;
            return Some((zone.id, zone.rule));
        }
        for prefix in ["UTC", "GMT", "UT"] {
            match name.strip_prefix(prefix) {
                Some("") => return Some((name.to_owned(), Rule::Offset(0))),
                Some(rest) if rest.starts_with(['+', '-']) => {
                    let seconds = offset(rest)?;
                    let rest = if seconds == 0 { String::new() } else { spelled(seconds, true) };
                    return Some((format!("{prefix}{rest}"), Rule::Offset(seconds)));
                }
                _ => {}
            }
        }
        // Java knows these three only by their short names.
        let region = name.parse().ok().filter(|_| !["EST", "MST", "HST", "ROC"].contains(&name))?;
        Some((name.to_owned(), Rule::Region(region)))
    }

    /// Reads a zone's name.
    ///
    /// # Errors
    /// There is no such zone.
    pub(crate) fn named(name: &str) -> Result<Self> {
        Self::read(name).ok_or_else(|| {
            Error::failed(format!("there is no time zone `{name}`"))
                .hint("`Europe/Oslo`, `PST`, `UTC`, `+08:00`; capital and small letters differ")
        })
    }

    /// Returns its name as Java writes it: `Europe/Oslo`, `+08:00`, `UTC`.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Returns its name as it was given: `PST`, `+8`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether its local time is always UTC.
    pub(crate) fn is_utc(&self) -> bool {
        self.rule == Rule::Offset(0)
    }

    /// Returns its offset from UTC in seconds at an instant, in microseconds since 1970.
    pub(crate) fn offset_at(&self, micros: i64) -> i64 {
        match self.rule {
            Rule::Offset(seconds) => seconds,
            Rule::Region(region) => {
                let at = clamped(micros);
                i64::from(region.offset_from_utc_datetime(&at).fix().local_minus_utc())
            }
        }
    }

    /// Returns the short name of its time at an instant, `CET`; `None` if it only has an offset.
    pub(crate) fn abbreviation_at(&self, micros: i64) -> Option<String> {
        match self.rule {
            Rule::Offset(_) => Some(self.id.clone()),
            Rule::Region(region) => {
                let name = region.offset_from_utc_datetime(&clamped(micros)).to_string();
                name.starts_with(|c: char| c.is_alphabetic()).then_some(name)
            }
        }
    }

    /// Returns its local time at an instant, both in microseconds; the nearest one within 64 bits.
    pub(crate) fn local(&self, micros: i64) -> i64 {
        micros.saturating_add(self.offset_at(micros) * MICROS_PER_SECOND)
    }

    /// Returns its local time at an instant, both in microseconds; `None` if it exceeds 64 bits.
    pub(crate) fn local_within(&self, micros: i64) -> Option<i64> {
        micros.checked_add(self.offset_at(micros) * MICROS_PER_SECOND)
    }

    /// Returns the instant of a local time, both in microseconds; the nearest one within 64 bits.
    pub(crate) fn moment(&self, local: i64) -> i64 {
        local.saturating_sub(self.offset_of(local) * MICROS_PER_SECOND)
    }

    /// Returns the instant of a local time, both in microseconds; `None` if it exceeds 64 bits.
    pub(crate) fn moment_within(&self, local: i64) -> Option<i64> {
        local.checked_sub(self.offset_of(local) * MICROS_PER_SECOND)
    }

    /// Returns its offset from UTC in seconds at a local time, in microseconds.
    fn offset_of(&self, local: i64) -> i64 {
        let region = match self.rule {
            Rule::Offset(seconds) => return seconds,
            Rule::Region(region) => region,
        };
        match region.offset_from_local_datetime(&clamped(local)).earliest() {
            Some(offset) => i64::from(offset.fix().local_minus_utc()),
            // In a gap, the offset before it determines the instant.
            None => self.offset_at(local.saturating_sub(86_400 * MICROS_PER_SECOND)),
        }
    }
}

/// Returns the offset from UTC in seconds at an instant, in microseconds since 1970, in the time zone of a type; 0
/// without one.
pub(crate) fn offset_in(zone: Option<&str>, micros: i64) -> i64 {
    zone.filter(|name| *name != "UTC").and_then(Zone::read).map_or(0, |zone| zone.offset_at(micros))
}

/// Returns an instant within the range of the zone's rules.
fn clamped(micros: i64) -> NaiveDateTime {
    let days = micros.div_euclid(MICROS_PER_DAY);
    let Civil { year, .. } = Civil::of_days(days);
    let micros = if year > RULES_END {
        micros - (days - alike(year, days)) * MICROS_PER_DAY
    } else {
        micros
    };
    let start = DateTime::<chrono::Utc>::MIN_UTC;
    DateTime::from_timestamp_micros(micros).unwrap_or(start).naive_utc()
}

/// The last year for which `chrono-tz` (0.10) has rules; they are used for all later years.
const RULES_END: i64 = 2037;

/// Returns the corresponding day in a year with rules: with the same date and day of the week.
fn alike(year: i64, days: i64) -> i64 {
    let first = |year: i64| Civil { year, month: 1, day: 1 }.days();
    let is_alike = |other: &i64| {
        is_leap(*other) == is_leap(year) && weekday(first(*other)) == weekday(first(year))
    };
    let other = (RULES_END - 27..=RULES_END).find(is_alike).unwrap_or(RULES_END);
    first(other) + (days - first(year))
}

/// Reads an offset: `Z`, `+8`, `+08`, `+0830`, `+08:30`, `+08:30:15`, `-8:00`, `-08:3`; returns seconds.
pub(crate) fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let parts: Vec<&str> = if digits.contains(':') {
        digits.split(':').collect()
    } else {
        let bytes = digits.len();
        let pairs = matches!(bytes, 4 | 6) && digits.is_ascii();
        if pairs {
            (0..bytes / 2).map(|at| &digits[at * 2..at * 2 + 2]).collect()
        } else {
            vec![digits]
        }
    };
    let number = |at: usize, short: bool| -> Option<i64> {
        let part = parts.get(at)?;
        let fits = part.len() == 2 || (short && part.len() == 1);
        (fits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse().ok())
            .flatten()
    };
    let (hours, minutes, seconds) = match parts.len() {
        1 => (number(0, true)?, 0, 0),
        2 => (number(0, true)?, number(1, true)?, 0),
        3 => (number(0, true)?, number(1, false)?, number(2, false)?),
        _ => return None,
    };
    let all = hours * 3600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && all <= OFFSET_MAX).then_some(sign * all)
}

/// Writes an offset: `+08:30`, with seconds if they are not zero.
pub(crate) fn spelled(seconds: i64, has_colon: bool) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let colon = if has_colon { ":" } else { "" };
    let all = seconds.abs();
    let rest = if all % 60 == 0 { String::new() } else { format!("{colon}{:02}", all % 60) };
    format!("{sign}{:02}{colon}{:02}{rest}", all / 3600, all / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::Zone;
    use crate::civil::write_moment;

    #[test]
    fn names_are_sparks() {
        let cases = [
            ("Z", Some(0)),
            ("UTC", Some(0)),
            ("PST", Some(-7 * 3600)),
            ("EST", Some(-5 * 3600)),
            ("EST5EDT", Some(-4 * 3600)),
            ("IST", Some(19_800)),
            ("+8", Some(28_800)),
            ("+0800", Some(28_800)),
            ("-08:3", Some(-28_980)),
            ("+08:00:30", Some(28_830)),
            ("UTC+1", Some(3600)),
            ("GMT-3", Some(-10_800)),
            ("UT+2", Some(7200)),
            ("+18:00", Some(64_800)),
            ("+19:00", None),
            ("pst", None),
            ("utc", None),
            ("CEST", None),
            ("8", None),
            ("", None),
            ("europe/oslo", None),
        ];
        for (name, expected) in cases {
            let offset = Zone::read(name).map(|zone| zone.offset_at(1_719_792_000_000_000));
            assert_eq!(offset, expected, "{name}");
        }
    }

    #[test]
    fn clocks_skip_and_repeat_hours() {
        let zone = Zone::read("America/Los_Angeles").unwrap();
        let micros = |text: &str| {
            let at = chrono::NaiveDateTime::parse_from_str(text, "%F %T").unwrap();
            at.and_utc().timestamp_micros()
        };
        let cases = [
            ("2024-03-10 02:30:00", "2024-03-10 10:30:00"),
            ("2024-11-03 01:30:00", "2024-11-03 08:30:00"),
            ("1800-01-01 00:00:00", "1800-01-01 07:52:58"),
            ("2024-07-01 00:00:00", "2024-07-01 07:00:00"),
            ("2500-07-01 00:00:00", "2500-07-01 07:00:00"),
            ("2500-01-01 00:00:00", "2500-01-01 08:00:00"),
        ];
        for (local, utc) in cases {
            let mut text = String::new();
            write_moment(zone.moment(micros(local)), &mut text);
            assert_eq!(text, utc, "{local}");
        }
    }
}
