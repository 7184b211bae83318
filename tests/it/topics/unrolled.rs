//! What `.unroll` says of messages: how many there are of each kind, and where the first corrupt one is.

use super::snapshots::Place;

/// After messages of several rows and of none, the reported offset is that of the message.
#[test]
fn a_corrupt_message_is_named_behind_arrays_and_tombstones() {
    let place = Place::local();
    place.home.write(
        "mu.txt",
        "[{\"s\":\"{}\"},{\"s\":\"{}\"}]\n[]\n{\"s\":\"broken\"}\n{\"s\":\"{}\"}\n{\"s\":\"{\"}\n",
    );
    let ran = place
        .run(
            ".publish mu.txt T --create --format plain\n.load T AS a --json\n.unroll a.s AS b\n\
             create view v as select s from a;\n.unroll v.s AS c\n.schema b --profile\n",
        )
        .succeeded();
    let first = "First corrupt record: topic `t`, partition 0, offset 2: ";
    assert_eq!(ran.stderr.matches(first).count(), 2, "{}", ran.stderr);
    let corrupt = ran.stdout.lines().find(|line| line.starts_with("_corrupt_record"));
    assert_eq!(corrupt, Some("_corrupt_record,string,string 2,2,0,t,0:2,"), "{}", ran.stdout);
}

/// Messages, nulls, rows and corrupt messages are counted separately.
#[test]
fn messages_nulls_rows_and_corrupt_ones_are_counted_apart() {
    let place = Place::local();
    let script = "create table four as select * from values ('{\"a\":1}'), (null), ('[]'), ('x') as t(value);\n\
        .publish four T --create\n.load T AS m\n.unroll m AS b\nselect count(*) as n from b;\n\
        .unroll m AS d --mode dropmalformed\nselect count(*) as n from d;\n";
    let ran = place.run(script).succeeded();
    assert_eq!(ran.stdout, "n\n2\nn\n1\n");
    let told = [
        "Unrolled 4 messages into `b`: 2 rows, 2 fields, 1 null, 1 corrupt",
        "Unrolled 4 messages into `d`: 1 row, 1 field, 1 null, 1 corrupt",
    ];
    assert!(told.iter().all(|told| ran.stderr.contains(told)), "{}", ran.stderr);
}

/// `--mode failfast` names the message that it refuses, before any query does.
#[test]
fn failfast_names_the_place_of_the_message() {
    for (bad, cached) in
        [("null", ""), ("{\"a\":", ""), ("{\"a\":\"\"}", " --cache"), ("7", " --cache")]
    {
        let place = Place::local();
        place.home.write("bad.txt", format!("{{\"a\":1}}\n{bad}\n{{\"a\":2}}\nnull\n"));
        let script = format!(
            ".publish bad.txt T --create --format plain\n.load T AS m\n\
             .unroll m AS f --mode failfast{cached}\n.unroll m AS p --mode permissive\n\
             .unroll m AS d --mode dropmalformed\n"
        );
        let ran = place.run(&script);
        let error = "script:3: error: topic `t`, partition 0, offset 1: ";
        assert!(ran.stderr.contains(error), "{bad}: {}", ran.stderr);
        assert_eq!(ran.stderr.matches("error").count(), 1, "{bad}: {}", ran.stderr);
        assert!(ran.stderr.contains("hint: `--mode permissive`"), "{bad}: {}", ran.stderr);
    }
}

/// Messages that were encoded as JSON twice have a hint, whose command works.
#[test]
fn json_inside_a_json_text_has_a_hint_that_works() {
    let place = Place::local();
    place.home.write("twice.txt", "\"{\\\"a\\\":1}\"\n\"{\\\"a\\\":2,\\\"b\\\":\\\"x\\\"}\"\n");
    let ran = place
        .run(".publish twice.txt T --create --format plain\n.load T AS m\n.unroll m AS u\n.load T AS j --json\n")
        .succeeded();
    let hints: Vec<&str> =
        ran.stderr.lines().filter_map(|line| line.strip_prefix("hint: ")).collect();
    assert_eq!(hints.len(), 2, "{}", ran.stderr);
    for hint in hints {
        let typed: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
        let load = if typed.len() == 2 { ".load T AS m\n" } else { "" };
        let script = format!("{load}{}\nselect a, b from texts_json;\n", typed.join("\n"));
        let ran = place.run(&script).succeeded();
        assert_eq!(ran.stdout, "a,b\n1,\n2,x\n", "{}", ran.stderr);
    }
}
