//! One lakeshell that is told what to do line by line, and answers each before it gets the next.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::answer::Reply;
use super::ends::wait;
use crate::support::{HANGS_AFTER, Home, LAKESHELL};

/// A line that ends an answer.
const MARK: &str = "@@@";

/// A shell that runs.
pub(super) struct Process {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Process {
    pub(super) fn start(home: &Home, args: &[String]) -> Self {
        // One pipe for both, so that what is said keeps its order.
        let (pipe, out) = std::io::pipe().expect("a pipe");
        let mut child = Command::new(LAKESHELL)
            .args(["--no-history", "--mode", "ndjson", "--keep-going"])
            .args(args)
            .env_clear()
            .envs(home.environment())
            .current_dir(home.work(""))
            .stdin(Stdio::piped())
            .stdout(out.try_clone().expect("a second end of the pipe"))
            .stderr(out)
            .spawn()
            .expect("the shell starts");
        let stdin = child.stdin.take().expect("stdin is piped");
        let (sender, lines) = channel();
        thread::spawn(move || {
            let (mut pipe, mut line) = (BufReader::new(pipe), Vec::new());
            while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                // A line without an end was cut off by a kill.
                let Some(text) = line.strip_suffix(b"\n") else { break };
                if sender.send(String::from_utf8_lossy(text).into_owned()).is_err() {
                    break;
                }
                line.clear();
            }
        });
        Self { child, stdin, lines }
    }

    /// Tells it a statement, and does not wait.
    pub(super) fn tell(&mut self, statement: &str) {
        // One that has died is noticed when it is heard.
        let _ = writeln!(self.stdin, "{statement}\n.print {MARK}");
    }

    /// Waits for the answer.
    pub(super) fn hear(&mut self) -> Reply {
        let (mut said, since) = (Vec::new(), Instant::now());
        loop {
            let left = HANGS_AFTER.saturating_sub(since.elapsed());
            match self.lines.recv_timeout(left) {
                Ok(line) if line == MARK => return Reply::of(&said),
                Ok(line) => said.push(line),
                Err(_) => {
                    let _ = self.child.kill();
                    said.push(format!("error: the shell ended, or hangs: {:?}", self.child.wait()));
                    return Reply::of(&said);
                }
            }
        }
    }

    /// Kills it after a time; returns what it said before.
    pub(super) fn kill_after(mut self, time: Duration) -> Reply {
        wait(time);
        self.child.kill().expect("the shell can be killed");
        self.child.wait().expect("the shell can be waited for");
        let said: Vec<String> = self.lines.iter().filter(|line| line != MARK).collect();
        Reply::of(&said)
    }

    /// Closes its input and waits for its end.
    pub(super) fn end(self) {
        let Self { mut child, stdin, .. } = self;
        drop(stdin);
        child.wait().expect("the shell can be waited for");
    }
}
