//! Views: what is asked of one is asked of its rows, however they are limited.

use crate::support::Home;

/// Bodies of views over five rows, and how many rows Spark counts in each, the least and the greatest.
const LIMITED: [(&str, [i64; 3]); 9] = [
    ("select id from t order by id limit 2", [2, 0, 1]),
    ("select id from '5' order by id limit 2", [2, 0, 1]),
    ("select id from (select id from t order by id limit 3)", [3, 0, 2]),
    ("with c as (select id from t order by id limit 1) select id from c", [1, 0, 0]),
    (
        "(select id from t order by id limit 1) union all (select id from t order by id desc limit 1)",
        [2, 0, 4],
    ),
    ("select id from t order by id offset 2", [3, 2, 4]),
    ("select id from t union all select id + 5 from t order by id offset 2", [8, 2, 9]),
    ("select id from t group by id union all select 9 order by id desc offset 1", [5, 0, 4]),
    ("select id from t |> order by id |> limit 4", [4, 0, 3]),
];

#[test]
fn limits_of_views_are_counted() {
    let home = Home::new();
    let head = "create table t as select cast(id as bigint) as id from range(5);\n.write t 5\n";
    home.run("ndjson", head).succeeded();
    for (body, [count, least, greatest]) in LIMITED {
        let script = format!(
            "create table t as select cast(id as bigint) as id from range(5);\n\
             create view v as {body};\ncreate view w as select * from v;\n\
             select count(*) as n, count(id) as i, min(id) as least, max(id) as greatest from v;\n\
             select count(*) as n, count(id) as i, min(id) as least, max(id) as greatest from w;\n\
             select count(*) as n, count(1) as i, min(v.id) as least, max(v.id) as greatest from v, (select 1) x;\n"
        );
        let expected =
            serde_json::json!({ "n": count, "i": count, "least": least, "greatest": greatest });
        let rows = home.rows(&script);
        assert_eq!(rows, vec![expected; 3], "{body}");
    }
    let script = "create table t as select cast(id as bigint) as id from range(5);\n\
        create view v as select id from t limit 2;\ncreate view s as select id from t tablesample (3 rows);\n\
        select (select count(*) from v) as n, (select count(*) from s) as i, count(*) as pairs from v a, v b;\n";
    let expected = serde_json::json!({ "n": 2, "i": 3, "pairs": 4 });
    assert_eq!(home.rows(script), [expected]);
}

#[test]
fn the_order_of_a_view_is_handed_on() {
    let home = Home::new();
    let script = "create table t as select cast(id as bigint) as id from range(5);\n\
        create view v as select id, id % 2 as odd from t order by id desc;\n\
        create view w as select id from v where id <> 3;\n\
        select collect_list(id) as ids, first(id) as first, last(id) as last from v;\n\
        select collect_list(id) as ids, first(id) as first, last(id) as last from w;\n\
        select collect_list(a.id) as ids, first(a.id) as first, last(a.id) as last from v as a where odd = 0;\n\
        .cache v\nselect collect_list(id) as ids, first(id) as first, last(id) as last from v;\n";
    let row = |ids: &[i64]| serde_json::json!({ "ids": ids, "first": ids[0], "last": ids[ids.len() - 1] });
    let all = row(&[4, 3, 2, 1, 0]);
    let expected = [all.clone(), row(&[4, 2, 1, 0]), row(&[4, 2, 0]), all];
    assert_eq!(home.rows(script), expected);
}

#[test]
fn a_view_stands_in_the_way_of_no_refresh() {
    let home = Home::new();
    home.write("one.jsonl", "{\"id\":1}\n");
    home.write("two.jsonl", "{\"other\":2}\n");
    let script = ".publish one.jsonl t --create\n.load t as j --json\ncreate view v as select id from j;\n\
        .topic delete t\n.topic create t\n.publish two.jsonl t\n.refresh j\nselect * from j;\n";
    assert_eq!(home.rows(script), [serde_json::json!({ "other": 2 })]);
    let ran = home.run("ndjson", &format!("{script}select * from v;\n"));
    assert!(ran.stderr.contains("view `v` no longer fits: no column `id`"), "{}", ran.stderr);
}

#[test]
fn each_command_reads_a_view_over_what_its_names_mean_now() {
    for (command, asked) in [
        (".write v ./out", "select count(*) as n from './out';"),
        (".write v ./out --format csv", "select count(*) as n from './out';"),
        (".publish v u --create", ".load u as u\nselect count(*) as n from u;"),
        (".cache v", "select count(*) as n from v;"),
        ("create table w as select * from v;", "select count(*) as n from w;"),
    ] {
        let home = Home::new();
        home.write("r.jsonl", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
        let script = format!(
            ".topic create t --partitions 2\n.load t as m\n.publish ./r.jsonl t --partition 1\n\
             create view v as select cast(value as string) as value from m;\n.load t as m\n{command}\n{asked}\n"
        );
        assert_eq!(home.rows(&script), [serde_json::json!({ "n": 3 })], "{command}");
    }
}
