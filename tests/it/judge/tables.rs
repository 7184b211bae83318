//! The tables that statements ask: small, full of NULL, ties, NaN, extremes and empty texts; one is empty.

use super::kind::{Column, Kind};

/// The views, made on both sides. The third table, of the course's records, is made by each side from its file.
pub(crate) const VIEWS: [&str; 8] = [
    "create or replace temporary view t as select * from values \
     (1, 'x', 1.50BD, cast(0.1 as double), 5L, date'2024-01-31', timestamp'2024-01-31 10:20:30.123456', true), \
     (2, 'y', 2.25BD, cast(0.25 as double), null, date'2024-02-29', timestamp'2024-02-29 23:59:59', false), \
     (3, null, null, cast('NaN' as double), 7L, null, null, null), \
     (4, 'x', -3.10BD, cast(-0.0 as double), 9223372036854775807L, date'1969-12-31', timestamp'1969-12-31 23:59:59.5', true), \
     (5, '', 0.00BD, null, -1L, date'2023-12-25', timestamp'2023-12-25 00:00:00', false) \
     as t(id, a, b, d, x, dt, ts, f)",
    "create or replace temporary view u as select * from values (1, 'one', 1.5e0), (1, 'uno', 2.5e0), \
     (2, null, null), (6, 'six', 6.0e0), (null, 'none', 0.0e0) as u(id, c, e)",
    "create or replace temporary view n as select * from values \
     (1, array(1, 2, 3), array('b', 'a', null), map('k', 1, 'l', null), named_struct('p', 1, 'q', 'a')), \
     (2, array(), array(), map(), named_struct('p', 2, 'q', null)), \
     (3, null, null, null, null), \
     (4, array(null, 4, 4, -1), array('', 'a', 'B'), map('z', 9), named_struct('p', null, 'q', 'd')) \
     as n(k, l, w, m, s)",
    "create or replace temporary view g as select * from values \
     ('a', 1, 10, 1.5e0, 1.10BD), ('a', 2, 20, 2.5e0, 2.20BD), ('b', 1, null, null, null), \
     ('b', 1, 30, 0.5e0, 0.01BD), (null, 2, 5, -1.0e0, -7.77BD), ('c', null, 10, 4.0e0, 100.00BD) \
     as g(g1, g2, v, dv, ev)",
    "create or replace temporary view big as select * from values \
     (127Y, 32767S, 2147483647, 9223372036854775807L, cast(3.4e38 as float), 1.7976931348623157e308D, 12345678.90BD), \
     (cast(-128 as tinyint), cast(-32768 as smallint), -2147483648, -9223372036854775808L, cast(-1.5 as float), 4.9e-324D, -99999999.99BD), \
     (0Y, 0S, 0, 0L, cast(0 as float), 0.0D, 0.00BD), (null, null, null, null, null, null, null), \
     (1Y, -1S, 7, 1000000000000L, cast('Infinity' as float), cast('-Infinity' as double), 0.01BD) \
     as big(ty, sm, it, bi, fl, db, de)",
    "create or replace temporary view words as select * from values \
     (1, 'Hello World', '2024-02-29', X'48656C6C6F'), (2, '', '12', X''), (3, null, null, null), \
     (4, 'a,b,,c', '-1.50', X'FF00'), (5, 'é漢😀', 'abc', X'C3A9'), (6, '  pad ', '2024-01-31 10:20:30', X'61'), \
     (7, '100%_\\\\x', 'true', X'00'), (8, 'aAbB', '1e3', X'31') as words(id, w1, w2, bin)",
    "create or replace temporary view docs as select * from values \
     (1, '{\"a\":1,\"b\":[1,2],\"c\":{\"d\":\"x\"}}'), (2, '{\"a\":\"t\",\"b\":null}'), (3, null), \
     (4, '[{\"a\":2.5},{\"a\":null}]'), (5, '{\"a\":1e400,\"b\":[]}'), (6, 'no json'), (7, '{\"a\":true,\"A\":2}') \
     as docs(id, js)",
    "create or replace temporary view none as select * from t where false",
];

/// The tables by name, each with its columns.
pub(crate) const TABLES: [(&str, &[(&str, Kind)]); 9] = [
    ("t", T),
    ("u", &[("id", Kind::Int), ("c", Kind::Text), ("e", Kind::Double)]),
    (
        "n",
        &[
            ("k", Kind::Int),
            ("l", Kind::Ints),
            ("w", Kind::Texts),
            ("m", Kind::Map),
            ("s", Kind::Pair),
            ("s.p", Kind::Int),
            ("s.q", Kind::Text),
            ("l[0]", Kind::Int),
            ("m['k']", Kind::Int),
        ],
    ),
    (
        "g",
        &[
            ("g1", Kind::Text),
            ("g2", Kind::Int),
            ("v", Kind::Int),
            ("dv", Kind::Double),
            ("ev", Kind::Decimal),
        ],
    ),
    (
        "big",
        &[
            ("ty", Kind::Tiny),
            ("sm", Kind::Small),
            ("it", Kind::Int),
            ("bi", Kind::Big),
            ("fl", Kind::Float),
            ("db", Kind::Double),
            ("de", Kind::Decimal),
        ],
    ),
    ("words", &[("id", Kind::Int), ("w1", Kind::Text), ("w2", Kind::Text), ("bin", Kind::Bytes)]),
    ("docs", &[("id", Kind::Int), ("js", Kind::Text)]),
    ("none", T),
    (
        "assessments",
        &[
            ("exam_name", Kind::Text),
            ("started_at", Kind::Text),
            ("max_attempts", Kind::Text),
            ("keen_timestamp", Kind::Text),
            ("certification", Kind::Text),
            ("sequences.attempt", Kind::Big),
            ("sequences.counts.total", Kind::Big),
            ("sequences.counts.correct", Kind::Big),
            ("sequences.counts.all_correct", Kind::Bool),
            ("sequences.questions.user_result", Kind::Texts),
            ("sequences.questions[0].id", Kind::Text),
            ("sequences.questions[1].options.id", Kind::Texts),
        ],
    ),
];

const T: &[(&str, Kind)] = &[
    ("id", Kind::Int),
    ("a", Kind::Text),
    ("b", Kind::Decimal),
    ("d", Kind::Double),
    ("x", Kind::Big),
    ("dt", Kind::Date),
    ("ts", Kind::Time),
    ("f", Kind::Bool),
];

/// Returns the columns of a table, with a prefix before each.
pub(crate) fn columns(table: &str, prefix: &str) -> Vec<Column> {
    let found = TABLES.iter().find(|(name, _)| *name == table);
    let columns = found.map_or(&[][..], |(_, columns)| columns);
    columns.iter().map(|(name, kind)| Column::new(format!("{prefix}{name}"), *kind)).collect()
}
