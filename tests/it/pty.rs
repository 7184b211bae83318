//! The prompt, as a person sees it: keys go into a pseudo-terminal, the screen comes out.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use parking_lot::Mutex;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::support::{HANGS_AFTER, Home, LAKESHELL, LOOK_EVERY};

mod completion;
mod demo;
mod editing;
mod history;
mod hostile;
mod peers;
mod screens;
mod scripts;

pub(crate) const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const TAB: &str = "\t";
const ROWS: NonZero<u16> = NonZero::new(60).expect("60 is not 0");
const COLUMNS: u16 = 100;
/// The widths that people have.
const WIDTHS: [u16; 2] = [80, 200];
const PROMPT: &str = "lakeshell> ";
const TERM: &str = "xterm-256color";

/// A shell in a terminal.
pub(crate) struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    /// All that came, as it came.
    raw: Arc<Mutex<Vec<u8>>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Kept: the terminal is gone once it is dropped.
    _master: Box<dyn MasterPty + Send>,
    /// Kept: its files are gone once it is dropped.
    _home: Home,
}

impl Terminal {
    /// Starts the shell and waits for its prompt.
    pub(crate) fn open(home: &Home, args: &[&str]) -> Self {
        Self::open_with(home, args, COLUMNS, &[])
    }

    /// Starts the shell in a terminal of some width, with variables.
    fn open_with(home: &Home, args: &[&str], columns: u16, variables: &[(&str, &str)]) -> Self {
        Self::open_sized(home, args, (ROWS, columns), variables)
    }

    /// Starts the shell in a terminal of so many rows and columns.
    fn open_sized(
        home: &Home,
        args: &[&str],
        size: (NonZero<u16>, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = CommandBuilder::new(LAKESHELL);
        command.args(args);
        command.env_clear();
        for (name, value) in variables {
            command.env(name, value);
        }
        let terminal = Self::of_command(home, command, size);
        terminal.wait_for_prompt();
        terminal
    }

    /// Starts another shell in a terminal of some width.
    fn of_program(home: &Home, program: &Path, args: &[&str], columns: u16) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        Self::of_command(home, command, (ROWS, columns))
    }

    fn of_command(home: &Home, mut command: CommandBuilder, size: (NonZero<u16>, u16)) -> Self {
        let (rows, columns) = (size.0, NonZero::new(size.1).expect("a terminal has columns"));
        let size = PtySize { rows: rows.get(), cols: columns.get(), ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let given = |name: &OsStr| command.get_env(name).is_some();
        let defaults = home.environment().into_iter().chain([("TERM".into(), TERM.into())]);
        for (name, value) in defaults.filter(|(name, _)| !given(name)).collect::<Vec<_>>() {
            command.env(name, value);
        }
        command.cwd(home.work(""));
        let child = pair.slave.spawn_command(command).expect("the shell starts");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let mut output = pair.master.try_clone_reader().expect("the terminal can be read");
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (shared, all) = (Arc::clone(&screen), Arc::clone(&raw));
        thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut chunk) {
                all.lock().extend_from_slice(&chunk[..length]);
                shared.lock().process(&chunk[..length]);
            }
        });
        let keys = pair.master.take_writer().expect("the terminal can be written");
        Self { screen, raw, keys, child, _master: pair.master, _home: home.clone() }
    }

    /// Returns what is on the screen, without blanks at the ends of lines.
    pub(crate) fn text(&self) -> String {
        let screen = self.screen.lock();
        screen.screen().contents().trim_end().to_owned()
    }

    /// Returns how the cell is drawn at which a text starts, where it stands last.
    #[track_caller]
    fn style_of(&self, text: &str) -> vt100::Cell {
        let screen = self.screen.lock();
        let screen = screen.screen();
        let rows: Vec<String> = screen.rows(0, u16::MAX).collect();
        let row = rows.iter().rposition(|row| row.contains(text));
        let row = row.unwrap_or_else(|| panic!("no {text} on the screen:\n{}", rows.join("\n")));
        let column = rows[row].find(text).map(|at| rows[row][..at].chars().count());
        let place = |number: usize| u16::try_from(number).expect("a screen is small");
        let cell = screen.cell(place(row), place(column.expect("it is there")));
        cell.expect("the screen has the cell").clone()
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    /// Types a line, and waits until the shell is ready for the next.
    pub(crate) fn enter(&mut self, line: &str) {
        self.press(line);
        // The same line may stand further up.
        self.wait_for_typed(line);
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
    pub(crate) fn wait_for_prompt(&self) {
        self.wait_until("prompt", |screen| {
            screen.lines().last().is_some_and(|line| line.trim_end() == PROMPT.trim_end())
        });
    }

    /// Waits until what stands at the last prompt begins so.
    #[track_caller]
    fn wait_for_typed(&self, text: &str) {
        self.wait_until(text, |screen| {
            screen.rsplit_once(PROMPT).is_some_and(|(_, typed)| typed.starts_with(text))
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
fn the_first_start_alone_says_how_to_begin() {
    let home = Home::new();
    for columns in WIDTHS {
        let path = home.path(&format!("{columns}.jsonl")).display().to_string();
        let args = ["--history", &path];
        let mut terminal = Terminal::open_with(&home, &args, columns, &[]);
        let text = terminal.text();
        assert_eq!(
            text.lines().filter(|line| !line.starts_with(PROMPT.trim_end())).count(),
            3,
            "{text}"
        );
        terminal.enter(".exit 0 1");
        terminal.leave();
        let terminal = Terminal::open_with(&home, &args, columns, &[]);
        assert_eq!(terminal.text(), PROMPT.trim_end());
        terminal.leave();
    }
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.press("select 'one' as said;\rselect 'two' as said;\rselect 'three' as said;\r");
    terminal.wait_for("said\none\n");
    terminal.wait_for("said\ntwo\n");
    terminal.wait_for("said\nthree\n");
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn a_statement_is_answered_and_ctrl_d_leaves() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.enter("select 6 * 7 as answer;");
    terminal.wait_for("answer\n42\n");
    terminal.leave();
}

#[test]
fn ctrl_c_drops_what_was_begun() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.press("select 'never\r");
    terminal.wait_for("(' ends the string)");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    terminal.enter("select 'fresh' as start;");
    terminal.wait_for("start\nfresh\n");
    terminal.wait_for_prompt();
    // With nothing begun it only says how to leave.
    terminal.press(CTRL_C);
    terminal.wait_for("Ctrl-C again, Ctrl-D or `.exit` leaves");
    // A key that comes before the prompt is lost to the terminal.
    terminal.wait_for_prompt();
    terminal.leave();
}

#[test]
fn an_error_keeps_the_prompt() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    terminal.enter("select missing;");
    terminal.wait_for("error: no column `missing`");
    terminal.enter(".lod orders");
    terminal.wait_for("hint: did you mean `.load`?");
    terminal.enter("select 'alive' as still;");
    terminal.wait_for("still\nalive\n");
    terminal.leave();
}

#[test]
fn ctrl_c_ends_a_query_and_keeps_the_prompt() {
    let mut terminal = Terminal::open(&Home::new(), &["--mode", "csv"]);
    let query = "create table t as select * from range(1L, 9000000000000000000);";
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
    terminal.enter("select * from range(1, 3281);");
    terminal.wait_for("3,280 rows (40 shown)");
    terminal.leave();
}

#[test]
fn text_from_data_never_drives_the_terminal() {
    let home = Home::new();
    home.write("evil.txt", "\x1b[2Jcleared\x07\n");
    let mut terminal = Terminal::open(&home, &[]);
    terminal.enter(".peek ./evil.txt");
    terminal.wait_for("cleared");
    assert!(
        terminal.text().starts_with("SQL ends"),
        "the screen was cleared:\n{}",
        terminal.text()
    );
    terminal.leave();
}
