//! Each type that is written to parquet: Spark, `DuckDB` and pyarrow read the same values, and give the types that
//! the table in `.help landing` shows.

mod columns;
mod on_services;

use serde_json::{Value, json};

use super::read;
use crate::readme::{document, page};
use crate::support::Home;
use columns::{COLUMNS, Column, ROWS};

const SECTION: &str = "\n## Types in parquet\n";

/// A row of the table: a type, and what the readers call it.
struct Told {
    here: String,
    spark: String,
    duckdb: String,
    pyarrow: String,
}

/// Reads the table of `.help landing`. A line that begins with an empty cell continues the one above it.
fn table() -> Vec<Told> {
    let text = document(&page("landing")).text;
    let section = text.split(SECTION).nth(1).expect("the section is there");
    let section = section.split("\n## ").next().expect("a section ends");
    let mut told: Vec<[String; 4]> = Vec::new();
    for line in section.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`'));
        let cells: Vec<&str> = cells.collect();
        let cells: [&str; 4] = cells.try_into().expect("the table has four columns");
        match told.last_mut() {
            Some(above) if cells[0].is_empty() => {
                for (above, cell) in
                    above.iter_mut().zip(cells).filter(|(_, cell)| !cell.is_empty())
                {
                    above.push(' ');
                    above.push_str(cell);
                }
            }
            _ => told.push(cells.map(str::to_owned)),
        }
    }
    let told = told.into_iter();
    told.map(|[here, spark, duckdb, pyarrow]| Told { here, spark, duckdb, pyarrow }).collect()
}

/// A home with a directory `types`, which has the columns and `id`, the number of the row.
fn written() -> Home {
    let row = |row: usize| {
        let list: Vec<String> = COLUMNS.iter().map(|column| column.selected(row)).collect();
        format!("select {row} as id, {}", list.join(", "))
    };
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    let home = Home::new();
    let script = format!("{};\n.write types\n", rows.join("\nunion all "));
    home.run("table", &script).succeeded();
    home
}

#[test]
fn the_table_names_the_types_of_the_columns() {
    let told = table();
    let names: Vec<&str> = told.iter().map(|told| told.here.as_str()).collect();
    let columns = COLUMNS.iter().take(names.len());
    assert_eq!(names, columns.clone().map(|column| column.name).collect::<Vec<_>>());
    let types: Vec<&str> = told.iter().map(|told| told.spark.as_str()).collect();
    assert_eq!(types, columns.map(|column| column.kind).collect::<Vec<_>>());
    assert!(COLUMNS.iter().all(|column| column.value(ROWS - 1)[0] == "null"));
}

#[test]
fn duckdb_and_pyarrow_read_each_type() {
    let home = written();
    let seen = &read(&home, &["types"])["types"];
    for reader in ["duckdb", "pyarrow"] {
        let result = &seen[reader];
        for told in table() {
            let name = if reader == "duckdb" { told.duckdb } else { told.pyarrow };
            assert_eq!(result["types"][&told.here], name, "`{}` for {reader}", told.here);
        }
        let rows = result["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), ROWS);
        for Column { name, kind, .. } in &COLUMNS {
            assert_eq!(result["columns"][name], *kind, "`{name}` for {reader}");
        }
        for row in rows {
            let id = row["id"].as_u64().expect("a number");
            for column in &COLUMNS {
                let value = column.value(usize::try_from(id).expect("a row"))[1];
                let value: Value = serde_json::from_str(value).expect("JSON");
                // As text: -0.0 and 0.0 are equal.
                let place = format!("`{}` of row {id} for {reader}", column.name);
                assert_eq!(row[column.name].to_string(), value.to_string(), "{place}");
            }
        }
    }
    let stored = [
        ("decimal(10,2)", "INT64"),
        ("decimal(38,9)", "FIXED_LEN_BYTE_ARRAY"),
        ("Of.all kïnds.list.element.A.b", "INT32"),
        ("timestamp", "INT64"),
        ("timestamp_ntz", "INT64"),
        ("array<int>.list.element", "INT32"),
        ("map<int,int>.key_value.key", "INT32"),
        ("map<int,int>.key_value.value", "INT32"),
    ];
    for (leaf, physical) in stored {
        assert_eq!(seen["pyarrow"]["stored"][leaf], physical, "`{leaf}`");
    }
}

/// The hint of what is refused works, and its text is what `CAST` makes.
#[test]
fn what_is_refused_can_be_written_as_text() {
    let cases = [
        ("interval 1 day", "a b", "interval day", "INTERVAL '1' DAY"),
        (
            "interval '1-2' year to month",
            "a b",
            "interval year to month",
            "INTERVAL '1-2' YEAR TO MONTH",
        ),
        ("make_interval(1, 2, 3)", "a b", "interval", "1 years 2 months 21 days"),
        ("time'10:00:00'", "a b", "time(6)", "10:00:00"),
        ("array(interval 1 day)", "a b", "interval day", "[INTERVAL '1' DAY]"),
        ("named_struct('c d', time'10:00:00')", "a b.c d", "time(6)", "{10:00:00}"),
    ];
    let home = Home::new();
    let mut names = Vec::new();
    for (at, (value, path, kind, _)) in cases.into_iter().enumerate() {
        let refused = home.run("table", &format!("select {value} as `a b`;\n.write refused\n"));
        let hint = "CAST(`a b` AS STRING) AS `a b`";
        let message = format!(
            "column `{path}` has the type {kind}, which is not written to files\nhint: write {hint}\n"
        );
        assert!(refused.stderr.contains(&message), "{}", refused.stderr);
        names.push(format!("d{at}"));
        home.run(
            "table",
            &format!("select {hint} from (select {value} as `a b`);\n.write d{at}\n"),
        )
        .succeeded();
    }
    let seen = read(&home, &names.iter().map(String::as_str).collect::<Vec<_>>());
    for (name, (_, _, _, text)) in names.iter().zip(cases) {
        for reader in ["duckdb", "pyarrow"] {
            assert_eq!(seen[name][reader]["rows"], json!([{"a b": text}]), "{reader}");
        }
    }
}

#[test]
fn empty_values_of_json_are_columns_as_in_spark() {
    let home = Home::new();
    home.write("e.jsonl", r#"{"a":1,"o":{},"n":null,"l":[],"d":{"o":{}},"lo":[{}]}"#);
    home.run("table", ".publish e.jsonl e --create\n.load e --json\n.write e e\n").succeeded();
    let seen = &read(&home, &["e"])["e"];
    for reader in ["duckdb", "pyarrow"] {
        let columns = json!({"a": "bigint", "l": "array<string>", "n": "string"});
        assert_eq!(seen[reader]["columns"], columns, "{reader}");
        assert_eq!(seen[reader]["rows"], json!([{"a": 1, "l": [], "n": null}]), "{reader}");
    }
}

#[test]
fn the_time_zone_of_the_session_moves_no_time() {
    let home = Home::new();
    let script = "set time zone 'Europe/Berlin';\n\
                  select timestamp'2024-07-01 12:00:00' as t, timestamp_ntz'2024-07-01 12:00:00' as n;\n\
                  .write z\nselect t = n as same, string(n) as text from 'z';\n";
    let said = home.run("ndjson", script).succeeded();
    assert!(
        said.stdout.ends_with("{\"same\":true,\"text\":\"2024-07-01 12:00:00\"}\n"),
        "{}",
        said.stdout
    );
    let seen = &read(&home, &["z"])["z"];
    for reader in ["duckdb", "pyarrow"] {
        // 10:00 in UTC, and 12:00 without a zone.
        let rows = json!([{"t": 1_719_828_000_000_000_i64, "n": 1_719_835_200_000_000_i64}]);
        assert_eq!(seen[reader]["rows"], rows, "{reader}");
    }
}
