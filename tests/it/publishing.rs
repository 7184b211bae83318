//! What `.publish` reports of keys, sizes and headers, and how it reads files that grow.

use std::fs::OpenOptions;
use std::io::Write as _;

use crate::support::{Home, Output, Shell};

fn run(home: &Home, script: &str) -> Output {
    Shell::at(home).args(["--mode", "csv", "--keep-going"]).stdin(script).output()
}

#[test]
fn missing_keys_are_counted_and_bad_ones_are_located() {
    let home = Home::new();
    home.write("k.jsonl", "{\"a\":1}\n{\"a\":null}\n{\"b\":3}\n");
    let said = run(&home, ".publish k.jsonl t --create --key a\n.publish k.jsonl t --key nope\n");
    let expected = "2 of 3 messages have no field `a` and so no key\nPublished 3 messages to `t`\n\
                    3 of 3 messages have no field `nope` and so no key\nPublished 3 messages to `t`\n";
    assert_eq!((said.stderr.as_str(), said.code), (expected, 0));
    home.write("bad.jsonl", "{\"a\":1}\n\n\"text\"\n");
    home.write("bad.json", "[{\"a\":1},\n {\"a\":2}, 7]");
    for (command, place) in [
        (".publish bad.jsonl t --key a", "bad.jsonl:3:1: "),
        (".publish bad.jsonl t --key a --dry-run", "bad.jsonl:3:1: "),
        (".publish bad.json t --key a", "bad.json:2:11: "),
    ] {
        let said = run(&home, &format!("{command}\n"));
        assert!(said.stderr.contains(place), "{command}: {}", said.stderr);
        assert!(!said.stderr.contains("line 1"), "{command}: {}", said.stderr);
        assert_eq!(said.code, 1, "{command}");
    }
    let table = "create view v as select '{\"a\":1}' as value union all select 'x';\n.publish v t --key a\n";
    assert!(run(&home, table).stderr.contains("row 2: "));
}

#[test]
fn headers_of_a_table_are_sent_and_other_columns_are_named() {
    let home = Home::new();
    let script = "create view h as select 'k' as key, 'v' as value, 7 as other, \
                  array(named_struct('key', 'a', 'value', cast('x' as binary))) as headers;
        .publish h t --create --header all=1
        .load t as m --headers
        select cast(key as string) as k, headers[0].key as a, cast(headers[1].value as string) as x from m;
        .load t as n
        .publish n t
        create view w as select 'v' as value, 'none' as headers;
        .publish w t\n";
    let said = run(&home, script);
    assert_eq!(said.stdout, "k,a,x\nk,all,x\n", "{}", said.stderr);
    assert!(said.stderr.contains("Column `other` is not sent"), "{}", said.stderr);
    assert!(said.stderr.contains("Columns `topic`, `partition`"), "{}", said.stderr);
    assert!(said.stderr.contains("column `headers` has the wrong type"), "{}", said.stderr);
}

#[test]
fn a_file_is_published_up_to_where_it_was_checked() {
    let home = Home::new();
    let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(200));
    home.write("grows.jsonl", line.repeat(100_000));
    let path = home.work("grows.jsonl");
    let running = Shell::at(&home)
        .args(["--mode", "csv"])
        .stdin(".print ready\n.publish grows.jsonl t --create\n.load t as m\nselect count(*) as n from m;\n")
        .start();
    running.wait_for("ready");
    let mut file = OpenOptions::new().append(true).open(path).expect("the file is there");
    // Half a line each time, as a writer that is under way leaves it.
    for _ in 0..200 {
        file.write_all(b"{\"a\":").expect("it can be written");
        std::thread::sleep(std::time::Duration::from_millis(2));
        file.write_all(b"1}\n").expect("it can be written");
    }
    let said = running.end();
    // Either a half line was there when it was checked, and nothing is sent, or all that was there is.
    let rows = said.stdout.lines().last().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let is_refused = said.code == 1 && said.stderr.contains("grows.jsonl:") && rows == 0;
    assert!(is_refused || (100_000..=100_200).contains(&rows), "{}", said.as_text());
}

#[test]
fn local_topics_accept_the_settings_of_kafka() {
    let home = Home::new();
    let said = run(
        &home,
        ".topic create a --config foo=bar\n.topic create b --config retention.ms=x\n\
         .topic create c --config retention.ms=5\n",
    );
    let expected = "<stdin>:1: error: unknown topic setting `foo`\n\
                    hint: use Kafka's topic settings, such as `retention.ms`\n\
                    <stdin>:2: error: invalid value `x` for `retention.ms`, which is a whole number\n\
                    Created topic c\n";
    assert_eq!(said.stderr, expected);
}

#[test]
fn directories_with_long_names_and_new_parents_are_written() {
    let home = Home::new();
    let name = "é".repeat(120);
    let script = format!(
        "create table t as select 1 as a;\n.write t /tmp/x/y/{name}\n.write t /tmp/x/y/{name} --mode append\n\
         .write t /tmp/x/y/{name} --mode overwrite\nselect count(*) as n from '/tmp/x/y/{name}';\n"
    );
    let said = run(&home, &script);
    assert_eq!((said.stdout.as_str(), said.code), ("n\n1\n", 0), "{}", said.stderr);
    let left = std::fs::read_dir(home.path("lake/tmp/x/y")).expect("it is there").count();
    assert_eq!(left, 1);
    let long = format!(
        "create view l as select 1 as a, '{}' as p;\n.write l /tmp/l --partition-by p\n",
        "p".repeat(300)
    );
    let said = run(&home, &long);
    assert!(said.stderr.contains("nothing was written to `/tmp/l`"), "{}", said.stderr);
}

#[test]
fn null_and_the_empty_string_differ_in_csv() {
    let rows = "select null as a, '' as b, 'NULL' as c, 'x,\"y' as d;\n";
    let script = format!(
        "{rows}.mode csv --null NULL\n{rows}select '' as a;\n.mode tsv --null \\\\N\n{rows}.mode csv\n{rows}"
    );
    let said = run(&Home::new(), &script);
    let expected = "a,b,c,d\n,,NULL,\"x,\"\"y\"\na,b,c,d\nNULL,,\"NULL\",\"x,\"\"y\"\na\n\"\"\n\
                    a\tb\tc\td\n\\N\t\tNULL\tx,\"y\na,b,c,d\n,,NULL,\"x,\"\"y\"\n";
    assert_eq!((said.stdout.as_str(), said.code), (expected, 0), "{}", said.stderr);
    let said = run(&Home::new(), ".mode json --null x\n.mode csv --null a,b\n");
    assert_eq!(said.stderr.matches("error: ").count(), 2, "{}", said.stderr);
}

#[test]
fn a_query_that_fails_before_its_first_row_prints_no_header() {
    let home = Home::new();
    home.write("bad.json", "{\"a\":1}\n");
    for query in
        ["select raise_error('no') as a;", "select assert_true(id > 5) as a from range(3);"]
    {
        let said = run(&home, &format!("{query}\n"));
        assert_eq!((said.stdout.as_str(), said.code), ("", 1), "{query}: {}", said.stderr);
    }
    let said = run(&home, "select id as a from range(3) where id > 5;\n");
    assert_eq!(said.stdout, "a\n");
}
