//! Names: a table is never inside itself, files are no tables, targets do not contradict each other.

use crate::support::{Home, Output, Shell};

fn run(home: &Home, script: &str) -> Output {
    Shell::at(home).args(["--mode", "csv", "--keep-going"]).stdin(script).output()
}

/// Makes a home with a topic whose values hold values, three deep.
fn home() -> Home {
    let home = Home::new();
    let mut value = "x".to_owned();
    for _ in 0..4 {
        value = serde_json::json!({ "value": value }).to_string();
    }
    home.write("deep.jsonl", value + "\n");
    let said = run(&home, ".publish deep.jsonl e --create\n");
    assert_eq!(said.code, 0, "{}", said.stderr);
    home
}

#[test]
fn no_table_reads_itself() {
    let home = home();
    let head = ".load e as m\ncreate view x as select cast(value as string) as value from m;\n";
    for script in [
        // An unrolled table in the place of what it unrolls, itself or through others.
        ".unroll x as x\nselect * from x;\n",
        ".unroll x as X\nselect * from x;\n",
        ".unroll x as m\nselect * from x;\n",
        ".unroll x as y\n.unroll y as x\nselect * from x;\n",
        ".unroll x as y\ncreate view z as select value from y;\n.cache z\n.unroll z as x\n.uncache z\nselect * from z;\n",
        "drop table m;\n.unroll x as m\nselect * from x;\n",
        // A view over a table that is over it.
        ".unroll x as y\ncreate or replace view x as select value from y;\n.refresh y\nselect * from x;\n",
        "create or replace view x as select x.value from x join m on true;\nselect * from x;\n",
        "create view y as select value from x;\ncreate or replace view X as select value from y;\nselect * from x;\n",
    ] {
        let said = run(&home, &format!("{head}{script}"));
        assert!(said.stderr.contains("cannot read itself"), "{script}: {}", said.as_text());
        assert_eq!(said.code, 1, "{script}");
    }
    // What unrolls a table under its own name again is fine as long as another name reads it.
    let said = run(
        &home,
        &format!("{head}.unroll x as y\n.unroll x as y\n.refresh y\nselect * from y;\n"),
    );
    assert_eq!(said.code, 0, "{}", said.as_text());
}

#[test]
fn a_file_in_a_statement_replaces_no_table() {
    let said = run(
        &Home::new(),
        "create table x as select 1 as a;\n.write x ./x\ncreate or replace table x as select 2 as a;\n\
         select * from parquet.`./x`;\nselect * from parquet.`x`;\nselect * from x;\n",
    );
    assert!(said.stdout.ends_with("a\n2\n"), "{}", said.as_text());
}

#[test]
fn a_refresh_reports_the_cached_rows_that_it_drops() {
    let script = ".load e as m\ncreate view v as select count(*) as n from m;\n.cache m\n.cache v\n\
                  .publish deep.jsonl e\n.refresh m\nselect * from v;\n.refresh m\n";
    let said = run(&home(), script);
    assert_eq!(said.stdout, "n\n2\n", "{}", said.stderr);
    for name in ["m", "v"] {
        let told =
            format!("The cached rows of `{name}` are dropped; `.cache {name}` caches the new ones");
        assert_eq!(said.stderr.matches(&told).count(), 1, "{}", said.stderr);
    }
}

#[test]
fn flags_override_the_environment_and_contradictory_ones_are_refused() {
    let home = home();
    let run = |flags: &[&str], variables: &[(&str, &str)]| {
        let shell = Shell::at(&home).args(["--mode", "csv", "-c", ".topics"]).args(flags);
        variables.iter().fold(shell, |shell, (name, value)| shell.env(name, *value)).output()
    };
    let topics = home.path("topics").display().to_string();
    let (local, nowhere) = (["--topics", topics.as_str()], "127.0.0.1:1");
    let config = home.write("kafka.properties", format!("bootstrap.servers={nowhere}\n"));
    let config = config.work("kafka.properties").display().to_string();
    for variables in [
        [("LAKESHELL_BROKERS", nowhere)],
        [("LAKESHELL_KAFKA_BOOTSTRAP_SERVERS", nowhere)],
        [("LAKESHELL_CONFIG", config.as_str())],
    ] {
        let said = run(&local, &variables);
        assert_eq!(said.code, 0, "{variables:?}: {}", said.stderr);
    }
    for flags in [
        vec!["--brokers", nowhere],
        vec!["-X", "bootstrap.servers=127.0.0.1:1"],
        vec!["-X", "linger.ms=5"],
        vec!["--config", config.as_str()],
        vec!["--fail-on-data-loss"],
    ] {
        let said = run(&[&local[..], &flags].concat(), &[]);
        assert!(said.stderr.contains("contradict each other"), "{flags:?}: {}", said.stderr);
        assert_eq!(said.code, 2, "{flags:?}");
    }
    let said = run(&["--brokers", nowhere, "-X", "bootstrap.servers=127.0.0.1:2"], &[]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    // What the flag names is asked, not what the variable does.
    let said = run(&["-X", "bootstrap.servers=127.0.0.1:2"], &[("LAKESHELL_BROKERS", nowhere)]);
    assert!(said.stderr.contains("127.0.0.1:2"), "{}", said.stderr);
    let said = run(&["--no-history"], &[("LAKESHELL_HISTORY", "/nope/h")]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
}
