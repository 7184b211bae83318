//! The broker dies, comes back or does not, and the shell is killed; what was acknowledged is there, once.
//!
//! Each test has a broker of its own, since it kills it. Publishes are fed by hand through standard input, and
//! reads are held up by a pipe that nobody empties, so that a kill comes in the middle for certain.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::services::{Process, Service, Services};
use crate::support::{HANGS_AFTER, Home, LAKESHELL, LOOK_EVERY, say};

/// Values of a kilobyte that are more than readers and queues hold together.
const MANY: usize = 250_000;

/// A broker that may be killed, with a topic `t`.
struct Broker {
    services: Services,
    home: Home,
}

impl Broker {
    fn new() -> Self {
        let broker = Self { services: Services::own(&[Service::Kafka]), home: Home::new() };
        let done = broker.shell(&[], ".topic create t").output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        broker
    }

    fn shell(&self, flags: &[&str], text: &str) -> Command {
        let mut command = Command::new(LAKESHELL);
        command.args(["--brokers", self.services.brokers(), "--mode", "csv"]).args(flags);
        command.args(["-c", text]).env_clear().envs(self.home.environment());
        command.current_dir(self.home.work("")).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts a publish of what is written to the pipe that comes back.
    fn publish(&self, flags: &[&str]) -> (Child, ChildStdin) {
        let mut child =
            self.shell(flags, ".publish - t --format plain").spawn().expect("it starts");
        let stdin = child.stdin.take().expect("stdin is piped");
        (child, stdin)
    }

    /// Publishes so many values that a reader does not hold them all.
    fn fill(&self) {
        let (child, mut stdin) = self.publish(&[]);
        stdin.write_all(&lines(0..MANY)).expect("written");
        drop(stdin);
        assert_eq!(end(child).0, Some(0));
    }

    /// Starts a query of all values and takes the first of them; it waits for its reader then.
    fn read(&self) -> (Child, BufReader<ChildStdout>) {
        let text = ".load t AS m\nselect cast(value as string) from m;";
        let mut child = self.shell(&[], text).spawn().expect("it starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        for line in ["the header", "the first value"] {
            stdout.read_line(&mut String::new()).expect(line);
        }
        (child, stdout)
    }

    fn end(&self) -> i64 {
        self.services.log_end_offsets("t")[&0]
    }

    /// Waits until the broker has so many messages at least.
    fn wait_for(&self, messages: i64) {
        let started = Instant::now();
        while self.end() < messages {
            assert!(started.elapsed() < HANGS_AFTER, "{messages} messages never came");
        }
    }

    /// Reads all values with a new shell; each is there once.
    fn values(&self) -> Vec<String> {
        let text = ".load t AS m\nselect cast(value as string) from m;";
        let done = self.shell(&[], text).output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let stdout = String::from_utf8(done.stdout).expect("UTF-8");
        let values: Vec<String> = stdout.lines().skip(1).map(str::to_owned).collect();
        assert_eq!(
            values.iter().collect::<HashSet<_>>().len(),
            values.len(),
            "none is there twice"
        );
        values
    }
}

/// Values of about a kilobyte, told apart by their number.
fn lines(numbers: std::ops::Range<usize>) -> Vec<u8> {
    numbers.flat_map(|number| format!("{number:0>1000}\n").into_bytes()).collect()
}

/// Waits for the end of a shell and returns its exit code and stderr.
fn end(mut child: Child) -> (Option<i32>, String) {
    let started = Instant::now();
    while child.try_wait().expect("it can be waited for").is_none() {
        assert!(started.elapsed() < HANGS_AFTER, "the shell hangs");
        std::thread::sleep(LOOK_EVERY);
    }
    let output = child.wait_with_output().expect("it has ended");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

/// Takes the two counts out of "… (N messages acknowledged, M unknown)".
fn counts(stderr: &str) -> (i64, i64) {
    let at = stderr.find(" acknowledged, ").unwrap_or_else(|| panic!("no counts in: {stderr}"));
    let number = |text: &str| text.replace(',', "").parse::<i64>().expect("a number");
    let before: Vec<&str> = stderr[..at].rsplit([' ', '(']).take(2).collect();
    let after = stderr[at + " acknowledged, ".len()..].split(' ').next().unwrap_or_default();
    (number(before[1]), number(after))
}

#[test]
fn a_broker_that_comes_back_loses_nothing_of_a_publish() {
    let broker = Broker::new();
    let (child, mut stdin) = broker.publish(&[]);
    stdin.write_all(&lines(0..5000)).expect("written");
    broker.wait_for(1);
    broker.services.kill(Process::Kafka);
    stdin.write_all(&lines(5000..6000)).expect("written");
    broker.services.start(Process::Kafka);
    stdin.write_all(&lines(6000..7000)).expect("written");
    drop(stdin);
    let (code, stderr) = end(child);
    assert_eq!((code, stderr.as_str()), (Some(0), "Published 7,000 messages to `t`\n"));
    assert_eq!(broker.end(), 7000);
    let expected: Vec<String> = (0..7000).map(|number| format!("{number:0>1000}")).collect();
    assert!(broker.values() == expected, "all are there, in order");
}

#[test]
fn a_broker_that_is_gone_for_good_is_told_with_true_counts() {
    let broker = Broker::new();
    // By default the shell waits for 30 seconds.
    let is_long = std::env::var_os("LAKESHELL_LONG").is_some();
    let patience: &[&str] = if is_long { &[] } else { &["-X", "message.timeout.ms=3000"] };
    let (child, mut stdin) = broker.publish(patience);
    stdin.write_all(&lines(0..3000)).expect("written");
    broker.wait_for(1);
    broker.services.kill(Process::Kafka);
    // The shell may leave before it has read everything.
    let _ = stdin.write_all(&lines(3000..6000));
    drop(stdin);
    let (code, stderr) = end(child);
    assert_eq!(code, Some(3), "{stderr}");
    let (acknowledged, unknown) = counts(&stderr);
    broker.services.start(Process::Kafka);
    let end = broker.end();
    assert!(acknowledged <= end && end <= acknowledged + unknown, "{end} messages, but {stderr}");
    broker.values();
}

#[test]
fn a_broker_that_comes_back_loses_nothing_of_a_read() {
    let broker = Broker::new();
    broker.fill();
    let (child, stdout) = broker.read();
    broker.services.kill(Process::Kafka);
    // What was fetched before the broker died comes; then nothing does.
    let (sender, received) = channel();
    std::thread::spawn(move || {
        let lines = stdout.lines().map(|line| line.expect("UTF-8"));
        lines.map_while(|line| sender.send(line).ok()).count()
    });
    let mut values = vec![format!("{:0>1000}", 0)];
    while let Ok(value) = received.recv_timeout(Duration::from_secs(1)) {
        values.push(value);
    }
    let before = values.len();
    assert!(before < MANY, "all was fetched before the broker died");
    broker.services.start(Process::Kafka);
    values.extend(received);
    let (code, stderr) = end(child);
    assert_eq!(code, Some(0), "{stderr}");
    let expected: Vec<String> = (0..MANY).map(|number| format!("{number:0>1000}")).collect();
    assert!(values == expected, "{} values, {before} of them before", values.len());
}

#[test]
fn a_topic_deleted_while_it_is_read_is_an_error() {
    let broker = Broker::new();
    broker.fill();
    let (child, stdout) = broker.read();
    broker.services.kafka_topics(&["--delete", "--topic", "t"]);
    let rest = stdout.lines().count();
    let (code, stderr) = end(child);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(rest < MANY, "all was fetched before the topic was deleted");
    assert!(stderr.contains("topic `t` was deleted while it was read"), "{stderr}");
}

#[test]
fn a_publish_that_is_killed_leaves_a_beginning() {
    let broker = Broker::new();
    let rounds = if std::env::var_os("LAKESHELL_LONG").is_some() { 50 } else { 10 };
    let (mut total, mut cut) = (0, 0);
    for round in 0..rounds {
        let (mut child, mut stdin) = broker.publish(&[]);
        let begin = usize::try_from(total).expect("small");
        // Numbers go on from the end, so that a value that came twice would be seen.
        stdin.write_all(&lines(begin..begin + 500)).expect("written");
        broker.wait_for(total + 1);
        let written = 600 + 97 * round;
        let _ = stdin.write_all(&lines(begin + 500..begin + written));
        assert!(child.try_wait().expect("it can be asked").is_none(), "it waits for more");
        child.kill().expect("killed");
        child.wait().expect("it is gone");
        drop(stdin);
        // The broker may still take what it had received.
        std::thread::sleep(Duration::from_millis(100));
        total = broker.end();
        cut += usize::from(total < i64::try_from(begin + written).expect("small"));
    }
    say(&format!(
        "crash: {rounds} publishes to Kafka were killed after the first acknowledgement and before \
         the end, {cut} of them cut short"
    ));
    let values = broker.values();
    assert_eq!(i64::try_from(values.len()), Ok(total));
    let expected: Vec<String> =
        (0..values.len()).map(|number| format!("{number:0>1000}")).collect();
    assert!(values == expected, "offsets are dense, values in order");
}

#[test]
fn an_interrupted_transaction_leaves_nothing() {
    let broker = Broker::new();
    let text = ".publish - t --format plain --transaction";
    let mut child = broker.shell(&[], text).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin.write_all(&lines(0..3000)).expect("written");
    broker.wait_for(1);
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.expect("`kill` runs").success());
    // It does not wait for the end of its input.
    let (code, stderr) = end(child);
    drop(stdin);
    assert_eq!(code, Some(130), "{stderr}");
    assert!(broker.values().is_empty());
    assert!(broker.end() > 0, "messages were sent before the interruption");
}
