//! The prompt, as a person sees it: keys go into a pseudo-terminal, the screen comes out.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::support::{HANGS_AFTER, Home, LAKESHELL, LOOK_EVERY};

const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";
const ROWS: NonZero<u16> = NonZero::new(60).expect("60 is not 0");
const COLUMNS: NonZero<u16> = NonZero::new(100).expect("100 is not 0");
const PROMPT: &str = "lakeshell> ";

/// A shell in a terminal.
pub(crate) struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Kept: the terminal is gone once it is dropped.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the shell and waits for its prompt.
    pub(crate) fn open(home: &Home, args: &[&str]) -> Self {
        let size = PtySize { rows: ROWS.get(), cols: COLUMNS.get(), ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(LAKESHELL);
        command.args(args);
        command.env_clear();
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.cwd(home.work(""));
        let child = pair.slave.spawn_command(command).expect("the shell starts");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)));
        let mut output = pair.master.try_clone_reader().expect("the terminal can be read");
        let shared = Arc::clone(&screen);
        thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut chunk) {
                shared.lock().expect("no reader panics").process(&chunk[..length]);
            }
        });
        let keys = pair.master.take_writer().expect("the terminal can be written");
        let terminal = Self { screen, keys, child, _master: pair.master };
        terminal.wait_for_prompt();
        terminal
    }

    /// Returns what is on the screen, without blanks at the ends of lines.
    pub(crate) fn text(&self) -> String {
        let screen = self.screen.lock().expect("no reader panics");
        screen.screen().contents().trim_end().to_owned()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    /// Types a line, and waits until the shell is ready for the next.
    pub(crate) fn enter(&mut self, line: &str) {
        self.press(line);
        self.wait_for(line.trim_start());
        self.press("\r");
        self.wait_for_prompt();
    }

    #[track_caller]
    fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let started = Instant::now();
        while !is_so(&self.text()) {
            assert!(started.elapsed() < HANGS_AFTER, "no {what} on the screen:\n{}", self.text());
            thread::sleep(LOOK_EVERY);
        }
    }

    #[track_caller]
    fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// Presses a key until a text appears.
    #[track_caller]
    fn press_until(&mut self, key: &str, text: &str) {
        let started = Instant::now();
        while !self.text().contains(text) {
            assert!(started.elapsed() < HANGS_AFTER, "no {text} on the screen:\n{}", self.text());
            self.press(key);
            thread::sleep(10 * LOOK_EVERY);
        }
    }

    /// Waits until the last line is an empty prompt.
    #[track_caller]
    fn wait_for_prompt(&self) {
        self.wait_until("prompt", |screen| {
            screen.lines().last().is_some_and(|line| line.trim_end() == PROMPT.trim_end())
        });
    }

    /// Waits for the end and returns the exit code.
    fn code(mut self) -> u32 {
        let started = Instant::now();
        loop {
            match self.child.try_wait().expect("the shell can be waited for") {
                Some(status) => return status.exit_code(),
                None if started.elapsed() > HANGS_AFTER => {
                    self.child.kill().expect("the shell can be killed");
                    panic!("the shell does not leave; its screen:\n{}", self.text());
                }
                None => thread::sleep(LOOK_EVERY),
            }
        }
    }

    fn leave(mut self) {
        self.press(CTRL_D);
        assert_eq!(self.code(), 0);
    }
}

#[test]
fn a_statement_is_answered_and_ctrl_d_leaves() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.enter("select 6 * 7 as answer;");
    terminal.wait_for("answer\n42\n");
    terminal.leave();
}

#[test]
fn a_statement_goes_on_until_its_end() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.press("select\r");
    terminal.wait_for("      ...>");
    terminal.press("'two\r");
    terminal.wait_for("     '...>");
    terminal.press("lines' as text;\r");
    terminal.wait_for("text\n\"two\nlines\"\n");
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn ctrl_c_drops_what_was_begun() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.press("select 'never\r");
    terminal.wait_for("     '...>");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.enter("select 'fresh' as start;");
    terminal.wait_for("start\nfresh\n");
    // With nothing begun it only says how to leave.
    terminal.press(CTRL_C);
    terminal.wait_for("Ctrl-D or `.exit` leaves");
    terminal.leave();
}

#[test]
fn an_error_keeps_the_prompt() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.enter("select missing;");
    terminal.wait_for("error: No column `missing`");
    terminal.enter(".lod orders");
    terminal.wait_for("hint: did you mean `.load`?");
    terminal.enter("select 'alive' as still;");
    terminal.wait_for("still\nalive\n");
    terminal.leave();
}

#[test]
fn ctrl_c_ends_a_query_and_keeps_the_prompt() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    let query = "create table t as select * from generate_series(1L, 9000000000000000000);";
    terminal.press(query);
    terminal.wait_for(query);
    terminal.press("\r");
    // A key that comes before the query runs is still the editor's, so it is pressed again.
    terminal.press_until(CTRL_C, "error: interrupted");
    terminal.wait_for_prompt();
    terminal.enter("select 'alive' as still;");
    terminal.wait_for("still\nalive\n");
    terminal.leave();
}

#[test]
fn an_exit_code_can_be_given() {
    let mut terminal = Terminal::open(&Home::new(), &[]);
    terminal.press(".exit 3\r");
    assert_eq!(terminal.code(), 3);
}

#[test]
fn a_long_result_is_cut_and_counted() {
    let mut terminal = Terminal::open(&Home::new(), &[]);
    terminal.enter("select * from generate_series(1L, 3280L);");
    terminal.wait_for("3,280 rows (40 shown)");
    terminal.leave();
}

#[test]
fn what_was_typed_comes_back_in_the_next_session() {
    let home = Home::new();
    let history = home.path("history.jsonl");
    let path = history.display().to_string();
    let args = ["--mode", "csv", "--history", &path];

    let mut first = Terminal::open(&home, &args);
    first.press("select\r");
    first.wait_for("      ...>");
    first.press("1 as one;\r");
    first.wait_for("one\n1\n");
    first.wait_for_prompt();
    first.enter("select 'shown' as said; select 'too' as said;");
    first.enter(" select 'hidden' as said;");
    first.leave();

    let entries = fs::read_to_string(&history).expect("there is a history");
    let texts: Vec<String> = entries
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("an entry is JSON"))
        .map(|entry| entry["text"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        texts,
        ["select\n1 as one", "select 'shown' as said", "select 'too' as said"],
        "one entry a statement; a line that starts with a space is none"
    );
    let mode = fs::metadata(&history).expect("there is a history").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let mut second = Terminal::open(&home, &args);
    second.press(UP);
    second.wait_for("lakeshell> select 'too' as said;");
    second.press("\r");
    second.wait_for("said\ntoo\n");
    second.wait_for_prompt();
    second.leave();
}

#[test]
fn text_from_data_never_drives_the_terminal() {
    let home = Home::new();
    home.write("evil.txt", "\x1b[2Jcleared\x07\n");
    let mut terminal = Terminal::open(&home, &[]);
    terminal.enter(".peek ./evil.txt");
    terminal.wait_for("cleared");
    assert!(terminal.text().starts_with(PROMPT), "the screen was cleared:\n{}", terminal.text());
    terminal.leave();
}
