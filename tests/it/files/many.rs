//! Many files in one directory: what reads them holds no thread while nobody takes its rows.

use std::fmt::Write as _;
use std::fs;

use crate::support::Home;
use crate::topics::partitions::within;

const FILES: usize = 800;
const ROWS: usize = 100;

/// Writes files of one format, each of so many rows of a number and a text.
fn write(home: &Home, format: &str) {
    fs::create_dir_all(home.path("lake").join(format)).expect("a directory");
    for file in 0..FILES {
        let mut text = String::from(if format == "csv" { "i,s\n" } else { "" });
        for i in file * ROWS..(file + 1) * ROWS {
            let s = "x".repeat(50);
            // Writing to a string cannot fail.
            let _ = match format {
                "csv" => writeln!(text, "{i},{s}"),
                _ => writeln!(text, "{{\"i\":{i},\"s\":\"{s}\"}}"),
            };
        }
        let path = home.path("lake").join(format).join(format!("{file:03}.{format}"));
        fs::write(path, text).expect("a file");
    }
}

/// Sorted, joined with itself, counted and written, next to tables of single files.
#[track_caller]
fn are_read_within_bounds(format: &str) {
    let home = Home::new();
    write(&home, format);
    let path = format!("/{format}");
    let (count, last) = (FILES * ROWS, FILES * ROWS - 1);
    let singles = (0..40).map(|file| format!("select i from '{path}/{file:03}.{format}'"));
    let singles: Vec<String> = singles.collect();
    let script = format!(
        "select i, length(s) from '{path}' order by i desc limit 1;\n\
         select count(*), max(b.i) from '{path}' a join '{path}' b using (i);\n\
         select i, count(*) from '{path}' group by i order by i limit 1 offset {last};\n\
         create view v as select * from '{path}';\n.write v /many\n\
         select count(*), sum(i) from '/many';\n\
         select max(r) from (select row_number() over (order by i) r from ({}));\n",
        singles.join(" union all ")
    );
    let rows = [
        format!("{last},50"),
        format!("{count},{last}"),
        format!("{last},1"),
        format!("{count},{}", count * last / 2),
        (40 * ROWS).to_string(),
    ];
    within(&home, &[], &script, &rows.each_ref().map(String::as_str));
}

#[test]
fn eight_hundred_json_files_are_read_within_bounds() {
    are_read_within_bounds("json");
}

#[test]
fn eight_hundred_csv_files_are_read_within_bounds() {
    are_read_within_bounds("csv");
}
