//! Faults of reading and writing files and directories: each was found once, and must not come back.

use std::{fs, thread};

use crate::support::{Home, LOOK_EVERY, Shell};

/// Runs statements and commands, one a line, and returns what they answer as tab-separated rows.
fn answers(home: &Home, script: &str) -> String {
    let output = Shell::at(home).args(["--mode", "tsv"]).stdin(script).output();
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.stdout
}

/// Runs the same, which must fail, and returns what is said.
fn refusal(home: &Home, script: &str) -> String {
    let output = Shell::at(home).stdin(script).output();
    assert_eq!(output.code, 1, "{}", output.stderr);
    output.stderr
}

#[test]
fn a_view_over_a_path_reads_the_current_files() {
    let script = "create table a as select 1 as x;
        .write a /vp
        create view v as select * from '/vp';
        .write a /vp --mode append
        select count(*) from v;
        .write a /vp --mode overwrite
        select count(*) from v;";
    assert_eq!(answers(&Home::new(), script), "count(1)\n2\ncount(1)\n1\n");
}

#[test]
fn after_an_overwrite_the_new_rows_are_read() {
    for options in ["", "--format json", "--format csv", "--partition-by k"] {
        let home = Home::new();
        let script = format!(
            "create table a as select id, id % 3 as k from range(10);
             .write a /x {options}
             select * from '/x';
             .write _ /x --mode overwrite {options}
             .write _ /x --mode overwrite {options}
             create view v as select * from '/x' where id > 4;
             .write v /x --mode overwrite {options}
             select count(*), sum(id) as s from '/x';"
        );
        let answers = answers(&home, &script);
        assert!(answers.ends_with("count(1)\ts\n5\t35\n"), "{options}: {answers}");
    }
}

#[test]
fn a_missing_file_is_an_error() {
    let home = Home::new();
    answers(&home, "create table a as select id from range(10);\n.write a /gone\n");
    let mut files = fs::read_dir(home.path("lake/gone")).unwrap().map(|file| file.unwrap().path());
    let file = files.find(|file| file.extension().is_some_and(|end| end == "parquet")).unwrap();
    fs::remove_file(file).unwrap();
    let said = refusal(&home, "select count(*) from '/gone';");
    assert!(said.contains("is missing: the manifest of `/gone` names it"), "{said}");
}

#[test]
fn partitions_are_read_by_the_manifest() {
    let home = Home::new();
    let script = "create table p as select id as n, id as v from range(12);
        .write p /n --partition-by n
        select max(n), typeof(max(n)) as t from '/n';
        create table q as select 1 as a, 'x' as _p;
        .write q /under --partition-by _p
        .write q /json --partition-by _p --format json
        select * from '/under';
        select * from '/json';
        create table s as select 1 as a, '007' as s, 1e20 as d, timestamp '2020-01-01 10:00:00.5' as t;
        .write s /typed --partition-by s,d,t
        select * from '/typed';";
    let expected = "max(n)\tt\n11\tbigint\na\t_p\n1\tx\na\t_p\n1\tx\n\
                    a\ts\td\tt\n1\t007\t1.0E20\t2020-01-01 10:00:00.5\n";
    assert_eq!(answers(&home, script), expected);
    // What a killed append has moved in is in no manifest.
    let (from, to) = ("lake/n/n=1", "lake/n/n=77");
    fs::create_dir(home.path(to)).unwrap();
    for file in fs::read_dir(home.path(from)).unwrap().map(|file| file.unwrap()) {
        fs::copy(file.path(), home.path(to).join(file.file_name())).unwrap();
    }
    assert_eq!(answers(&home, "select count(*) as n from '/n';"), "n\n12\n");
}

#[test]
fn the_directory_name_of_null_is_refused_as_a_value_and_empty_strings_are_reported() {
    let home = Home::new();
    let script = "create table p as select 1 as a, '__HIVE_DEFAULT_PARTITION__' as p;
        .write p /hive --partition-by p";
    assert!(refusal(&home, script).contains("a value of `p` is `__HIVE_DEFAULT_PARTITION__`"));
    assert!(!home.path("lake/hive").exists());
    let script = "create table p as select 1 as a, '' as p;\n.write p /empty --partition-by p\n";
    let output = Shell::at(&home).stdin(script).output();
    assert!(
        output.stderr.contains("Empty strings in columns of `--partition-by` will be read as NULL")
    );
}

#[test]
fn hidden_empty_and_foreign_files_are_skipped_or_refused() {
    let home = Home::new();
    answers(&home, "create table a as select 1 as x;\n.write a /d\n.write a /j --format json\n");
    let (d, j) = (home.path("lake/d"), home.path("lake/j"));
    let data = |directory: &std::path::Path, end: &str| {
        let files = fs::read_dir(directory).unwrap().map(|file| file.unwrap().path());
        files.into_iter().find(|file| file.extension().is_some_and(|own| own == end)).unwrap()
    };
    for directory in [&d, &j] {
        fs::remove_file(directory.join("_SUCCESS")).unwrap();
    }
    for name in ["_tmp.parquet", ".h.parquet", "c.parquet._COPYING_"] {
        fs::copy(data(&d, "parquet"), d.join(name)).unwrap();
    }
    fs::write(d.join("zero.parquet"), "").unwrap();
    fs::create_dir(d.join("_spark_metadata")).unwrap();
    fs::write(j.join(".part.json.crc"), b"crc\0").unwrap();
    let output = Shell::at(&home).args(["--mode", "tsv"]);
    let output = output.stdin("select * from '/d';\nselect * from '/j';\n").output();
    assert_eq!(output.stdout, "x\n1\nx\n1\n");
    assert!(output.stderr.starts_with("`/d` has a `_spark_metadata`"), "{}", output.stderr);
    fs::write(d.join("notes.txt"), "hi").unwrap();
    let said = refusal(&home, "select * from '/d';");
    assert!(said.contains("`/d/notes.txt` is not a parquet file"), "{said}");
}

#[test]
fn appends_are_read_back_whole() {
    for format in ["parquet", "json", "csv"] {
        let home = Home::new();
        let script = format!(
            "create table a as select 1 as x, 'y1' as y;
             .write a /t --format {format}
             create table b as select 'y2' as Y, 2 as X;
             .write b /t --mode append --format {format}
             select * from '/t' order by x;"
        );
        assert_eq!(answers(&home, &script), "x\ty\n1\ty1\n2\ty2\n", "{format}");
    }
    for format in ["parquet", "json", "csv"] {
        let home = Home::new();
        let script = format!(
            "create table a as select 1 as x;
             .write a /t --format {format}
             create table b as select 'new' as y, 2 as x;
             .write b /t --mode append --format {format}
             select * from '/t' order by x;"
        );
        assert_eq!(answers(&home, &script), "x\ty\n1\t\n2\tnew\n", "{format}");
    }
}

#[test]
fn an_append_is_checked_again_when_it_commits() {
    let home = Home::new();
    let slow = "create view a as select id as x, repeat('y', 20) as y from range(400000);\n\
                .write a /race --mode append\n";
    let slow = Shell::at(&home).stdin(slow).start();
    let is_staged = |entry: fs::DirEntry| entry.file_name().to_string_lossy().contains("staging");
    let entries = || fs::read_dir(home.path("lake")).unwrap().map(|entry| entry.unwrap());
    while !entries().any(is_staged) {
        thread::sleep(LOOK_EVERY);
    }
    let script = "create table b as select 'text' as x;\n.write b /race --mode append\n";
    let quick = Shell::at(&home).stdin(script).output();
    let slow = slow.end();
    assert_eq!(quick.code + slow.code, 1, "one of them: {}{}", quick.stderr, slow.stderr);
    let said = format!("{}{}", quick.stderr, slow.stderr);
    assert!(said.contains("what is to be appended has other types"), "{said}");
}

#[test]
fn published_rows_are_strings_or_refused() {
    let home = Home::new();
    let script = "create table n as select 42 as value, 7 as key;\n.publish n t --create\n";
    assert!(refusal(&home, script).contains("column `value` must hold strings or bytes"));
    let script =
        "create table p as select cast('NaN' as double) as a, cast('-Infinity' as float) as b,
          cast('xy' as binary) as c, map(1, 2.50) as m, 1e20 as d;
        .publish p f --create
        .peek f
        create table q as select a, b, m, d from p;
        .write q /j --format json
        .fs cat /j/part*.json";
    let published = r#"{"a":"NaN","b":"-Infinity","c":"eHk=","m":{"1":2.50},"d":1.0E20}"#;
    let written = r#"{"a":"NaN","b":"-Infinity","m":{"1":2.50},"d":1.0E20}"#;
    assert_eq!(answers(&home, script), format!("{published}\n{written}\n"));
}

#[test]
fn a_reader_needs_no_permission_to_write() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    answers(&home, "create table q as select 1 as a;\n.write q /sh/a\n");
    let staging = ".a.staging-c0ffee00-0000-4000-8000-000000000000";
    fs::create_dir_all(home.path("lake/sh").join(staging).join("data")).unwrap();
    fs::set_permissions(home.path("lake/sh"), fs::Permissions::from_mode(0o555)).unwrap();
    let rows = answers(&home, "select count(*) as n from '/sh/a';");
    fs::set_permissions(home.path("lake/sh"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(rows, "n\n1\n");
    // Root may write anywhere: nothing of what stands there was touched.
    assert!(home.path("lake/sh").join(staging).join("data").exists());
    assert!(!home.path("lake/sh").join(staging).join("owner").exists());
}

#[test]
fn csv_is_read_back_as_it_was_written() {
    let home = Home::new();
    let script = r#"create table c as select * from values (1, r'a\b'), (2, r'a,\'), (3, 'a"b'), (4, 'x\ny'), (5, ''),
          (6, null), (7, ' a '), (8, ' '), (9, 'x\r\ny'), (10, '007'), (11, '"'), (12, 'a\\"b') as t(i, v);
        .write c /c --format csv
        select count(*) as n from (select * from '/c' intersect all select * from c);
        select typeof(v) as t from '/c' limit 1;
        create table one as select * from values ('a'), (null), ('') as t(v);
        .write one /one --format csv
        select count(*) as n, count(v) as v, count(nullif(v, '')) as w from '/one';
        create table lines as select id as a, concat('l1\nl2 ', repeat('x', 60)) as b from range(200000);
        .write lines /lines --format csv
        select count(*) as n, max(a) as a, max(length(b)) as b from '/lines';
        .fs rm /lines/_SUCCESS
        select count(*) as n, max(a) as a, max(length(b)) as b from '/lines';"#;
    let lines = "n\ta\tb\n200000\t199999\t66\n";
    let found = answers(&home, script).replace("Deleted /lines/_SUCCESS\n", "");
    let expected = format!("n\n12\nt\nstring\nn\tv\tw\n3\t2\t1\n{lines}{lines}");
    assert_eq!(found, expected);
}

#[test]
fn a_first_line_that_looks_like_a_row_is_reported() {
    let home = Home::new();
    home.write("h.csv", "1,a\n2,b\n").write("q.csv", "i,t\n1,\"say \\\"x\\\"\"\n2,\"\"\n");
    let path = home.work("").display().to_string();
    let script = format!(
        "select * from 'file://{path}/h.csv';
         select * from csv.`file://{path}/h.csv`;
         select i, t from 'file://{path}/q.csv' where t is null or t = 'say \"x\"';"
    );
    let output = Shell::at(&home).args(["--mode", "tsv"]).stdin(script).output();
    assert_eq!(output.stdout, "1\ta\n2\tb\n_c0\t_c1\n1\ta\n2\tb\ni\tt\n1\tsay \"x\"\n2\t\n");
    assert!(output.stderr.contains("the first line was taken for the names of the columns: 1, a"));
}

/// Timestamps of 12 bytes in files of Spark 4.1.2 are read as Spark shows them, even before 1677 and after 2262.
#[test]
fn timestamps_of_twelve_bytes_are_sparks() {
    let home = Home::new();
    let path = format!("file://{}", home.work("data/spark/parquet/int96.parquet").display());
    let script =
        format!("select id, t from '{path}' order by id;\ndescribe select t from '{path}';\n");
    let output = Shell::at(&home).args(["--mode", "csv"]).stdin(script).output();
    let expected = "id,t\n1,0001-01-01 00:00:00.000001\n2,1969-12-31 23:59:59.999999\n3,1970-01-01 00:00:00\n\
        4,9999-12-31 23:59:59.999999\n5,\n6,1600-02-29 12:00:00\ncol_name,data_type,comment\nt,timestamp,\n";
    assert_eq!(output.stdout, expected, "{}", output.as_text());
}
