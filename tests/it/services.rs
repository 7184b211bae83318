//! Real Kafka and HDFS for tests: `scripts/services run` holds them for as long as this process holds its pipe.
//!
//! The shared ones start when the first test asks for them and end with the process, however it ends. Tests that
//! kill take their own. Tests that use either stand in a module `on_services`, by which name
//! `scripts/test --no-services` leaves them out and counts them. What services hold is asserted with the Java tools
//! of the services themselves. This file knows no other, so that the crate's own tests can include it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Kafka,
    Hdfs,
}

/// A process that a test can kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Process {
    Kafka,
    NameNode,
    DataNode,
}

impl Process {
    fn name(self) -> &'static str {
        match self {
            Self::Kafka => "kafka",
            Self::NameNode => "namenode",
            Self::DataNode => "datanode",
        }
    }
}

/// What a tool of the services said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// Services that run until this is dropped, or the process ends.
pub(crate) struct Services {
    holder: Child,
    settings: BTreeMap<String, String>,
}

impl Services {
    /// Returns Kafka and HDFS that all tests of this process use; topics and directories need names of their own.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Services> = OnceLock::new();
        expect_place();
        SHARED.get_or_init(|| Self::start_all(&[Service::Kafka, Service::Hdfs]))
    }

    /// Starts services that one test has to itself.
    pub(crate) fn own(services: &[Service]) -> Self {
        expect_place();
        Self::start_all(services)
    }

    fn start_all(services: &[Service]) -> Self {
        let only = match services {
            [Service::Kafka] => &["kafka"][..],
            [Service::Hdfs] => &["hdfs"],
            _ => &[],
        };
        let holder = script("services")
            .arg("run")
            .args(only)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/services can be run");
        // Whole from the start, so that what fails below waits for the script's end.
        let mut started = Self { holder, settings: BTreeMap::new() };
        let stdout = started.holder.stdout.take().expect("it is a pipe");
        for line in BufReader::new(stdout).lines() {
            let line = line.expect("settings are UTF-8");
            if line == "ready" {
                return started;
            }
            let (name, value) = line.split_once('=').expect("a setting is KEY=VALUE");
            started.settings.insert(name.to_owned(), value.to_owned());
        }
        panic!("scripts/services did not start; it said why above");
    }

    fn setting(&self, name: &str) -> &str {
        self.settings.get(name).unwrap_or_else(|| panic!("`{name}`: that service was not started"))
    }

    /// Returns where Kafka answers, `HOST:PORT`.
    pub(crate) fn brokers(&self) -> &str {
        self.setting("LAKESHELL_BROKERS")
    }

    /// Returns the URL of the `NameNode`, `hdfs://HOST:PORT`.
    pub(crate) fn fs(&self) -> &str {
        self.setting("LAKESHELL_FS")
    }

    /// Returns the directory of `core-site.xml` and `hdfs-site.xml`.
    pub(crate) fn hadoop_conf_dir(&self) -> &Path {
        Path::new(self.setting("HADOOP_CONF_DIR"))
    }

    /// Returns the directory of the instance: data, `log/NAME.log`, `NAME.pid`.
    pub(crate) fn state(&self) -> &Path {
        Path::new(self.setting("LAKESHELL_SERVICES"))
    }

    /// Returns the id of a process, the present one after a restart.
    pub(crate) fn pid(&self, process: Process) -> u32 {
        let file = self.state().join(format!("{}.pid", process.name()));
        let text = fs::read_to_string(file).expect("a process that runs has a file of its id");
        text.trim().parse().expect("an id is a number")
    }

    /// Ends a process with SIGKILL; returns when it is gone.
    pub(crate) fn kill(&self, process: Process) {
        self.control("kill", process);
    }

    /// Starts a killed process with the same ports and data; returns when it answers.
    pub(crate) fn start(&self, process: Process) {
        self.control("start", process);
    }

    fn control(&self, verb: &str, process: Process) {
        let mut command = script("services");
        command.args([verb, process.name()]).env("LAKESHELL_SERVICES", self.state());
        let status = command.status().expect("scripts/services can be run");
        assert!(status.success(), "services {verb} {}: {status}", process.name());
    }

    /// Runs `kafka-topics` against the broker; returns its stdout.
    #[track_caller]
    pub(crate) fn kafka_topics(&self, args: &[&str]) -> String {
        self.kafka("org.apache.kafka.tools.TopicCommand", args).expect_success()
    }

    /// Runs a tool of Kafka by its class, `--bootstrap-server` given.
    pub(crate) fn kafka(&self, class: &str, args: &[&str]) -> Said {
        let server = ["--bootstrap-server", self.brokers()];
        java(self.setting("KAFKA_CLASSPATH"), class, server.iter().chain(args))
    }

    /// Returns the log end offset of each partition, as the broker has it.
    #[track_caller]
    pub(crate) fn log_end_offsets(&self, topic: &str) -> BTreeMap<i32, i64> {
        self.offsets(topic, "latest")
    }

    /// Returns the log start offset of each partition, as the broker has it.
    #[track_caller]
    pub(crate) fn log_start_offsets(&self, topic: &str) -> BTreeMap<i32, i64> {
        self.offsets(topic, "earliest")
    }

    #[track_caller]
    fn offsets(&self, topic: &str, time: &str) -> BTreeMap<i32, i64> {
        // The tool takes a pattern; a topic's name may have dots.
        let pattern = topic.replace('.', "\\.");
        let args = ["--topic-partitions", pattern.as_str(), "--time", time];
        let text = self.kafka("org.apache.kafka.tools.GetOffsetShell", &args).expect_success();
        let number = |part: Option<&str>| part.and_then(|part| part.parse::<i64>().ok());
        let offset = |line: &str| {
            let mut parts = line.rsplit(':');
            let (offset, partition) = (number(parts.next())?, number(parts.next())?);
            Some((i32::try_from(partition).ok()?, offset))
        };
        text.lines().map(|line| offset(line).expect("a line is TOPIC:PARTITION:OFFSET")).collect()
    }

    /// Runs `hadoop fs` against the `NameNode`; returns its stdout.
    #[track_caller]
    pub(crate) fn hadoop_fs(&self, args: &[&str]) -> String {
        self.hadoop_fs_said(args).expect_success()
    }

    /// Runs `hdfs dfsadmin` against the `NameNode`; returns its stdout.
    #[track_caller]
    pub(crate) fn hdfs_admin(&self, args: &[&str]) -> String {
        let class = "org.apache.hadoop.hdfs.tools.DFSAdmin";
        java(self.setting("HDFS_CLASSPATH"), class, args.iter()).expect_success()
    }

    /// Runs `hadoop fs` and returns all that it said, also when it fails.
    pub(crate) fn hadoop_fs_said(&self, args: &[&str]) -> Said {
        java(self.setting("HDFS_CLASSPATH"), "org.apache.hadoop.fs.FsShell", args.iter())
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        // It takes its services away; where it cannot, it has said so.
        let _ = self.holder.wait();
    }
}

impl Said {
    #[track_caller]
    fn expect_success(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self.stdout
    }
}

/// Returns a name that nothing else in this process has: topics must not be used twice.
pub(crate) fn fresh(prefix: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs a Java program of the services to its end.
fn java<'a>(classpath: &str, class: &str, args: impl Iterator<Item = &'a &'a str>) -> Said {
    let output = Command::new("java")
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp", classpath, class])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("java can be run");
    let text = |bytes| String::from_utf8(bytes).expect("tools write UTF-8");
    // A tool ends with a code of its own; what kills it has a signal.
    let code = output.status.code().unwrap_or(-1);
    Said { stdout: text(output.stdout), stderr: text(output.stderr), code }
}

/// Returns a script of the repository, about to run.
pub(crate) fn script(name: impl AsRef<OsStr>) -> Command {
    let scripts: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    Command::new(scripts.join(Path::new(name.as_ref())))
}

/// Fails a test that uses services and cannot be left out by its name; test threads bear the tests' names.
#[track_caller]
fn expect_place() {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    let placed = name == "main" || name.split("::").any(|part| part == "on_services");
    assert!(placed, "`{name}` uses services and is in no module `on_services`");
    let left_out = std::env::var_os("LAKESHELL_NO_SERVICES").is_some_and(|value| !value.is_empty());
    assert!(
        !left_out,
        "LAKESHELL_NO_SERVICES is set; `scripts/test --no-services` leaves these tests out"
    );
}
