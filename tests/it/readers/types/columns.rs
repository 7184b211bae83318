//! Columns of each type, with values that readers often get wrong.

/// A column, named as the type that it has in lakeshell or otherwise.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// Its type in the files, in Spark's words.
    pub(super) kind: &'static str,
    /// Its values in SQL, in JSON as `read.py` writes them, and as Spark shows them; the last one is NULL.
    values: &'static [[&'static str; 3]],
}

/// The most values of a column, and the NULL after them.
pub(super) const ROWS: usize = 5;

const NULL: [&str; 3] = ["null", "null", "NULL"];

impl Column {
    const fn of(kind: &'static str, values: &'static [[&'static str; 3]]) -> Self {
        Self { name: kind, kind, values }
    }

    /// Returns the value in a row: in SQL, in JSON and as Spark shows it.
    pub(super) fn value(&self, row: usize) -> [&'static str; 3] {
        self.values.get(row).copied().unwrap_or(NULL)
    }

    /// Writes a value as a column of a select list; one that is named as its type is cast to it.
    pub(super) fn selected(&self, row: usize) -> String {
        let (name, [value, ..]) = (self.name, self.value(row));
        let quoted = format!("`{}`", name.replace('`', "``"));
        if name == self.kind {
            format!("cast({value} as {name}) as {quoted}")
        } else {
            format!("{value} as {quoted}")
        }
    }
}

/// The columns: first those of the table in `.help landing`, in its order.
pub(super) const COLUMNS: [Column; 22] = [
    Column::of("boolean", &[["true", "true", "true"], ["false", "false", "false"]]),
    Column::of("tinyint", &[["127", "127", "127"], ["-128", "-128", "-128"]]),
    Column::of("smallint", &[["32767", "32767", "32767"], ["-32768", "-32768", "-32768"]]),
    Column::of(
        "int",
        &[
            ["2147483647", "2147483647", "2147483647"],
            ["-2147483648", "-2147483648", "-2147483648"],
        ],
    ),
    Column::of(
        "bigint",
        &[
            ["9223372036854775807L", "9223372036854775807", "9223372036854775807"],
            ["-9223372036854775808L", "-9223372036854775808", "-9223372036854775808"],
        ],
    ),
    Column::of(
        "float",
        &[
            ["'NaN'", r#""NaN""#, "NaN"],
            ["'-Infinity'", r#""-Infinity""#, "-Infinity"],
            // As a double, which is what Python has.
            ["3.4028235e38", "3.4028234663852886e38", "3.4028235E38"],
            ["'-0.0'", "-0.0", "-0.0"],
        ],
    ),
    Column::of(
        "double",
        &[
            ["'NaN'", r#""NaN""#, "NaN"],
            ["'Infinity'", r#""Infinity""#, "Infinity"],
            ["4.9e-324D", "5e-324", "4.9E-324"],
            ["1.7976931348623157e308D", "1.7976931348623157e308", "1.7976931348623157E308"],
        ],
    ),
    Column::of(
        "decimal(10,2)",
        &[
            ["-99999999.99BD", r#""-99999999.99""#, "-99999999.99"],
            ["0.01BD", r#""0.01""#, "0.01"],
            ["0", r#""0.00""#, "0.00"],
        ],
    ),
    Column::of(
        "decimal(38,9)",
        &[
            [
                "-99999999999999999999999999999.999999999BD",
                r#""-99999999999999999999999999999.999999999""#,
                "-99999999999999999999999999999.999999999",
            ],
            [
                "123456789012345678.5BD",
                r#""123456789012345678.500000000""#,
                "123456789012345678.500000000",
            ],
        ],
    ),
    Column::of(
        "string",
        &[
            ["'ü 😀'", r#""ü 😀""#, "ü 😀"],
            ["''", r#""""#, ""],
            [r"'a\0b'", r#""a\u0000b""#, "a\0b"],
        ],
    ),
    Column::of("binary", &[["x'00ff'", r#""x'00ff'""#, "[00 FF]"], ["x''", r#""x''""#, "[]"]]),
    Column::of(
        "date",
        &[
            ["'0001-01-01'", r#""0001-01-01""#, "0001-01-01"],
            ["'9999-12-31'", r#""9999-12-31""#, "9999-12-31"],
            // The day before the calendar changed.
            ["'1582-10-04'", r#""1582-10-04""#, "1582-10-04"],
            ["'1969-12-31'", r#""1969-12-31""#, "1969-12-31"],
        ],
    ),
    Column::of("timestamp", &TIMES),
    Column::of("timestamp_ntz", &TIMES),
    Column::of(
        "array<int>",
        &[
            ["array(1, null)", "[1,null]", "[1, NULL]"],
            ["array()", "[]", "[]"],
            ["array(null)", "[null]", "[NULL]"],
        ],
    ),
    Column::of(
        "struct<a:int>",
        &[
            ["named_struct('a', 1)", r#"{"a":1}"#, "{1}"],
            ["named_struct('a', null)", r#"{"a":null}"#, "{NULL}"],
        ],
    ),
    Column::of(
        "map<int,int>",
        &[
            ["map(-1, 1)", r#"{"-1":1}"#, "{-1 -> 1}"],
            ["map()", "{}", "{}"],
            ["map(2, null)", r#"{"2":null}"#, "{2 -> NULL}"],
        ],
    ),
    Column { name: "void", kind: "string", values: &[] },
    Column {
        name: "array<void>",
        kind: "array<string>",
        values: &[["array(null)", "[null]", "[NULL]"]],
    },
    Column {
        name: "Nested.lists",
        kind: "array<array<string>>",
        values: &[
            [
                "array(array('a', null, ''), null, array())",
                r#"[["a",null,""],null,[]]"#,
                "[[a, NULL, ], NULL, []]",
            ],
            ["array()", "[]", "[]"],
        ],
    },
    Column {
        name: "Of.all kïnds",
        kind: "array<struct<A.b:decimal(2,1),É e:map<string,array<date>>>>",
        values: &[[
            "array(named_struct('A.b', 1.5BD, 'É e', map('ü', array(date'2024-02-29', null), '', null)), null)",
            r#"[{"A.b":"1.5","É e":{"ü":["2024-02-29",null],"":null}},null]"#,
            "[{1.5, {ü -> [2024-02-29, NULL],  -> NULL}}, NULL]",
        ]],
    },
    Column {
        name: "`quoted`",
        kind: "struct<at:timestamp,n:timestamp_ntz,x:binary>",
        values: &[[
            "named_struct('at', timestamp'0001-01-01 00:00:00', 'n', timestamp_ntz'1969-12-31 23:59:59.999999', 'x', x'61')",
            r#"{"at":-62135596800000000,"n":-1,"x":"x'61'"}"#,
            "{0001-01-01 00:00:00, 1969-12-31 23:59:59.999999, [61]}",
        ]],
    },
];

/// Times in microseconds since 1970.
const TIMES: [[&str; 3]; 4] = [
    ["'0001-01-01 00:00:00'", "-62135596800000000", "0001-01-01 00:00:00"],
    ["'9999-12-31 23:59:59.999999'", "253402300799999999", "9999-12-31 23:59:59.999999"],
    ["'1969-12-31 23:59:59.999999'", "-1", "1969-12-31 23:59:59.999999"],
    ["'1500-02-28 10:00:00'", "-14826722400000000", "1500-02-28 10:00:00"],
];
