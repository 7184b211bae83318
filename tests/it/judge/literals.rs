//! Literals of each type, extremes and odd spellings among them.

use super::generator::Generator;
use super::kind::Kind;

const INTS: &[&str] =
    &["0", "1", "2", "3", "7", "10", "100", "-1", "-5", "2147483647", "-2147483648", "NULL"];
const BIGS: &[&str] = &[
    "0L",
    "1L",
    "-7L",
    "9223372036854775807L",
    "3000000000",
    "cast(5 as bigint)",
    "-9223372036854775808",
];
const DOUBLES: &[&str] = &[
    "0.0D",
    "-0.0D",
    "1.5D",
    "2.5e0",
    "0.1D",
    "1e10",
    "-3.75D",
    "1e-3D",
    "1e308D",
    "cast('NaN' as double)",
    "double('Infinity')",
    "cast(null as double)",
    "100D",
    "12345.678D",
    ".5D",
];
const DECIMALS: &[&str] = &[
    "1.5",
    "0.00",
    "-2.25",
    "100.10BD",
    "3.14159",
    "0.1",
    ".5",
    "12345678.99",
    "cast(7 as decimal(10,2))",
    "1BD",
    "cast(null as decimal(10,2))",
    "-0.5",
];
const TEXTS: &[&str] = &[
    "''",
    "'a'",
    "'abc'",
    "'x'",
    "' pad  '",
    "'12'",
    "'-3.5'",
    "'1e3'",
    "'é漢😀'",
    "'a,b,c'",
    "'Hello World'",
    "'true'",
    "'2024-02-29'",
    "'it''s'",
    "'it\\'s'",
    "\"dq\"",
    "r'\\d+'",
    "'a\\tb'",
    "'\\u0041'",
    "'%_'",
    "cast(null as string)",
    "'aAbBcC'",
    "'\\\\'",
    "'one' 'two'",
    "'\\101'",
    "'ß'",
    "'NaN'",
];
const DATES: &[&str] = &[
    "date'2024-02-29'",
    "date'2024-01-31'",
    "date'1970-01-01'",
    "date'1582-10-15'",
    "date'0001-01-01'",
    "date'9999-12-31'",
    "cast('2023-12-25' as date)",
    "cast(null as date)",
    "date'2024-12-30'",
    "date'1969-07'",
    "make_date(2021, 3, 28)",
    "date'2000'",
    "to_date('2024-06-15')",
];
const TIMES: &[&str] = &[
    "timestamp'2024-01-31 10:20:30.123456'",
    "timestamp'2024-02-29 23:59:59'",
    "timestamp'1970-01-01 00:00:00'",
    "timestamp'1969-12-31 23:59:59.5'",
    "timestamp'2024-03-31T02:30:00+02:00'",
    "timestamp'2024-12-31 12:00'",
    "timestamp'2024-07-04'",
    "cast(null as timestamp)",
    "timestamp'0001-01-01 00:00:00'",
    "cast('2024-05-06 07:08:09.1' as timestamp)",
    "timestamp'2024-01-01 00:00:00Z'",
    "timestamp'9999-12-31 23:59:59.999999'",
    "timestamp'2021-10-31 01:30:00 Europe/Berlin'",
];
const SPANS: &[&str] = &[
    "interval '1' day",
    "interval '2 03:04:05.5' day to second",
    "interval 3 hours",
    "interval '10:20' hour to minute",
    "interval '-1' day",
    "interval 90 minutes",
    "interval '1.5' second",
    "interval 2 weeks",
    "interval 1 day 2 hours",
    "make_dt_interval(1, 2, 3, 4.5)",
    "interval '0' day",
    "interval '30:00' minute to second",
];
const MONTHS: &[&str] = &[
    "interval '1-2' year to month",
    "interval 3 months",
    "interval '1' year",
    "interval '-5' month",
    "make_ym_interval(1, 2)",
    "interval 1 year 1 month",
    "interval -2 years",
];

const LITERALS: &[(Kind, &[&str])] = &[
    (Kind::Bool, &["true", "false", "cast(null as boolean)", "true"]),
    (Kind::Tiny, &["1Y", "127Y", "-128Y", "0Y", "cast(5 as tinyint)"]),
    (Kind::Small, &["1S", "32767S", "-32768S", "12S", "cast(null as smallint)"]),
    (Kind::Int, INTS),
    (Kind::Big, BIGS),
    (Kind::Float, &["1.5F", "0.1F", "-2F", "cast('NaN' as float)", "3.4e38F", "float(7)", "0F"]),
    (Kind::Double, DOUBLES),
    (Kind::Decimal, DECIMALS),
    (Kind::Text, TEXTS),
    (
        Kind::Bytes,
        &["X'616263'", "X''", "X'FF00'", "cast('é' as binary)", "x'1F'", "cast(null as binary)"],
    ),
    (Kind::Date, DATES),
    (Kind::Time, TIMES),
    (Kind::Span, SPANS),
    (Kind::Months, MONTHS),
    (
        Kind::Ints,
        &[
            "array(1, 2, 3)",
            "array(3, null, 1, 3)",
            "cast(array() as array<int>)",
            "sequence(1, 4)",
            "cast(null as array<int>)",
            "array(-1)",
            "array(0, 0, 7)",
        ],
    ),
    (
        Kind::Texts,
        &[
            "array('a', 'b')",
            "array('b', null, 'a', '')",
            "split('x,y,,z', ',')",
            "cast(array() as array<string>)",
            "cast(null as array<string>)",
            "array('abc', 'ABC')",
        ],
    ),
    (
        Kind::Map,
        &[
            "map('a', 1, 'b', 2)",
            "map('k', null)",
            "cast(map() as map<string,int>)",
            "map('x', 1, 'y', -1, 'z', 0)",
            "cast(null as map<string,int>)",
            "map_from_arrays(array('p', 'q'), array(5, 6))",
        ],
    ),
    (
        Kind::Pair,
        &[
            "named_struct('p', 1, 'q', 'a')",
            "named_struct('p', null, 'q', '')",
            "struct(2 as p, 'z' as q)",
            "cast(null as struct<p:int,q:string>)",
        ],
    ),
];

impl Generator {
    /// Returns a literal, or an expression that stands for one.
    pub(crate) fn literal(&mut self, kind: Kind) -> String {
        let found = LITERALS.iter().find(|(given, _)| *given == kind);
        self.random.word(found.map_or(&["NULL"], |(_, texts)| texts)).to_owned()
    }
}
