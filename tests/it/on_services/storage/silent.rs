//! Ctrl-C where HDFS does not answer: the prompt comes back at once, and what may be left is said.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::pty::{CTRL_C, Terminal};
use crate::services::{Process, Service, Services};
use crate::support::Home;

/// How long HDFS is silent before Ctrl-C.
const SILENCE: Duration = Duration::from_secs(1);
/// The longest that the prompt may take: less than any clean-up is waited for.
const PROMPT_WITHIN: Duration = Duration::from_secs(3);

/// A process that stands still until this is dropped.
struct Frozen(String);

impl Frozen {
    fn new(services: &Services, process: Process) -> Self {
        let frozen = Self(services.pid(process).to_string());
        frozen.signal("-STOP");
        frozen
    }

    fn signal(&self, signal: &str) {
        let kill = Command::new("kill").args([signal, &self.0]).status();
        assert!(kill.expect("`kill` runs").success());
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.signal("-CONT");
    }
}

/// Enters a command while HDFS is silent, presses Ctrl-C, and returns what is said until the prompt is back.
fn interrupted(terminal: &mut Terminal, command: &str) -> String {
    terminal.press(&format!("{command}\r"));
    thread::sleep(SILENCE);
    terminal.press(CTRL_C);
    let since = Instant::now();
    terminal.wait_for_prompt();
    let (screen, took) = (terminal.text(), since.elapsed());
    let (_, said) = screen.rsplit_once(command).expect("the command is on the screen");
    assert!(said.contains("interrupted"), "{command}: {said}");
    assert!(took < PROMPT_WITHIN, "{command}: {took:?}");
    said.to_owned()
}

#[test]
fn ctrl_c_does_not_wait_for_a_silent_hdfs() {
    let (services, home) = (Services::own(&[Service::Hdfs]), Home::new());
    home.write("text", "text\n".repeat(1000));
    let mut terminal = Terminal::open(&home, &["--fs", services.fs()]);
    terminal.enter("create table t as select id, repeat('x', 1000) as text from range(100000);");
    terminal.enter(".write t /there");

    let frozen = Frozen::new(&services, Process::NameNode);
    for command in [
        ".write t /new",
        ".write t /there --mode overwrite",
        ".fs put text /text",
        ".fs get /there there",
        ".fs mkdir /made",
        ".fs mv /there /moved",
        ".fs rm -r /gone",
    ] {
        let said = interrupted(&mut terminal, command);
        assert!(said.contains("HDFS does not answer; it may"), "{command}: {said}");
    }
    for command in [".fs ls /", "select count(*) from '/there';"] {
        interrupted(&mut terminal, command);
    }
    drop(frozen);

    let frozen = Frozen::new(&services, Process::DataNode);
    for command in [".write t /half", ".fs put text /half.txt", ".fs cat /there/*"] {
        let said = interrupted(&mut terminal, command);
        assert!(!said.contains("may leave"), "the NameNode was there to clean up: {said}");
    }
    drop(frozen);
    let listing = services.hadoop_fs(&["-ls", "/"]);
    assert!(!listing.contains("half") && !listing.contains("._COPYING_"), "{listing}");
}
