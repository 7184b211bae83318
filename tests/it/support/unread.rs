//! A shell whose stdout is a pipe that nobody reads.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::{HANGS_AFTER, Home, LAKESHELL, LOOK_EVERY, Reading, Shell};

impl Shell {
    /// Starts it with a stdout that nobody reads.
    pub(crate) fn start_unread(self) -> Unread {
        let mut child = Command::new(LAKESHELL)
            .args(&self.args)
            .env_clear()
            .envs(self.environment)
            .current_dir(self.home.work(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the shell starts");
        let stderr = Reading::of(child.stderr.take().expect("stderr is piped"));
        let mut stdin = child.stdin.take().expect("stdin is piped");
        stdin.write_all(&self.stdin.unwrap_or_default()).expect("it reads its script");
        Unread { child, stderr, _home: self.home }
    }
}

/// A shell that runs, and whose stdout is a pipe that nobody reads.
pub(crate) struct Unread {
    child: Child,
    stderr: Reading,
    _home: Home,
}

impl Unread {
    /// Waits until it uses no more of the processor.
    pub(crate) fn wait_until_it_stands(&mut self) {
        let used = || {
            let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
            stat.map(|stat| stat.split(' ').skip(13).take(2).collect::<String>())
                .unwrap_or_default()
        };
        let (started, mut before, mut still) = (Instant::now(), used(), 0);
        while still < 40 {
            assert!(started.elapsed() < HANGS_AFTER, "it never stands still");
            thread::sleep(LOOK_EVERY);
            let now = used();
            still = if now == before { still + 1 } else { 0 };
            before = now;
        }
    }

    /// Does to it what Ctrl-C does.
    pub(crate) fn interrupt(&self) {
        let kill = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(kill.expect("`kill` runs").success());
    }

    /// Waits for its end, not longer than is given; returns the code, and what it said.
    #[track_caller]
    pub(crate) fn ends_within(mut self, time: Duration) -> (Option<i32>, String) {
        let started = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("the shell can be waited for") {
                Some(status) => break status,
                None if started.elapsed() > time => {
                    self.child.kill().expect("the shell can be killed");
                    panic!("it does not end");
                }
                None => thread::sleep(LOOK_EVERY),
            }
        };
        (status.code(), self.stderr.into_text())
    }
}
