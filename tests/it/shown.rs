//! What one place says of a value or a type, another says too: a cell is its cast to a string, and `typeof`,
//! `DESCRIBE`, `.schema` and the headers of tables name one type.

use std::fmt::Write as _;

use chrono::DateTime;

use crate::support::Home;

/// Numbers with an end, a digit or a size that writers differ in, intervals and decimals. Small decimals are not
/// among them: `show` of Spark prints `0.000000001`, its cast gives `1E-9`.
const VALUES: [&str; 37] = [
    "2e23",
    "2e23D",
    "1e23D",
    "8.41E21D",
    "2.98023223876953125E-8D",
    "5e-324D",
    "1.7976931348623157E308D",
    "2e-3D",
    "9.9e-4D",
    "1e7D",
    "9999999D",
    "123456.789D",
    "9007199254740993D",
    "-0.0D",
    "double('NaN')",
    "double('-Infinity')",
    "0.1D + 0.2D",
    "1D / 3",
    "1.17549435E-38F",
    "1.4E-45F",
    "16777217F",
    "3.3333333333333F",
    "float('NaN')",
    "1.50",
    "-0.00",
    "cast(1 as decimal(38, 18))",
    "12345678901234567890123456789012345678",
    "interval '1' day",
    "interval '1' month",
    "interval '1-2' year to month",
    "interval '-1 02:03:04.5' day to second",
    "interval '1 2' day to hour",
    "interval '90' minute",
    "interval '1.000001' second",
    "make_interval(1, 2, 3, 4, 5, 6, 7.008)",
    "make_interval()",
    "timestamp'2020-01-01 00:00:00.1' - timestamp'2019-12-31 00:00:00'",
];

/// Types: what `typeof` and `DESCRIBE` call each, and what the tree of `.schema` calls it.
const TYPES: [(&str, &str); 28] = [
    ("boolean", "boolean"),
    ("tinyint", "byte"),
    ("smallint", "short"),
    ("int", "integer"),
    ("bigint", "long"),
    ("float", "float"),
    ("double", "double"),
    ("decimal(7,2)", "decimal(7,2)"),
    ("decimal(38,18)", "decimal(38,18)"),
    ("string", "string"),
    ("binary", "binary"),
    ("date", "date"),
    ("timestamp", "timestamp"),
    ("timestamp_ntz", "timestamp_ntz"),
    ("interval year", "interval year"),
    ("interval month", "interval month"),
    ("interval year to month", "interval year to month"),
    ("interval day", "interval day"),
    ("interval hour", "interval hour"),
    ("interval minute", "interval minute"),
    ("interval second", "interval second"),
    ("interval day to hour", "interval day to hour"),
    ("interval day to second", "interval day to second"),
    ("interval hour to second", "interval hour to second"),
    ("array<bigint>", "array"),
    ("map<string,array<double>>", "map"),
    ("struct<a:int,b:struct<c:decimal(5,1)>>", "struct"),
    ("array<struct<a:interval day to second>>", "array"),
];

#[test]
fn what_is_shown_is_the_cast_to_a_string() {
    let home = Home::new();
    let mut script = String::new();
    for value in VALUES {
        writeln!(script, "select {value} as shown, cast({value} as string) as text;").unwrap();
    }
    let ran = home.run("csv", &script).succeeded();
    let lines = ran.stdout.lines().filter(|line| *line != "shown,text");
    let differ: Vec<_> = VALUES
        .iter()
        .zip(lines)
        .filter(|(_, line)| line.split_once(',').is_none_or(|(shown, text)| shown != text))
        .collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert_eq!(ran.stdout.lines().count(), 2 * VALUES.len());
}

#[test]
fn a_type_has_one_name_wherever_it_is_named() {
    let home = Home::new();
    for (name, in_tree) in TYPES {
        let create = format!("create table t as select cast(null as {name}) as c;\n");
        let script = format!("{create}select typeof(c) as c from t;\ndescribe t;\n.schema t\n");
        let said = home.run("csv", &script).succeeded().stdout;
        let quoted = if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() };
        let expected = format!("c\n{quoted}\ncol_name,data_type,comment\nc,{quoted},\n");
        assert!(said.starts_with(&expected), "{name}: {said}");
        let line = format!("|-- c: {in_tree} (nullable = true)");
        assert!(said.contains(&line), "{name}: {said}");
        // A type is cut to the width of its column's name.
        let select = "select c as as_wide_as_the_longest_name_of_all_types from t;";
        let table = home.run("table", &format!("{create}{select}")).succeeded().stdout;
        assert!(table.contains(&format!(" {name} ")), "{name}: {table}");
    }
}

/// An hour that occurs twice is among them.
#[test]
fn a_timestamp_is_one_instant_in_each_mode_and_time_zone() {
    let home = Home::new();
    for zone in ["UTC", "America/New_York", "Europe/London", "UTC+3", "+00:22", "PST"] {
        let set = format!(
            "set time zone '{zone}';\n\
             create view q as select timestamp_seconds(s) as t\n\
             from values (0), (1593835204.5), (1604208600), (1604212200) as v(s);\n"
        );
        let query =
            "select t, array(t) as l, cast(t as string) as c, unix_micros(t) as u from q;\n";
        let rows = home.rows(&format!("{set}{query}"));
        assert_eq!(rows.len(), 5, "{zone}: a row of `set`, and one for each instant");
        for row in &rows[1..] {
            for text in [&row["t"], &row["l"][0]] {
                let read = text.as_str().map(DateTime::parse_from_rfc3339);
                let instant = read.expect("a text").expect("a time with its offset");
                assert_eq!(row["u"], instant.timestamp_micros(), "{zone}: {row}");
            }
        }
        let ran =
            home.run("csv", &format!("{set}.print @\nselect t, cast(t as string) as c from q;\n"));
        let ran = ran.succeeded();
        let (_, lines) = ran.stdout.split_once("@\nt,c\n").expect("the rows");
        for line in lines.lines() {
            let (shown, text) = line.split_once(',').expect("two columns");
            assert_eq!(shown, text, "{zone}");
        }
        assert_eq!(lines.lines().count(), 4, "{zone}");
    }
}
