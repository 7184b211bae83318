//! `.doctor`: a line for each check, and exit code 1 if one fails.

use crate::support::{Home, Output, Shell};

fn doctor(home: &Home, args: &[&str]) -> Output {
    Shell::at(home).args(args).args(["-c", ".doctor"]).output()
}

/// Returns the lines of a severity.
fn lines<'o>(output: &'o Output, severity: &str) -> Vec<&'o str> {
    output.stdout.lines().filter(|line| line.starts_with(severity)).collect()
}

#[test]
fn a_sound_machine_passes() {
    let home = Home::new();
    let output = doctor(&home, &[]);
    assert_eq!(output.code, 0, "{}", output.as_text());
    assert_eq!(lines(&output, "error"), Vec::<&str>::new());
    let version =
        format!("ok       versions   lakeshell {}, DataFusion ", env!("CARGO_PKG_VERSION"));
    for begins in [
        version.as_str(),
        "ok       terminal   ",
        "ok       open files ",
        "ok       topics     local topics in `",
        "ok       topics     a topic may be created",
        "ok       files      file://",
    ] {
        assert!(output.stdout.lines().any(|line| line.starts_with(begins)), "{}", output.as_text());
    }
    assert!(output.stdout.contains("may be written\n"), "{}", output.as_text());
    let left = Shell::at(&home).args(["-c", ".topics", "-c", ".ls"]).output().succeeded();
    assert!(!left.stdout.contains("doctor"), "{}", left.as_text());
}

#[test]
fn what_is_wrong_is_named() {
    let home = Home::new();
    let nowhere = doctor(&home, &["--topics", "/dev/null/topics", "--fs", "file:///proc"]);
    assert_eq!(nowhere.code, 1, "{}", nowhere.as_text());
    let errors = lines(&nowhere, "error");
    assert_eq!(errors.len(), 2, "{}", nowhere.as_text());
    assert!(errors[0].contains("topics") && errors[0].contains("/dev/null/topics"), "{errors:?}");
    assert!(errors[1].contains("files") && errors[1].contains("/proc"), "{errors:?}");
    assert!(nowhere.stderr.ends_with("error: 2 checks failed, see above\n"), "{}", nowhere.stderr);
}

#[test]
fn servers_that_do_not_answer_are_named() {
    let home = Home::new();
    // Nothing listens on port 1, and `.invalid` never resolves.
    let brokers = "127.0.0.1:1,nowhere.invalid:9092";
    let away = doctor(&home, &["--brokers", brokers, "--fs", "hdfs://127.0.0.1:1"]);
    assert_eq!(away.code, 1, "{}", away.as_text());
    for expected in [
        "error    broker     `127.0.0.1:1` (127.0.0.1:1): ",
        "error    broker     `nowhere.invalid:9092`: the name `nowhere.invalid` does not resolve",
        "error    topics     Kafka at `127.0.0.1:1,nowhere.invalid:9092` did not answer",
        "error    NameNode   `127.0.0.1:1` (127.0.0.1:1): ",
    ] {
        assert!(away.stdout.contains(expected), "{expected}\n{}", away.as_text());
    }
}

#[test]
fn nothing_is_written_where_that_is_not_allowed() {
    let home = Home::new();
    let output = doctor(&home, &["--readonly", "--topics", "never"]);
    assert_eq!(output.code, 0, "{}", output.as_text());
    assert_eq!(
        output.stdout.matches("the session is read-only").count(),
        2,
        "{}",
        output.as_text()
    );
    assert!(!home.work("never").exists());
}
