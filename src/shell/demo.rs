//! Steps through the walk-through: what is said of a statement, the statement, what comes of it.
//!
//! A shell of its own runs it, with topics, tables, files, settings and a history of its own, so that nothing
//! of the session it was called from can change. The script is the one that `scripts/walkthrough` runs and
//! the tests compare.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use tempfile::TempDir;
use url::Url;

use super::{Flow, Shell, pieces};
use crate::config::Config;
use crate::error::{Error, INTERRUPTED, Result};
use crate::history::Origin;
use crate::input::terminal::Steps;
use crate::input::{Pending, Piece, Splitter};
use crate::outcome::Pace;
use crate::session::Session;

/// The walk-through.
const SCRIPT: &str = include_str!("../../tests/scripts/demo/walkthrough.sql");

/// A piece of a lesson.
enum Part {
    /// Comments that stand together.
    Said(String),
    /// A statement or command.
    Step(Piece),
}

/// Cuts a script into what it says and what it does.
fn parts(script: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut splitter = Splitter::new();
    for line in script.split_inclusive('\n') {
        let comment = line.strip_prefix("--").filter(|_| splitter.pending() == Pending::Nothing);
        splitter.push(line);
        match (comment, parts.last_mut()) {
            (Some(text), Some(Part::Said(said))) => *said = format!("{said}\n{}", plain(text)),
            (Some(text), _) => parts.push(Part::Said(plain(text).to_owned())),
            (None, _) => parts.extend(splitter.by_ref().map(Part::Step)),
        }
    }
    parts
}

/// Returns the text of a comment without the blank before it and what ends the line.
fn plain(comment: &str) -> &str {
    comment.strip_prefix(' ').unwrap_or(comment).trim_end()
}

/// A place for topics and files; the process works in it, until it is dropped and gone.
struct Lake {
    before: PathBuf,
    folder: TempDir,
}

impl Lake {
    fn make() -> Result<Self> {
        let before = env::current_dir()?;
        let folder = tempfile::Builder::new().prefix("lakeshell-demo-").tempdir()?;
        let work = folder.path().join("work");
        std::fs::create_dir(&work)?;
        let lake = Self { before, folder };
        env::set_current_dir(work)?;
        Ok(lake)
    }

    /// Returns the default file system, of which the bare paths of the lesson are.
    fn files(&self) -> Result<String> {
        let files = self.folder.path().canonicalize()?.join("files");
        std::fs::create_dir_all(files.join("tmp"))?;
        let url = Url::from_file_path(files);
        url.map(String::from).map_err(|()| Error::failed("the temporary directory has no path"))
    }
}

impl Drop for Lake {
    fn drop(&mut self) {
        // Where the directory has gone meanwhile, there is none to go back to.
        let _ = env::set_current_dir(&self.before);
    }
}

impl Shell {
    /// Teaches the walk-through.
    pub(super) fn demo(&mut self, pace: Pace) -> Result<()> {
        if self.session.is_read_only() {
            return Err(Error::read_only("the lake of the demo"));
        }
        let lake = Lake::make()?;
        let mut lesson = self.lesson(&lake)?;
        let attended = lesson.printer.is_terminal() && io::stdin().is_terminal();
        let steps =
            if pace == Pace::Steps && attended { Some(Steps::open(self.manner())?) } else { None };
        let taught = lesson.teach(steps);
        drop(lesson);
        drop(lake);
        // What interrupted the lesson was not meant for what comes after it.
        self.running.forget_interrupts();
        self.printer.notice(&taught?);
        Ok(())
    }

    /// Makes the shell of a lesson.
    fn lesson(&self, lake: &Lake) -> Result<Self> {
        let config = Config {
            topics_dir: lake.folder.path().join("topics"),
            kafka: None,
            fs: Some(lake.files()?),
            history: None,
            prompting: self.prompting.clone(),
            memory_limit: self.session.engine().memory_limit(),
            parameters: Vec::new(),
            readonly: false,
        };
        Self::new(Session::new(&config)?, &config, self.printer.another())
    }

    /// Goes through the lesson, and says how it ended.
    fn teach(&mut self, mut steps: Option<Steps>) -> Result<String> {
        let parts = parts(SCRIPT);
        let all = parts.iter().filter(|part| matches!(part, Part::Step(_))).count();
        let mut at = 0;
        if steps.is_some() {
            self.printer
                .notice(&format!("{all} steps: Enter runs the statement shown, `q` leaves."));
        }
        for part in parts {
            let piece = match part {
                Part::Said(text) => {
                    self.printer.said(&text);
                    continue;
                }
                Part::Step(piece) => piece,
            };
            at += 1;
            let left = format!("Left at step {at} of {all}; what the demo made is gone.");
            if let Ok(unit) = &piece.unit {
                match &mut steps {
                    Some(steps) => {
                        if !steps.ask(&pieces::typed(unit), at, all)? {
                            return Ok(left);
                        }
                    }
                    None => self.show(unit),
                }
            }
            match self.piece(piece, None, Origin::Script) {
                Flow::Next => {}
                Flow::Stop(INTERRUPTED) if steps.is_some() => return Ok(left),
                Flow::Stop(INTERRUPTED) => return Err(Error::interrupted()),
                Flow::Stop(_) => {
                    return Err(Error::failed(format!("the demo failed at step {at}")));
                }
            }
        }
        Ok("That was all; what the demo made is gone. Your own begins with \
            `.sample assessments attempts.json`."
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, SCRIPT, parts};
    use crate::shell::pieces::typed;

    #[test]
    fn a_script_is_cut_into_what_it_says_and_what_it_does() {
        let script = "-- # One\n-- two\n.a\n\n-- three\nselect -- no\n1; .b\n";
        let written = |part: &Part| match part {
            Part::Said(text) => format!("said {text}"),
            Part::Step(piece) => format!("step {}", typed(piece.unit.as_ref().expect("a unit"))),
        };
        let cut: Vec<_> = parts(script).iter().map(written).collect();
        let expected = ["said # One\ntwo", "step .a", "said three", "step select -- no\n1;"];
        assert_eq!(cut[..4], expected);
    }

    #[test]
    fn the_walk_through_fits_a_screen() {
        for part in parts(SCRIPT) {
            if let Part::Said(text) = part {
                assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
            }
        }
    }
}
