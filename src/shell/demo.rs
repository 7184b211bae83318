//! Steps through the walk-through: the comment on a statement, the statement, and its result.
//!
//! It runs in a separate shell with its own topics, tables, files, settings and history, so that it cannot change
//! the current session. The script is the one that `scripts/walkthrough` runs and the tests compare.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use tempfile::TempDir;
use url::Url;

use super::{Flow, Shell};
use crate::config::Config;
use crate::error::{Error, INTERRUPTED, Result};
use crate::history::Origin;
use crate::input::terminal::StepPrompt;
use crate::input::{Pending, Piece, Splitter};
use crate::outcome::Pace;
use crate::session::Session;

/// The walk-through.
const SCRIPT: &str = include_str!("../../tests/scripts/demo/walkthrough.sql");

/// An item of a lesson.
enum LessonItem {
    /// Consecutive comments.
    Comment(String),
    /// A statement or command.
    Step(Piece),
}

/// Splits a script into comments and statements.
fn lesson_items(script: &str) -> Vec<LessonItem> {
    let mut items = Vec::new();
    let mut splitter = Splitter::new();
    for line in script.split_inclusive('\n') {
        let comment = line.strip_prefix("--").filter(|_| splitter.pending() == Pending::Nothing);
        splitter.push(line);
        match (comment, items.last_mut()) {
            (Some(text), Some(LessonItem::Comment(said))) => {
                *said = format!("{said}\n{}", comment_text(text));
            }
            (Some(text), _) => items.push(LessonItem::Comment(comment_text(text).to_owned())),
            (None, _) => items.extend(splitter.by_ref().map(LessonItem::Step)),
        }
    }
    items
}

/// Returns the text of a comment without the leading blank and the line break.
fn comment_text(comment: &str) -> &str {
    comment.strip_prefix(' ').unwrap_or(comment).trim_end()
}

/// A directory for topics and files; it is the current directory until it is dropped and deleted.
struct DemoDir {
    before: PathBuf,
    folder: TempDir,
}

impl DemoDir {
    fn make() -> Result<Self> {
        let before = env::current_dir()?;
        let folder = tempfile::Builder::new().prefix("lakeshell-demo-").tempdir()?;
        let work = folder.path().join("work");
        std::fs::create_dir(&work)?;
        let lake = Self { before, folder };
        env::set_current_dir(work)?;
        Ok(lake)
    }

    /// Returns the default file system for the bare paths of the lesson.
    fn files(&self) -> Result<String> {
        let files = self.folder.path().canonicalize()?.join("files");
        std::fs::create_dir_all(files.join("tmp"))?;
        let url = Url::from_file_path(files);
        url.map(String::from).map_err(|()| Error::failed("the temporary directory has no path"))
    }
}

impl Drop for DemoDir {
    fn drop(&mut self) {
        // If the previous directory is gone, there is nothing to return to.
        let _ = env::set_current_dir(&self.before);
    }
}

impl Shell {
    /// Runs the demo.
    pub(super) fn demo(&mut self, pace: Pace) -> Result<()> {
        if self.session.is_read_only() {
            return Err(Error::read_only("the lake of the demo"));
        }
        let lake = DemoDir::make()?;
        let mut lesson = self.lesson(&lake)?;
        let attended = lesson.printer.is_terminal() && io::stdin().is_terminal();
        let steps = if pace == Pace::Steps && attended {
            Some(StepPrompt::open(self.manner())?)
        } else {
            None
        };
        let taught = lesson.teach(steps);
        drop(lesson);
        drop(lake);
        // A Ctrl-C that ended the lesson must not stop the next unit.
        self.running.forget_interrupts();
        self.printer.notice(&taught?);
        Ok(())
    }

    /// Makes the shell of a lesson.
    fn lesson(&self, lake: &DemoDir) -> Result<Self> {
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

    /// Runs the lesson, and returns how it ended.
    fn teach(&mut self, mut steps: Option<StepPrompt>) -> Result<String> {
        let items = lesson_items(SCRIPT);
        let all = items.iter().filter(|item| matches!(item, LessonItem::Step(_))).count();
        let mut at = 0;
        if steps.is_some() {
            self.printer
                .notice(&format!("{all} steps: Enter runs the statement shown, `q` leaves."));
        }
        for item in items {
            let piece = match item {
                LessonItem::Comment(text) => {
                    self.printer.said(&text);
                    continue;
                }
                LessonItem::Step(piece) => piece,
            };
            at += 1;
            let left =
                format!("Left at step {at} of {all}; everything the demo created was deleted.");
            if let Ok(unit) = &piece.unit {
                match &mut steps {
                    Some(steps) => {
                        if !steps.ask(&unit.typed(), at, all)? {
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
        Ok("That was all; everything the demo created was deleted. Begin with \
            `.sample assessments attempts.json`."
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{LessonItem, SCRIPT, lesson_items};

    #[test]
    fn a_script_is_cut_into_what_it_says_and_what_it_does() {
        let script = "-- # One\n-- two\n.a\n\n-- three\nselect -- no\n1; .b\n";
        let written = |item: &LessonItem| match item {
            LessonItem::Comment(text) => format!("said {text}"),
            LessonItem::Step(piece) => {
                format!("step {}", piece.unit.as_ref().expect("a unit").typed())
            }
        };
        let cut: Vec<_> = lesson_items(script).iter().map(written).collect();
        let expected = ["said # One\ntwo", "step .a", "said three", "step select -- no\n1;"];
        assert_eq!(cut[..4], expected);
    }

    #[test]
    fn the_walk_through_fits_a_screen() {
        for item in lesson_items(SCRIPT) {
            if let LessonItem::Comment(text) = item {
                assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
            }
        }
    }
}
