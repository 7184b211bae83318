//! The parts of a datetime pattern.

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) enum PatternPart {
    Number(Number),
    Text {
        field: Field,
        is_full: bool,
    },
    /// The minimum and maximum number of fractional digits of a second.
    Fraction(usize, usize),
    Offset {
        form: Form,
        zero: &'static str,
    },
    /// `GMT+8`, or `GMT+08:00`.
    Localized {
        is_full: bool,
    },
    ZoneId,
    ZoneName {
        is_full: bool,
    },
    Literal(char),
    Optional(Vec<PatternPart>),
}

/// A number of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Number {
    pub(in crate::sql) field: Field,
    pub(in crate::sql) digits_min: usize,
    pub(in crate::sql) digits_max: usize,
    pub(in crate::sql) sign: Sign,
    /// Whether it has only the last two digits of a year from 2000 on.
    pub(in crate::sql) is_reduced: bool,
    /// How many digits belong to the numbers that follow directly.
    pub(in crate::sql) following: usize,
}

/// Whether a number may have a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Sign {
    /// `-` alone.
    Normal,
    /// `-`, and `+` if there are more digits than letters.
    ExceedsPad,
    Never,
}

/// The meaning of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::sql) enum Field {
    Era,
    Year,
    YearOfEra,
    Month,
    Quarter,
    Day,
    DayOfYear,
    Weekday,
    /// How often the day of the week has occurred in its month.
    WeekInMonth,
    Half,
    Hour,
    /// From 1 to 24.
    ClockHour,
    /// From 0 to 11.
    HourOfHalf,
    /// From 1 to 12.
    ClockHourOfHalf,
    Minute,
    Second,
}

/// How an offset is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Form {
    /// `+HH`, with minutes if they are not zero.
    Hours,
    /// `+HHMM`.
    Minutes,
    /// `+HH:MM`.
    ColonMinutes,
    /// `+HHMM`, with seconds if they are not zero.
    Seconds,
    /// `+HH:MM`, with seconds if they are not zero.
    ColonSeconds,
}
