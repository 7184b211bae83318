//! Declares the functions of dates, timestamps and intervals; their code is in this directory and in
//! `interval`.

use crate::sql::functions::declaration::Accepted::{Atom, Day, Moment, Number, Time};
use crate::sql::functions::declaration::{
    Args, Declaration, Gives, between, exactly, grammar, internal, ours, rewritten, same,
};

/// The declarations of functions of dates, timestamps and intervals.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("add_months", exactly(2)).accepts(&[(0, Time), (1, Number)]).gives(Gives::Date),
    ours("convert_timezone", between(2, 3)),
    rewritten("curdate", exactly(0)).gives(Gives::Date).headed("current_date"),
    rewritten("current_date", exactly(0)).gives(Gives::Date),
    rewritten("current_time", between(0, 1)).defaults(&[(0, &["6"])]),
    rewritten("current_timestamp", exactly(0)).gives(Gives::Timestamp),
    ours("current_timezone", exactly(0)),
    ours("date_add", between(2, 3)).accepts(&[(0, Time)]).gives(Gives::Date).null_literals(&[0, 1]),
    same("date_diff", "datediff", between(2, 3)),
    ours("date_format", exactly(2)).accepts(&[(0, Time), (1, Atom)]),
    ours("date_from_unix_date", exactly(1)).accepts(&[(0, Number)]).gives(Gives::Date),
    rewritten("date_part", exactly(2)),
    ours("date_sub", exactly(2)).accepts(&[(0, Time)]).gives(Gives::Date).null_literals(&[0, 1]),
    ours("date_trunc", exactly(2)).accepts(&[(0, Atom), (1, Time)]).gives(Gives::Timestamp),
    same("dateadd", "date_add", between(2, 3))
        .gives(Gives::Date)
        .headed("date_add")
        .null_literals(&[0, 1]),
    ours("datediff", between(2, 3)).accepts(&[(0, Time), (1, Time)]),
    rewritten("datepart", exactly(2)),
    ours("day", exactly(1)),
    ours("dayname", exactly(1)).accepts(&[(0, Time)]),
    ours("dayofmonth", exactly(1)),
    ours("dayofweek", exactly(1)),
    ours("dayofyear", exactly(1)),
    grammar("extract", exactly(2)),
    rewritten("from_unixtime", between(1, 2)).defaults(&[(1, &["yyyy-MM-dd HH:mm:ss"])]),
    ours("from_utc_timestamp", exactly(2)).accepts(&[(0, Time), (1, Atom)]).gives(Gives::Timestamp),
    ours("hour", exactly(1)),
    ours("last_day", exactly(1)).accepts(&[(0, Time)]).gives(Gives::Date),
    rewritten("localtimestamp", exactly(0)).gives(Gives::Timestamp),
    ours("make_date", exactly(3))
        .accepts(&[(0, Number), (1, Number), (2, Number)])
        .gives(Gives::Date),
    ours("make_dt_interval", between(0, 4)).defaults(&[
        (0, &["0", "0", "0", "0.000000"]),
        (1, &["0", "0", "0.000000"]),
        (2, &["0", "0.000000"]),
        (3, &["0.000000"]),
    ]),
    ours("make_interval", between(0, 7)),
    ours("make_timestamp", Args::OneOf(&[1, 2, 3, 6, 7])).gives(Gives::Timestamp),
    same("make_timestamp_ltz", "make_timestamp", Args::OneOf(&[2, 3, 6, 7])),
    ours("make_timestamp_ntz", Args::OneOf(&[2, 6])),
    ours("make_ym_interval", between(0, 2)).defaults(&[(0, &["0", "0"]), (1, &["0"])]),
    ours("minute", exactly(1)),
    ours("month", exactly(1)),
    ours("monthname", exactly(1)).accepts(&[(0, Time)]),
    ours("months_between", between(2, 3))
        .accepts(&[(0, Time), (1, Time)])
        .defaults(&[(2, &["true"])]),
    ours("next_day", exactly(2)).accepts(&[(0, Time)]).gives(Gives::Date),
    rewritten("now", exactly(0)).gives(Gives::Timestamp),
    ours("quarter", exactly(1)),
    ours("second", exactly(1)),
    rewritten("session_window", exactly(2)),
    ours("timestamp_micros", exactly(1)).gives(Gives::Timestamp).null_literals(&[0]),
    rewritten("timestamp_millis", exactly(1)).gives(Gives::Timestamp).null_literals(&[0]),
    rewritten("timestamp_seconds", exactly(1)).gives(Gives::Timestamp).null_literals(&[0]),
    grammar("timestampadd", exactly(3)).gives(Gives::Timestamp),
    grammar("timestampdiff", exactly(3)),
    ours("to_date", between(1, 2)).gives(Gives::Date),
    ours("to_timestamp", between(1, 2)).gives(Gives::Timestamp),
    same("to_timestamp_ltz", "to_timestamp", between(1, 2)).gives(Gives::Timestamp),
    ours("to_timestamp_ntz", between(1, 2)),
    rewritten("to_unix_timestamp", between(1, 2))
        .defaults(&[(1, &["yyyy-MM-dd HH:mm:ss"])])
        .null_literals(&[0, 1]),
    ours("to_utc_timestamp", exactly(2)).accepts(&[(0, Time), (1, Atom)]).gives(Gives::Timestamp),
    ours("trunc", exactly(2)).accepts(&[(0, Time)]).gives(Gives::Date),
    same("try_make_interval", "make_interval", between(1, 7)),
    same("try_make_timestamp", "make_timestamp", Args::OneOf(&[1, 2, 3, 6, 7])),
    same("try_make_timestamp_ltz", "make_timestamp", Args::OneOf(&[2, 3, 6, 7])),
    same("try_make_timestamp_ntz", "make_timestamp_ntz", Args::OneOf(&[2, 6])),
    same("try_to_date", "to_date", between(1, 2)).gives(Gives::Date),
    same("try_to_timestamp", "to_timestamp", between(1, 2)).gives(Gives::Timestamp),
    ours("unix_date", exactly(1)).accepts(&[(0, Day)]).null_literals(&[0]),
    ours("unix_micros", exactly(1)).accepts(&[(0, Moment)]).null_literals(&[0]),
    ours("unix_millis", exactly(1)).accepts(&[(0, Moment)]).null_literals(&[0]),
    rewritten("unix_seconds", exactly(1)).null_literals(&[0]),
    ours("unix_timestamp", between(0, 2)).defaults(&[
        (0, &["current_timestamp()", "yyyy-MM-dd HH:mm:ss"]),
        (1, &["yyyy-MM-dd HH:mm:ss"]),
    ]),
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
