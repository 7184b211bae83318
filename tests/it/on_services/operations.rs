//! What an operator asks: lakeshell's answers beside those of Kafka's own tools.

use std::process::{Command, Stdio};

use crate::services::{Services, fresh};
use crate::support::{Home, Output, Shell};

/// Runs statements on the shared services.
#[track_caller]
fn lakeshell(home: &Home, text: &str) -> Output {
    let services = Services::shared();
    let output = Shell::at(home)
        .args(["--mode", "csv", "--brokers", services.brokers(), "--fs", services.fs()])
        .args(["-c", text])
        .output();
    assert_eq!(output.code, 0, "{}", output.as_text());
    output
}

#[test]
fn describe_says_what_kafka_topics_says() {
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("described"));
    let created = format!(
        ".topic create {topic} --partitions 3 --config retention.ms=3600000 \
         --config cleanup.policy=compact"
    );
    lakeshell(&home, &created);
    let ours = lakeshell(&home, &format!(".topic describe {topic}")).stdout;
    let theirs = services.kafka_topics(&["--describe", "--topic", &topic]);
    assert_eq!(
        without(&ours, &["Low", "High"]),
        without(&theirs, &["TopicId", "Elr", "LastKnownElr"])
    );
    assert_eq!(theirs.lines().count(), 4);

    lakeshell(&home, &format!(".topic delete {topic}"));
    let listed = services.kafka_topics(&["--list"]);
    assert!(!listed.lines().any(|line| line == topic), "deleted when the command has ended");
}

/// Returns the words of a description, `Key: value`, without some keys.
fn without(text: &str, keys: &[&str]) -> Vec<Vec<String>> {
    let is_kept = |word: &&str| keys.iter().all(|key| !word.starts_with(&format!("{key}:")));
    let words = |line: &str| {
        let words = line.split('\t').map(str::trim).filter(|word| !word.is_empty());
        words.filter(is_kept).map(str::to_owned).collect()
    };
    text.lines().map(words).collect()
}

#[test]
fn lag_is_what_kafka_consumer_groups_says() {
    let (services, home) = (Services::shared(), Home::new());
    let (topic, group) = (fresh("lagging"), fresh("readers"));
    home.write("values.txt", "a\nb\nc\nd\n");
    lakeshell(&home, &format!(".publish values.txt {topic} --create"));
    let mut child = Command::new("kcat")
        .args(["-q", "-b", services.brokers(), "-G", &group, "-c", "3"])
        .args(["-X", "auto.offset.reset=earliest", &topic])
        .stdout(Stdio::piped())
        .spawn()
        .expect("kcat can be run; scripts/install-test-tools installs it");
    assert!(child.wait().expect("it ends").success());

    let groups = lakeshell(&home, ".groups").stdout;
    let line = groups.lines().find(|line| line.starts_with(&group)).expect("it is listed");
    assert!(line.contains("consumer") && line.ends_with(" 0"), "{line}");
    let said = services.kafka(
        "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
        &["--describe", "--group", &group],
    );
    let columns = |line: &str, range: std::ops::Range<usize>| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.get(range).map(|words| words.join(" "))
    };
    let theirs = said
        .stdout
        .lines()
        .find_map(|line| line.starts_with(&group).then(|| columns(line, 1..6)).flatten());
    let ours = lakeshell(&home, &format!(".lag {group}")).stdout;
    assert_eq!(ours.lines().nth(1).and_then(|line| columns(line, 0..5)), theirs, "{}", said.stdout);
    assert_eq!(theirs.as_deref(), Some(format!("{topic} 0 3 4 1").as_str()));
    // Nobody joined, so nothing moved.
    assert_eq!(lakeshell(&home, &format!(".lag {group}")).stdout, ours);
}

#[test]
fn status_says_what_is_reached() {
    let (services, home) = (Services::shared(), Home::new());
    let status = lakeshell(&home, ".status").stdout;
    assert!(status.contains(&format!("Kafka at `{}`\ncluster  ", services.brokers())), "{status}");
    assert!(status.contains(&format!("files    {}/\n", services.fs())), "{status}");
    assert!(!status.contains("not reachable"), "{status}");
    let away = Shell::at(&home)
        .args(["--brokers", "127.0.0.1:1", "--fs", "hdfs://127.0.0.1:1", "-c", ".status"])
        .args(["-X", "sasl.password=hunter2"])
        .output();
    assert_eq!(away.stdout.matches("not reachable: ").count(), 2, "{}", away.as_text());
    assert!(!away.as_text().contains("hunter2"), "{}", away.as_text());
    assert_eq!(away.code, 3, "{}", away.as_text());
}

#[test]
fn doctor_checks_the_services() {
    let (services, home) = (Services::shared(), Home::new());
    let found = lakeshell(&home, ".doctor").stdout;
    for expected in [
        format!("ok       broker     `{}` accepts connections\n", services.brokers()),
        "ok       listener   broker ".to_owned(),
        "ok       topics     a topic may be created\n".to_owned(),
        "ok       NameNode   `".to_owned(),
        "may be written\n".to_owned(),
        "ok       clock      0 s apart from the NameNode's\n".to_owned(),
    ] {
        assert!(found.contains(&expected), "{expected}\n{found}");
    }
    assert!(!found.contains("error"), "{found}");
    let left = lakeshell(&home, ".topics\n.ls /").stdout;
    assert!(!left.contains("doctor"), "{left}");
}

#[test]
fn tail_follows_until_it_is_interrupted() {
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("tailed"));
    home.write("values.txt", "a\nb\nc\n");
    lakeshell(&home, &format!(".publish values.txt {topic} --create"));
    let running = Shell::at(&home)
        .args(["--brokers", services.brokers(), "-c", &format!(".tail {topic} -n 2")])
        .start();
    running.wait_for("b\nc\n");
    home.write("more.txt", "d\n");
    lakeshell(&home, &format!(".publish more.txt {topic}"));
    running.wait_for("b\nc\nd\n");
    running.interrupt();
    let ended = running.end();
    assert_eq!((ended.stdout.as_str(), ended.code), ("b\nc\nd\n", 130), "{}", ended.stderr);
    assert_eq!(ended.stderr, "");
}

#[test]
fn a_message_that_is_refused_has_its_place() {
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("refused"));
    let large = "x".repeat(5000);
    home.write("values.json", format!("[{{\"a\":1}},\n  {{\"a\":\"{large}\"}},\n {{\"a\":3}}]"));
    lakeshell(&home, &format!(".topic create {topic} --config max.message.bytes=1000"));
    let refused = Shell::at(&home)
        .args(["--brokers", services.brokers(), "-X", "batch.num.messages=1"])
        .args(["-c", &format!(".publish values.json {topic}")])
        .output();
    let expected = format!(
        "error: values.json:2:3: the broker refused a message of 5,008 bytes (5.0 kB): it is larger \
         than topic `{topic}` accepts (2 messages acknowledged, 0 unknown)\n"
    );
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(refused.stderr.starts_with(&expected), "{}", refused.stderr);
    assert_eq!(services.log_end_offsets(&topic)[&0], 2);
}

#[test]
fn a_corrupt_message_is_named_by_its_offset_behind_gaps() {
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("corrupt"));
    home.write("good.txt", "{\"a\":1}\n");
    home.write("bad.txt", "{\"a\":\n");
    let text = format!(
        ".publish good.txt {topic} --create --transaction\n\
         .publish bad.txt {topic} --format plain\n.load {topic} AS m\n.unroll m AS u\n"
    );
    let output = lakeshell(&home, &text);
    // Offset 1 is the marker of the transaction.
    assert_eq!(services.log_end_offsets(&topic)[&0], 3);
    let expected = format!("First corrupt record: topic `{topic}`, partition 0, offset 2: ");
    assert!(output.stderr.contains(&expected), "{}", output.stderr);
}

#[test]
fn what_was_read_without_gaps_is_counted_without_reading() {
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("counted"));
    home.write("values.txt", "a\nb\nc\n");
    let text = format!(
        ".publish values.txt {topic} --create\n.load {topic} AS m\n\
         explain select count(*) from m;\nselect count(value) from m;\nexplain select count(*) from m;\n\
         select count(*) from m;\n"
    );
    let read = lakeshell(&home, &text).stdout;
    assert_eq!(read.matches("TopicScan").count(), 1, "{read}");
    assert!(read.ends_with("count(1)\n3\n"), "{read}");

    // A marker is an offset and no record, however often it is met.
    let text = format!(
        ".publish values.txt {topic} --transaction\n.load {topic} AS m\nselect count(value) from m;\n\
         select count(*) from m;\n"
    );
    let read = lakeshell(&home, &text).stdout;
    assert!(read.ends_with("count(1)\n6\n"), "{read}");
    assert_eq!(services.log_end_offsets(&topic)[&0], 7);
}

#[test]
fn what_the_brokers_refuse_is_said_in_words() {
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("refused-topic"));
    for (flags, said) in [
        (
            "--replication-factor 7",
            "7 copies of each partition are not possible, there is 1 broker",
        ),
        ("--config retention.mss=1", "know no such setting, or not its value: `retention.mss=1`"),
        (
            "--config retention.ms=soon",
            "know no such setting, or not its value: `retention.ms=soon`",
        ),
    ] {
        let output = Shell::at(&home)
            .args(["--brokers", services.brokers()])
            .args(["-c", &format!(".topic create {topic} {flags}")])
            .output();
        assert!(output.stderr.contains(said), "{}", output.stderr);
        assert!(output.stderr.contains("\nhint: ") && output.code == 1, "{}", output.stderr);
    }
}

#[test]
fn a_header_with_a_name_that_is_no_text_is_read() {
    use std::os::unix::ffi::OsStrExt as _;
    let (services, home, topic) = (Services::shared(), Home::new(), fresh("odd-headers"));
    lakeshell(&home, &format!(".topic create {topic}"));
    let mut child = Command::new("kcat")
        .args(["-q", "-b", services.brokers(), "-P", "-t", &topic, "-H", "plain=1", "-H"])
        .arg(std::ffi::OsStr::from_bytes(b"\xff\xfe=2"))
        .stdin(Stdio::piped())
        .spawn()
        .expect("kcat can be run; scripts/install-test-tools installs it");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    std::io::Write::write_all(&mut stdin, b"value\n").expect("kcat reads");
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
    let text = format!(
        ".load {topic} AS m --headers\nselect headers[0].key, headers[1].key, cast(value as string) from m;\n"
    );
    let output = lakeshell(&home, &text);
    assert!(output.stdout.ends_with("plain,\u{fffd},value\n"), "{}", output.as_text());
    assert!(output.stderr.contains("a header whose name is not UTF-8"), "{}", output.stderr);
    assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
}
