//! The process: flags, exit codes, what goes to which stream, Ctrl-C.

use std::process::{Command, Stdio};

use clap::CommandFactory as _;
use lakeshell::cli::Cli;

use crate::compare::matches;
use crate::support::{Home, LAKESHELL, Shell};

/// A query that outlives every test.
const ENDLESS: &str = "select * from range(1L, 9000000000000000000);";

/// Rows without borders, so that what a test is about is all there is to see.
fn csv() -> Shell {
    Shell::new().args(["--mode", "csv"])
}

#[test]
fn all_good_is_0() {
    csv().args(["-c", "select 1 as one;"]).expect_stdout("one\n1\n").run();
    Shell::new().stdin("").run();
}

#[test]
fn a_failed_statement_is_1() {
    csv()
        .args(["-c", "select 1 as one; select missing;"])
        .expect_stdout("one\n1\n")
        .expect_stderr("error: no column `missing`\nhint: [..]\n")
        .expect_code(1)
        .run();
}

#[test]
fn a_command_that_was_typed_wrongly_is_1() {
    Shell::new()
        .args(["-c", ".tables spare"])
        .expect_stderr("error: unexpected argument `spare` found\nhint: usage: .tables\n")
        .expect_code(1)
        .run();
}

#[test]
fn brokers_that_do_not_answer_are_3() {
    Shell::new()
        .args(["--brokers", "127.0.0.1:1", "-c", ".topics"])
        .expect_stderr(
            "error: Kafka at `127.0.0.1:1` did not answer within 5 s: Connect to ipv4#127.0.0.1:1 \
             failed: Connection refused\n\
             hint: is a broker running at this address? Without `--brokers`, topics are local\n",
        )
        .expect_code(3)
        .run();
}

#[test]
fn a_property_without_brokers_is_wrong_usage() {
    Shell::new()
        .args(["-X", "linger.ms=5", "-c", ".topics"])
        .expect_stderr(
            "error: properties of the Kafka client are given, but no brokers\n\
             hint: add `--brokers HOST:PORT`\n",
        )
        .expect_code(2)
        .run();
    let named = csv_flags("-X", "linger.mss=5");
    assert!(named.stderr.contains("Kafka property `linger.mss`"), "{}", named.stderr);
    // What may be a secret is not printed.
    let secret = csv_flags("-X", "security.protocol=hunter2");
    assert!(secret.stderr.contains("`security.protocol`"), "{}", secret.stderr);
    assert!(!secret.stderr.contains("hunter2") && secret.code == 2, "{}", secret.stderr);
}

fn csv_flags(flag: &str, value: &str) -> crate::support::Output {
    csv().args(["--brokers", "127.0.0.1:1", flag, value, "-c", "select 1;"]).output()
}

#[test]
fn wrong_flags_are_2() {
    for (flags, said) in [
        (vec!["--nope"], "unexpected argument '--nope' found"),
        (vec!["--mode", "html"], "invalid value 'html' for '--mode <MODE>'[..]"),
        (vec!["spare"], "unexpected argument 'spare' found"),
        (vec!["--no-history", "--history", "x"], "[..]cannot be used with[..]"),
        (vec!["-c"], "a value is required for '--command <TEXT>' but none was supplied"),
    ] {
        let output = Shell::new().args(&flags).output();
        let first = output.stderr.lines().next().unwrap_or_default();
        let expected = format!("error: {said}");
        assert!(matches(&expected, first), "{flags:?}: {first}");
        assert_eq!((output.stdout.as_str(), output.code), ("", 2), "{flags:?}");
    }
    Shell::new()
        .args(["--memory-limit", "much"])
        .expect_stderr("error: --memory-limit: `much` is not a size\nhint: [..]\n")
        .expect_code(2)
        .run();
}

#[test]
fn a_file_of_properties_that_is_missing_is_2() {
    Shell::new()
        .args(["--config", "/nope", "-c", "select 1;"])
        .expect_stderr("error: cannot read `/nope`: No such file or directory\nhint: [..]\n")
        .expect_code(2)
        .run();
    Shell::new()
        .args(["--rc", "/nope", "-c", "select 1;"])
        .expect_stderr("error: cannot read `/nope`: No such file or directory\n")
        .expect_code(2)
        .run();
    Shell::new()
        .args(["--param", "a b=1", "-c", "select 1;"])
        .expect_stderr("error: `a b` cannot name a parameter\nhint: [..]\n")
        .expect_code(2)
        .run();
}

#[test]
fn what_comes_first_in_scripts_is_asked_for_by_name() {
    let home = Home::new();
    std::fs::create_dir_all(home.path(".config/lakeshell")).expect("a directory");
    std::fs::write(home.path(".config/lakeshell/rc.sql"), "select 'rc' as n;").expect("a file");
    csv_at(&home).args(["-c", "select 1 as n;"]).expect_stdout("n\n1\n").run();
    home.write("first.sql", "select 'rc' as n;\nselect missing;\n.param x 2");
    csv_at(&home)
        .args(["--rc", "first.sql", "-c", "select $x as n;"])
        .expect_stdout("n\nrc\nn\n2\n")
        .expect_stderr("first.sql:2: error: no column `missing`\nhint: [..]\nSet `$x`\n")
        .run();
}

fn csv_at(home: &Home) -> Shell {
    Shell::at(home).args(["--mode", "csv"])
}

#[test]
fn a_file_system_that_does_not_answer_is_3() {
    // Nothing listens on port 1.
    Shell::new()
        .args(["--keep-going", "-c", ".ls hdfs://127.0.0.1:1/; select 1", "-c", ".tables"])
        .expect_stderr("error: cannot reach HDFS at `127.0.0.1:1`: [..]\nhint: [..]\n")
        .expect_code(3)
        .run();
}

#[test]
fn the_version_is_told() {
    let version = format!("lakeshell {}\n", env!("CARGO_PKG_VERSION"));
    Shell::new().arg("-V").expect_stdout(&version).run();
    let details = "engine  DataFusion [..]\nclient  librdkafka [..]\nbuild   [..]\n";
    Shell::new().arg("--version").expect_stdout(&format!("{version}{details}")).run();
}

#[test]
fn every_flag_is_in_the_help() {
    let help = Shell::new().arg("--help").output();
    assert_eq!((help.stderr.as_str(), help.code), ("", 0));
    let flags = Cli::command();
    let named: Vec<_> = flags.get_arguments().filter_map(|flag| flag.get_long()).collect();
    assert!(named.contains(&"brokers"), "{named:?}");
    for flag in named {
        assert!(help.stdout.contains(&format!("--{flag}")), "{flag}");
    }
}

#[test]
fn scripts_and_commands_run_in_the_order_given() {
    let home = Home::new();
    home.write("two.sql", "select 2 as n;").write("four.sql", "select 4 as n;");
    Shell::at(&home)
        .args(["--mode", "csv", "-c", "select 1 as n", "-f", "two.sql"])
        .args(["-c", "select 3 as n", "-f", "four.sql", "-c", "select 5 as n"])
        .stdin("select 'not read' as n;")
        .expect_stdout("n\n1\nn\n2\nn\n3\nn\n4\nn\n5\n")
        .run();
}

#[test]
fn a_dash_stands_for_standard_input() {
    Shell::at(&Home::new())
        .args(["--mode", "csv", "-c", "select 1 as n", "-f", "-"])
        .stdin("select 2 as n;")
        .expect_stdout("n\n1\nn\n2\n")
        .run();
}

#[test]
fn an_error_stops_all_that_was_to_follow() {
    let home = Home::new();
    home.write("bad.sql", "\n\nselect missing;\nselect 2 as n;");
    Shell::at(&home)
        .args(["--mode", "csv", "-f", "bad.sql", "-c", "select 3 as n"])
        .expect_stderr("bad.sql:3: error: no column `missing`\nhint: [..]\n")
        .expect_code(1)
        .run();
    Shell::at(&home)
        .args(["--mode", "csv", "--keep-going", "-f", "bad.sql", "-c", "select 3 as n"])
        .expect_stdout("n\n2\nn\n3\n")
        .expect_stderr("bad.sql:3: error: no column `missing`\nhint: [..]\n")
        .expect_code(1)
        .run();
}

#[test]
fn a_script_that_is_missing_is_told() {
    Shell::new()
        .args(["-f", "missing.sql"])
        .expect_stderr("error: cannot read `missing.sql`: No such file or directory\n")
        .expect_code(1)
        .run();
}

#[test]
fn a_script_that_is_not_text_is_told_with_its_line() {
    csv()
        .stdin(b"select 1 as n;\nselect '\xff' as n;\nselect 3 as n;\n")
        .expect_stdout("n\n1\n")
        .expect_stderr("<stdin>:2: error: line 2 is not UTF-8: byte 9 is 0xFF\nhint: [..]\n")
        .expect_code(1)
        .run();
}

#[test]
fn an_exit_ends_every_source() {
    Shell::new().args(["-c", ".exit 7", "-c", "select 1"]).expect_code(7).run();
    Shell::new().stdin("exit()\nselect 1;\n").run();
}

#[test]
fn stdout_has_rows_and_nothing_else() {
    let home = Home::new();
    let script = "\
        .publish data/messages/orders.jsonl orders --create\n\
        .load orders --json\n\
        .cache orders\n\
        .timer\n\
        create view fruit as select item, sum(count) as n from orders group by item;\n\
        .write fruit /tmp/fruit\n\
        select * from fruit order by item;\n";
    let output = Shell::at(&home).args(["--mode", "csv"]).stdin(script).output();
    assert_eq!(output.stdout, "item,n\napple,3\nfig,3\npear,5\nplum,5\n");
    assert_eq!(output.code, 0);
}

#[test]
fn messages_come_from_a_pipe_unless_the_script_does() {
    let home = Home::new();
    home.write("publish.sql", ".publish - lines --create\n.peek lines\n");
    Shell::at(&home)
        .args(["-f", "publish.sql"])
        .stdin("{\"n\":1}\n{\"n\":2}\n")
        .expect_stdout("{\"n\":1}\n{\"n\":2}\n")
        .expect_stderr("Published 2 messages to `lines`\n")
        .run();
    Shell::at(&home)
        .stdin(".publish - lines\n{\"n\":3}\n")
        .expect_stderr(
            "<stdin>:1: error: the script itself comes from standard input\nhint: [..]`-f[..]\n",
        )
        .expect_code(1)
        .run();
}

#[test]
fn a_pipe_that_nobody_reads_is_success() {
    let home = Home::new();
    let mut shell = Command::new(LAKESHELL)
        .args(["--mode", "csv", "-c", ENDLESS])
        .env_clear()
        .envs(home.environment())
        .current_dir(home.work(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the shell starts");
    let stdout = shell.stdout.take().expect("stdout is piped");
    let head = Command::new("head").arg("-1").stdin(stdout).output().expect("`head` runs");
    assert_eq!(String::from_utf8_lossy(&head.stdout).lines().count(), 1);
    let ended = shell.wait_with_output().expect("the shell ends");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(0));
}

#[test]
fn ctrl_c_ends_a_query_with_130() {
    for query in [
        ENDLESS,
        "select count(*) from range(1L, 9000000000L) a cross join \
         range(1L, 9000000000L) b where cast(rand() as int) = 2;",
    ] {
        let shell = csv().args(["-c", "select 'begun' as said;", "-c", query]).start();
        shell.wait_for("begun");
        shell.interrupt();
        let output = shell.end();
        assert!(output.stderr.ends_with("error: interrupted\n"), "{}", output.stderr);
        assert_eq!(output.code, 130, "{query}");
    }
}

#[test]
fn ctrl_c_ends_the_wait_for_a_pipe_with_130() {
    let shell = csv().stdin("select 'begun' as said;\n").start_open();
    shell.wait_for("begun");
    shell.interrupt();
    let output = shell.end();
    assert_eq!((output.stderr.as_str(), output.code), ("error: interrupted\n", 130));
}

#[test]
fn ctrl_c_ends_even_where_errors_do_not() {
    let shell = csv()
        .args(["--keep-going", "-c", "select 'begun' as said;", "-c", ENDLESS])
        .args(["-c", "select 'never' as said;"])
        .start();
    shell.wait_for("begun");
    shell.interrupt();
    let output = shell.end();
    assert_eq!(output.code, 130);
    assert!(!output.stdout.contains("never"));
}

#[test]
fn settings_come_from_flags_before_the_environment() {
    let home = Home::new();
    let topics = home.path("elsewhere");
    Shell::at(&home)
        .arg("--topics")
        .arg(&topics)
        .args(["-c", ".topic create here"])
        .expect_stderr("Created topic here\n")
        .run();
    assert!(topics.join("here").is_dir());
    Shell::at(&home)
        .env("LAKESHELL_TOPICS", &topics)
        .args(["-c", ".topics"])
        .expect_stdout("topic  partitions  offsets  replication\nhere   1           0        1\n")
        .run();
}

#[test]
fn a_script_leaves_no_history() {
    let home = Home::new();
    let history = home.path("history.jsonl");
    Shell::at(&home)
        .arg("--history")
        .arg(&history)
        .args(["--mode", "csv", "-c", "select 1 as n;"])
        .expect_stdout("n\n1\n")
        .run();
    assert_eq!(std::fs::read_to_string(&history).unwrap_or_default(), "");
}
