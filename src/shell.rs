//! The one loop: take the next unit, execute it, print what it returns.
//!
//! The terminal, a pipe, `-f`, `-c` and `.read` all end in [`Shell::lines`]. Only here input, commands and
//! rendering meet, and only here is the policy: an error at the prompt ends a unit, in a script it ends the
//! shell.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::{Mutex, MutexGuard};

use crate::config::{Config, Prompting};
use crate::error::{Error, ErrorKind, Located, Result};
use crate::history::{Ending, Entry, History, LEFT_OUT, Origin, is_secret_name, names_secret};
use crate::input::{Line, Pending, Piece, Prompt, Splitter, Unit};
use crate::render::Printer;
use crate::session::Session;

mod demo;
mod editor;
mod executor;
mod exit_guard;
mod interrupts;
mod land;
mod landed_line;
mod names;
mod outcome;
mod prompt;
mod rc;
mod setting;
mod signals;
mod source;
mod stack;
mod units;
mod watch;

use executor::{Executor, Lines};
use exit_guard::ExitGuard;
pub use source::Source;
pub use stack::on_a_deep_stack;

/// The shell: a session, its history, and the printer.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Shell {
    session: Arc<Session>,
    history: Arc<Mutex<History>>,
    printer: Printer,
    running: Executor,
    timer: bool,
    keep_going: bool,
    echo: bool,
    stdin_is_script: bool,
    prompting: Prompting,
    /// What the user has edited, to run next at the prompt.
    edited: Option<String>,
    /// Whether the last unit was interrupted.
    interrupted: bool,
    read_depth: usize,
    /// Whether a script continues after errors.
    forgiving: bool,
    parting: ExitGuard,
    /// The exit code of the last error after which a script continued.
    failed: Option<u8>,
}

/// What the loop does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Stop(u8),
}

/// The result of executing a unit.
struct Done {
    flow: Flow,
    /// Whether it only ran other units, or ended the shell.
    leads: bool,
}

/// The name of a script and the number of a line in it; `None` at the prompt and for `-c`.
type ScriptLine = Option<(Arc<str>, usize)>;

impl Shell {
    /// Makes a shell; a history that cannot be written is only a warning.
    ///
    /// # Errors
    /// The runtime or the signal handler cannot be set up.
    pub fn new(session: Session, config: &Config, mut printer: Printer) -> Result<Self> {
        let history = kept(config).unwrap_or_else(|error| {
            printer.notice(&format!("warning: {error}; the history will not be saved"));
            History::unsaved()
        });
        let history = Arc::new(Mutex::new(history));
        session.set_history(Arc::clone(&history));
        let interrupt = printer.interrupt();
        Ok(Self {
            session: Arc::new(session),
            history,
            printer,
            running: Executor::new(interrupt)?,
            timer: false,
            keep_going: false,
            echo: false,
            stdin_is_script: false,
            prompting: config.prompting.clone(),
            edited: None,
            interrupted: false,
            read_depth: 0,
            forgiving: false,
            parting: ExitGuard::default(),
            failed: None,
        })
    }

    /// Turns timing of units on or off.
    pub fn set_timer(&mut self, timer: bool) {
        self.timer = timer;
    }

    /// Sets whether scripts continue after errors.
    pub fn set_keep_going(&mut self, keep_going: bool) {
        self.keep_going = keep_going;
    }

    /// Turns echoing of units on or off.
    pub fn set_echo(&mut self, echo: bool) {
        self.echo = echo;
    }

    /// Runs sources one after the other, or else stdin, and returns the exit code.
    ///
    /// The script `rc` runs before them: at the prompt only, unless the user has named it (`is_asked`).
    pub fn run(&mut self, sources: &[Source], rc: Option<(PathBuf, bool)>) -> u8 {
        let sources = if sources.is_empty() { &[Source::stdin()] } else { sources };
        let attended = sources.contains(&Source::Terminal);
        if let Some((path, is_asked)) = rc.filter(|(_, is_asked)| *is_asked || attended)
            && let Flow::Stop(code) = self.rc(&path, is_asked)
        {
            return code;
        }
        for source in sources {
            if let Flow::Stop(code) = self.source(source) {
                return code;
            }
        }
        match self.printer.flush() {
            Err(error) if error.kind() != ErrorKind::ClosedPipe => error.exit_code(),
            _ => self.failed.unwrap_or(0),
        }
    }

    /// The loop: every way of input ends here.
    fn lines(&mut self, mut lines: Lines) -> Flow {
        let name = lines.name().cloned();
        let interactive = lines.is_interactive();
        let mut splitter = Splitter::new();
        let mut origin = Origin::Script;
        loop {
            let prompt = Prompt::from(splitter.pending());
            let Some((back, line)) = self.next_line(lines, prompt) else {
                return self.failure(None, Error::interrupted(), false);
            };
            lines = back;
            let waits = splitter.pending() != Pending::Nothing;
            let (mut ended, mut several) = (false, false);
            match line {
                Ok(Line::Text(text)) => {
                    if interactive && !waits {
                        // A text without a file counts its own lines from 1.
                        splitter.clear();
                        origin = Origin::of_typed(&text);
                        several = text.trim_end().contains('\n');
                    }
                    self.begin(&text, waits);
                    splitter.push(&text);
                }
                Ok(Line::Cleared) => {
                    splitter.clear();
                    self.parting.forget();
                }
                Ok(Line::Interrupted) if self.parting.is_meant() => return self.left(),
                Ok(Line::Interrupted) => {
                    self.printer.notice("Ctrl-C again, Ctrl-D or `.exit` leaves");
                }
                Ok(Line::End) if interactive && waits => splitter.clear(),
                Ok(Line::End) => {
                    splitter.finish();
                    ended = true;
                }
                Err(error) => {
                    let place = place(name.as_ref(), lines.line());
                    let flow = self.failure(place, error, false);
                    // A terminal that is gone would fail forever; an unreadable line of a script is already consumed.
                    if interactive || flow != Flow::Next {
                        return flow;
                    }
                }
            }
            let pieces: Vec<Piece> = splitter.by_ref().collect();
            several &= pieces.len() > 1;
            let flow = self.pieces(pieces, &mut lines, origin, several);
            let flow = match flow {
                Flow::Next if interactive => self.run_edited(&mut lines),
                flow => flow,
            };
            if ended || flow != Flow::Next {
                return flow;
            }
        }
    }

    /// Checks a text before it is split into units: a comment may be a heading of the report.
    fn begin(&mut self, text: &str, waits: bool) {
        self.parting.forget();
        if let Some(heading) = heading(text).filter(|_| !waits) {
            let headed = self.printer.heading(heading);
            headed.unwrap_or_else(|error| self.printer.notice(&error.to_string()));
        }
    }

    /// Executes one unit, prints its time, and adds it to the history.
    fn piece(&mut self, piece: Piece, name: Option<&Arc<str>>, origin: Origin) -> Flow {
        let interactive = origin != Origin::Script;
        let place = place(name, piece.place.line);
        let unit = match piece.unit {
            Ok(unit) => unit,
            Err(error) => return self.failure(place, error, interactive),
        };
        if self.echo && !interactive {
            self.show(&unit);
        }
        let (text, started) = (unit.text().to_owned(), Instant::now());
        let entry = Entry::begun(&text);
        let kept = self.history().begin(&entry, origin);
        self.warn(kept);
        self.printer.set_attended(interactive);
        self.report(&unit);
        let done = self.execute(&unit, interactive);
        if done.as_ref().is_err_and(|error| error.kind() == ErrorKind::Interrupted) {
            // If Ctrl-C has ended a write to stdout, the signal is still pending.
            self.printer.drop_rest();
            self.running.forget_interrupts();
        }
        let flushed = self.printer.finish();
        if matches!(flushed, Ok(true)) {
            self.running.forget_interrupts();
        }
        for notice in self.session.notices().take() {
            self.printer.notice(&notice);
        }
        let done = done.and_then(|done| flushed.map(|_| done));
        let done = done.map_err(|error| self.session.with_names(named(error, &text)));
        let took = started.elapsed();
        if self.timer {
            self.printer.timing(took);
        }
        let ending = match &done {
            Ok(_) => Ending::Ok,
            Err(error) if error.kind() == ErrorKind::Interrupted => Ending::Interrupted,
            Err(_) => Ending::Failed,
        };
        let leads = done.as_ref().is_ok_and(|done| done.leads);
        let kept = self.history().end(entry.ended(took, ending).leading(leads), origin);
        self.warn(kept);
        match done {
            Ok(done) => done.flow,
            Err(error) => self.failure(place, error, interactive),
        }
    }

    fn warn(&mut self, done: Result<()>) {
        if let Err(error) = done {
            self.printer.notice(&format!("warning: {error}"));
        }
    }

    /// Writes a unit that is about to run into the report, without the secrets in it.
    fn report(&mut self, unit: &Unit) {
        let text = unit.text();
        let typed = if names_secret(text) { LEFT_OUT.to_owned() } else { unit.typed() };
        let parameters = self.session.parameters();
        let secrets = parameters.iter().filter(|(name, _)| is_secret_name(name));
        let secrets: Vec<String> = secrets.map(|(_, value)| value.to_owned()).collect();
        self.printer.set_secrets(&secrets);
        if !text.starts_with(".record") {
            self.printer.statement(&typed);
        }
    }

    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock()
    }

    /// Prints an error and returns whether the loop continues.
    fn failure(&mut self, place: ScriptLine, error: Error, interactive: bool) -> Flow {
        if error.kind() == ErrorKind::ClosedPipe {
            return Flow::Stop(0);
        }
        // A mistyped command counts as failed; only wrong flags of lakeshell itself have the code of wrong usage.
        let code = if error.kind() == ErrorKind::Usage { 1 } else { error.exit_code() };
        let kind = error.kind();
        self.interrupted = kind == ErrorKind::Interrupted;
        if self.interrupted {
            self.parting.put_off();
        }
        let (file, line) = place.map_or((None, 0), |(file, line)| (Some(file), line));
        self.printer.error(&Located { value: error, file, line });
        match kind {
            _ if interactive => Flow::Next,
            _ if self.forgiving && kind != ErrorKind::Interrupted => Flow::Next,
            ErrorKind::Failed | ErrorKind::Usage | ErrorKind::ReadOnly if self.keep_going => {
                self.failed = Some(code);
                Flow::Next
            }
            _ => Flow::Stop(code),
        }
    }
}

/// Opens the history of the session, for writing or only for reading.
fn kept(config: &Config) -> Result<History> {
    match config.history.as_deref() {
        path if config.readonly => History::read_only(path),
        Some(path) => History::open(path),
        None => Ok(History::unsaved()),
    }
}

/// Makes the error of a command that would write in a read-only session.
fn named(error: Error, text: &str) -> Error {
    match text.split_whitespace().next().filter(|word| word.starts_with('.')) {
        Some(command) if error.kind() == ErrorKind::ReadOnly => {
            error.context(format!("`{command}`"))
        }
        _ => error,
    }
}

/// Returns the heading of a report in a comment: `-- # Title`.
fn heading(line: &str) -> Option<&str> {
    line.trim().strip_prefix("--").map(str::trim).filter(|text| text.starts_with('#'))
}

/// Returns the name and line of a script; none at the prompt and for `-c`.
fn place(name: Option<&Arc<str>>, line: usize) -> ScriptLine {
    name.filter(|_| line > 0).map(|name| (Arc::clone(name), line))
}
