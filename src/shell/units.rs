//! Reads text and executes the units that the splitter makes of it.

use std::fs::File;
use std::io::BufReader;

use super::executor::Lines;
use super::source::Source;
use super::{Flow, Shell};
use crate::error::{Error, Result};
use crate::history::{LEFT_OUT, Origin, names_secret};
use crate::input::{Line, Piece, Prompt, Script, Unit, painted};
use crate::outcome::counted;

impl Shell {
    /// Opens a source and runs it.
    pub(super) fn source(&mut self, source: &Source) -> Flow {
        let opened: Result<Lines> = match source {
            Source::Text(text) => Ok(Box::new(Script::from_text(None, text.as_str()))),
            Source::File(path) => File::open(path)
                .map(|file| {
                    let name = path.display().to_string().into();
                    Box::new(Script::new(Some(name), BufReader::new(file))) as _
                })
                .map_err(|error| Error::io("cannot read", path, error)),
            Source::Stdin => {
                self.stdin_is_script = true;
                let stdin = BufReader::new(std::io::stdin());
                Ok(Box::new(Script::new(Some("<stdin>".into()), stdin)))
            }
            Source::Terminal => self.open_prompt().map(|terminal| Box::new(terminal) as _),
        };
        match opened {
            Ok(lines) => self.lines(lines),
            Err(error) => self.failure(None, error, false),
        }
    }

    /// Executes units one after the other; with `shown`, each is printed before it runs. At the prompt Ctrl-C ends
    /// all of them.
    pub(super) fn pieces(
        &mut self,
        pieces: Vec<Piece>,
        lines: &mut Lines,
        origin: Origin,
        shown: bool,
    ) -> Flow {
        let name = lines.name().cloned();
        let mut left = pieces.len() as u64;
        self.interrupted = false;
        if origin != Origin::Script {
            // A second Ctrl-C for the previous unit is not meant for this one.
            self.running.forget_interrupts();
        }
        for piece in pieces {
            left -= 1;
            if let Ok(unit) = &piece.unit {
                lines.remember(&unit.typed());
                if shown {
                    self.show(unit);
                }
            }
            let flow = self.piece(piece, name.as_ref(), origin);
            if flow != Flow::Next {
                return flow;
            }
            if self.interrupted && left > 0 && origin != Origin::Script {
                self.printer.notice(&format!("Not run: {} after it", counted(left, "statement")));
                return Flow::Next;
            }
        }
        Flow::Next
    }

    /// Prints a unit as it looks at the prompt.
    pub(super) fn show(&mut self, unit: &Unit) {
        if names_secret(unit.text()) {
            return self.printer.notice(LEFT_OUT);
        }
        let background = self.background();
        self.printer.shown(&unit.typed(), |text| painted(text, background));
    }

    /// Waits for a line: at the prompt on this thread, for a script so that Ctrl-C can end the wait.
    pub(super) fn next_line(
        &mut self,
        mut lines: Lines,
        prompt: Prompt,
    ) -> Option<(Lines, Result<Line>)> {
        if lines.is_interactive() {
            for entry in self.history().news() {
                lines.remember_other(&entry.to_run_again());
            }
            let line = lines.next(&prompt);
            return Some((lines, line));
        }
        self.running.read(lines, prompt)
    }
}
