//! Reads text and executes the units that the splitter makes of it.

use super::executor::Lines;
use super::{Flow, Shell};
use crate::error::Result;
use crate::history::{LEFT_OUT, Origin, names_secret};
use crate::input::{Line, Piece, Prompt, Unit, painted};
use crate::outcome::counted;

impl Shell {
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
                lines.remember(&typed(unit));
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
        self.printer.shown(&typed(unit), |text| painted(text, background));
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

/// Writes a unit as it was typed.
pub(super) fn typed(unit: &Unit) -> String {
    match unit {
        Unit::Sql(text) => format!("{text};"),
        Unit::Dot(text) | Unit::Foreign(text) => text.clone(),
    }
}
