//! Runs the shell as a process, in a home of its own, and expects silence.
//!
//! A test says what it gives and what comes back: stdout, stderr and exit code, in full. What it does not
//! mention must be empty, and the code 0. Nothing of the machine's own settings gets in.

mod home;
mod output;
mod unread;

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

pub(crate) use home::Home;
pub(crate) use output::Output;

/// Long enough for the slowest machine; what is not done by then hangs.
pub(crate) const HANGS_AFTER: Duration = Duration::from_mins(3);

/// How often something that is waited for is looked at.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The program under test.
pub(crate) const LAKESHELL: &str = env!("CARGO_BIN_EXE_lakeshell");

/// Returns the root of the sources.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns a path below `tests/`.
pub(crate) fn tests_dir(below: &str) -> PathBuf {
    root().join("tests").join(below)
}

/// Writes a line on the test's stderr, whether or not the harness catches its output.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A run to be: what goes in, and what must come out.
pub(crate) struct Shell {
    home: Home,
    args: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    stdin: Option<Vec<u8>>,
    stdout: String,
    stderr: String,
    code: i32,
}

impl Shell {
    /// Makes a run in a new home.
    pub(crate) fn new() -> Self {
        Self::at(&Home::new())
    }

    /// Makes a run in a home that others share.
    pub(crate) fn at(home: &Home) -> Self {
        Self {
            home: home.clone(),
            args: Vec::new(),
            environment: home.environment(),
            stdin: None,
            stdout: String::new(),
            stderr: String::new(),
            code: 0,
        }
    }

    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn args<T: Into<OsString>>(mut self, args: impl IntoIterator<Item = T>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Pipes this in; without it there is no input at all.
    pub(crate) fn stdin(mut self, text: impl AsRef<[u8]>) -> Self {
        self.stdin = Some(text.as_ref().to_vec());
        self
    }

    /// Expects this on stdout; `[..]` stands for anything within a line, `$HOME` for the run's home.
    pub(crate) fn expect_stdout(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdout);
        self
    }

    /// Expects this on stderr.
    pub(crate) fn expect_stderr(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stderr);
        self
    }

    pub(crate) fn expect_code(mut self, code: i32) -> Self {
        self.code = code;
        self
    }

    /// Runs it and returns what comes out, without any expectation.
    pub(crate) fn output(self) -> Output {
        self.start().end()
    }

    /// Runs it and compares.
    #[track_caller]
    pub(crate) fn run(self) {
        let expected =
            Output { stdout: self.stdout.clone(), stderr: self.stderr.clone(), code: self.code };
        let got = self.output();
        got.expect(&expected);
    }

    /// Starts it, to be looked at while it runs; its stdin is closed once what is piped in was written.
    pub(crate) fn start(self) -> Running {
        let mut running = self.start_open();
        drop(running.stdin.take());
        running
    }

    /// Starts it and leaves its stdin open.
    pub(crate) fn start_open(self) -> Running {
        let piped = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child = Command::new(LAKESHELL)
            .args(&self.args)
            .env_clear()
            .envs(self.environment)
            .current_dir(self.home.work(""))
            .stdin(piped)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the shell starts");
        let stdout = Reading::of(child.stdout.take().expect("stdout is piped"));
        let stderr = Reading::of(child.stderr.take().expect("stderr is piped"));
        let mut stdin = child.stdin.take();
        if let (Some(pipe), Some(text)) = (&mut stdin, &self.stdin) {
            // The shell may leave before it has read everything.
            let _ = pipe.write_all(text);
        }
        Running { home: self.home, child, stdin, stdout, stderr }
    }
}

/// A shell that runs.
pub(crate) struct Running {
    home: Home,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Reading,
    stderr: Reading,
}

impl Running {
    /// Waits until stdout holds a text.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        let started = Instant::now();
        loop {
            let has_ended = self.stdout.has_ended();
            let stdout = self.stdout.text();
            if stdout.contains(text) {
                break;
            }
            if has_ended || started.elapsed() > HANGS_AFTER {
                let after = started.elapsed().as_secs();
                panic!("no `{text}` after {after} s:\n{stdout}\n{}", self.stderr.text());
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// Returns what it has written on stdout so far.
    pub(crate) fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Returns the memory that it has resident now, in bytes.
    pub(crate) fn resident(&self) -> u64 {
        self.bytes("VmRSS:")
    }

    /// Returns the most memory that it has had resident so far, in bytes.
    pub(crate) fn resident_max(&self) -> u64 {
        self.bytes("VmHWM:")
    }

    /// Returns the most memory that it has had of its own, in bytes: without the pages of its program, which the
    /// system takes back when it needs them.
    pub(crate) fn own_max(&self) -> u64 {
        self.resident_max().saturating_sub(self.bytes("RssFile:"))
    }

    /// Returns how many threads it has.
    pub(crate) fn threads(&self) -> usize {
        self.status("Threads:").parse().expect("a number")
    }

    /// Returns the bytes that the kernel counts under a name.
    fn bytes(&self, name: &str) -> u64 {
        let kib = self.status(name);
        kib.trim_end_matches(" kB").parse::<u64>().expect("a number of KiB") << 10
    }

    /// Returns what the kernel says of it under a name.
    fn status(&self, name: &str) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the shell runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.expect("the kernel counts it").trim().to_owned()
    }

    /// Says that nothing more is piped in.
    pub(crate) fn close_input(&mut self) {
        drop(self.stdin.take());
    }

    /// Does to it what Ctrl-C does.
    pub(crate) fn interrupt(&self) {
        self.signal("-INT");
    }

    /// Does to it what `kill` and systemd do.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(kill.expect("`kill` runs").success());
    }

    /// Says whether it holds a file of a directory open, one without a name included.
    pub(crate) fn holds_open(&self, directory: &Path) -> bool {
        let files = fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("the shell runs");
        let places = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        places.into_iter().any(|place| place.starts_with(directory))
    }

    /// Kills it, so that it can do nothing more.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the shell can be killed");
        self.child.wait().expect("the shell can be waited for");
    }

    /// Waits for its end; one that hangs is killed.
    #[track_caller]
    pub(crate) fn end(mut self) -> Output {
        let started = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("the shell can be waited for") {
                Some(status) => break status,
                None if started.elapsed() > HANGS_AFTER => {
                    self.child.kill().expect("the shell can be killed");
                    let (stdout, stderr) = (self.stdout.text(), self.stderr.text());
                    panic!("the shell hangs after\n{stdout}\n{stderr}");
                }
                None => thread::sleep(LOOK_EVERY),
            }
        };
        drop(self.stdin);
        Output {
            stdout: self.home.hidden(&self.stdout.into_text()),
            stderr: self.home.hidden(&self.stderr.into_text()),
            code: status.code().unwrap_or_else(|| panic!("the shell was killed: {status}")),
        }
    }
}

/// A pipe that a thread reads, so that the shell never waits for us.
struct Reading {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: JoinHandle<()>,
}

impl Reading {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&bytes);
        let thread = thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(length @ 1..) = pipe.read(&mut chunk) {
                shared.lock().extend_from_slice(&chunk[..length]);
            }
        });
        Self { bytes, thread }
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock()
    }

    /// Returns what was read so far.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    fn has_ended(&self) -> bool {
        self.thread.is_finished()
    }

    fn into_text(self) -> String {
        self.thread.join().expect("no reader panics");
        let bytes = self.bytes.lock();
        String::from_utf8(bytes.clone()).expect("the shell writes UTF-8")
    }
}
