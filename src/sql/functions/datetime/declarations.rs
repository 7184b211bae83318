//! Declares the functions of dates, timestamps and intervals; their code is in this directory and in
//! `interval`.

use crate::sql::functions::accepted::Accepted::{Atom, Day, Moment, Number, Time};
use crate::sql::functions::args::Args;
use crate::sql::functions::declaration::{
    Declaration, Gives, between, exactly, grammar, internal, ours, rewritten, same,
};

/// The declarations of functions of dates, timestamps and intervals.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("add_months", exactly(2)).accepts(&[(0, Time), (1, Number)]).gives(Gives::Date),
    ours("convert_timezone", between(2, 3))
        .forms(&[(2, "convert_timezone(current_timezone(), {0}, {1})")]),
    rewritten("curdate", exactly(0)).gives(Gives::Date).headed("current_date"),
    rewritten("current_date", exactly(0)).gives(Gives::Date),
    rewritten("current_time", between(0, 1)).defaults(&["6"]),
    rewritten("current_timestamp", exactly(0)).gives(Gives::Timestamp),
    ours("current_timezone", exactly(0)),
    ours("date_add", between(2, 3))
        .accepts(&[(0, Time)])
        .gives(Gives::Date)
        .forms(&[UNITS_ADDED])
        .null_literals(&[0, 1]),
    same("date_diff", "datediff", between(2, 3)).forms(&[UNITS_BETWEEN]),
    ours("date_format", exactly(2)).accepts(&[(0, Time), (1, Atom)]),
    ours("date_from_unix_date", exactly(1)).accepts(&[(0, Number)]).gives(Gives::Date),
    rewritten("date_part", exactly(2)),
    ours("date_sub", exactly(2)).accepts(&[(0, Time)]).gives(Gives::Date).null_literals(&[0, 1]),
    ours("date_trunc", exactly(2)).accepts(&[(0, Atom), (1, Time)]).gives(Gives::Timestamp),
    same("dateadd", "date_add", between(2, 3))
        .gives(Gives::Date)
        .headed("date_add")
        .forms(&[UNITS_ADDED])
        .null_literals(&[0, 1]),
    ours("datediff", between(2, 3)).accepts(&[(0, Time), (1, Time)]).forms(&[UNITS_BETWEEN]),
    rewritten("datepart", exactly(2)).forms(&[(2, "datepart({0} FROM {1})")]),
    ours("day", exactly(1)),
    ours("dayname", exactly(1)).accepts(&[(0, Time)]),
    ours("dayofmonth", exactly(1)),
    ours("dayofweek", exactly(1)),
    ours("dayofyear", exactly(1)),
    grammar("extract", exactly(2)),
    rewritten("from_unixtime", between(1, 2)).defaults(&["yyyy-MM-dd HH:mm:ss"]),
    ours("from_utc_timestamp", exactly(2)).accepts(&[(0, Time), (1, Atom)]).gives(Gives::Timestamp),
    ours("hour", exactly(1)),
    ours("last_day", exactly(1)).accepts(&[(0, Time)]).gives(Gives::Date),
    rewritten("localtimestamp", exactly(0)).gives(Gives::Timestamp),
    ours("make_date", exactly(3))
        .accepts(&[(0, Number), (1, Number), (2, Number)])
        .gives(Gives::Date),
    ours("make_dt_interval", between(0, 4))
        .gives(Gives::Interval)
        .defaults(&["0", "0", "0", "0.000000"]),
    ours("make_interval", between(0, 7))
        .gives(Gives::Interval)
        .defaults(&["0", "0", "0", "0", "0", "0", "0.000000"]),
    ours("make_timestamp", Args::OneOf(&[1, 2, 3, 6, 7])).gives(Gives::Timestamp),
    same("make_timestamp_ltz", "make_timestamp", Args::OneOf(&[2, 3, 6, 7]))
        .forms(TIMESTAMP_OF_PARTS),
    ours("make_timestamp_ntz", Args::OneOf(&[2, 6])),
    ours("make_ym_interval", between(0, 2)).gives(Gives::Interval).defaults(&["0", "0"]),
    ours("minute", exactly(1)),
    ours("month", exactly(1)),
    ours("monthname", exactly(1)).accepts(&[(0, Time)]),
    ours("months_between", between(2, 3)).accepts(&[(0, Time), (1, Time)]).defaults(&["true"]),
    ours("next_day", exactly(2)).accepts(&[(0, Time)]).gives(Gives::Date),
    rewritten("now", exactly(0)).gives(Gives::Timestamp),
    ours("quarter", exactly(1)),
    ours("second", exactly(1)),
    rewritten("session_window", exactly(2)),
    ours("timestamp_micros", exactly(1)).gives(Gives::Timestamp).null_literals(&[0]),
    rewritten("timestamp_millis", exactly(1)).gives(Gives::Timestamp).null_literals(&[0]),
    rewritten("timestamp_seconds", exactly(1)).gives(Gives::Timestamp).null_literals(&[0]),
    grammar("timestampadd", exactly(3)).gives(Gives::Timestamp).forms(&[UNITS_ADDED]),
    grammar("timestampdiff", exactly(3)).forms(&[UNITS_BETWEEN]),
    ours("to_date", between(1, 2)).gives(Gives::Date),
    ours("to_timestamp", between(1, 2)).gives(Gives::Timestamp),
    same("to_timestamp_ltz", "to_timestamp", between(1, 2)).gives(Gives::Timestamp),
    ours("to_timestamp_ntz", between(1, 2)),
    rewritten("to_unix_timestamp", between(1, 2))
        .defaults(&["yyyy-MM-dd HH:mm:ss"])
        .null_literals(&[0, 1]),
    ours("to_utc_timestamp", exactly(2)).accepts(&[(0, Time), (1, Atom)]).gives(Gives::Timestamp),
    ours("trunc", exactly(2)).accepts(&[(0, Time)]).gives(Gives::Date),
    same("try_make_interval", "make_interval", between(1, 7))
        .defaults(&["0", "0", "0", "0", "0", "0.000000"]),
    // Without the time zone.
    same("try_make_timestamp", "make_timestamp", Args::OneOf(&[1, 2, 3, 6, 7])).shows(6),
    same("try_make_timestamp_ltz", "make_timestamp", Args::OneOf(&[2, 3, 6, 7]))
        .forms(TIMESTAMP_OF_PARTS),
    same("try_make_timestamp_ntz", "make_timestamp_ntz", Args::OneOf(&[2, 6]))
        .forms(&[(2, "try_make_timestamp_ntz(make_timestamp_ntz({0}, {1}))")]),
    same("try_to_date", "to_date", between(1, 2)).gives(Gives::Date),
    same("try_to_timestamp", "to_timestamp", between(1, 2)).gives(Gives::Timestamp),
    ours("unix_date", exactly(1)).accepts(&[(0, Day)]).null_literals(&[0]),
    ours("unix_micros", exactly(1)).accepts(&[(0, Moment)]).null_literals(&[0]),
    ours("unix_millis", exactly(1)).accepts(&[(0, Moment)]).null_literals(&[0]),
    rewritten("unix_seconds", exactly(1)).null_literals(&[0]),
    ours("unix_timestamp", between(0, 2)).defaults(&["current_timestamp()", "yyyy-MM-dd HH:mm:ss"]),
    ours("weekday", exactly(1)),
    ours("weekofyear", exactly(1)),
    rewritten("window", between(2, 4)),
    ours("window_time", exactly(1)),
    ours("year", exactly(1)),
    internal("time_windows", "window"),
    internal("session_windows", "session_window"),
    internal("interval_minus", "-"),
    internal("interval_plus", "+"),
];

/// The header of a call that adds units to a time, whatever its name.
const UNITS_ADDED: (usize, &str) = (3, "timestampadd({0}, {1}, {2})");

/// The header of a call that counts the units between two times, whatever its name.
const UNITS_BETWEEN: (usize, &str) = (3, "timestampdiff({0}, {1}, {2})");

/// The headers of calls that make a timestamp of a date, a time and perhaps a time zone.
const TIMESTAMP_OF_PARTS: &[(usize, &str)] =
    &[(2, "make_timestamp({0}, {1})"), (3, "make_timestamp({0}, {1}, {2})")];
