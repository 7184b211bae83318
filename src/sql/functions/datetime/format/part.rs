//! The parts of a datetime pattern.

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) enum PatternPart {
    Number(Number),
    Text {
        field: Field,
        is_full: bool,
    },
    /// Digits behind the point of a second, at least and at most.
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
    /// Whether it is the last two digits of a year from 2000 on.
    pub(in crate::sql) is_reduced: bool,
    /// How many digits belong to the numbers that follow at once.
    pub(in crate::sql) following: usize,
}

/// Where a number may have a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Sign {
    /// `-` alone.
    Normal,
    /// `-`, and `+` before more digits than the letters say.
    ExceedsPad,
    Never,
}

/// What a part says.
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
    /// How often the day of the week has been there in its month.
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
    /// `+HH`, with minutes where there are some.
    Hours,
    /// `+HHMM`.
    Minutes,
    /// `+HH:MM`.
    ColonMinutes,
    /// `+HHMM`, with seconds where there are some.
    Seconds,
    /// `+HH:MM`, with seconds where there are some.
    ColonSeconds,
}
