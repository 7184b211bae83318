//! `.land --every`: one landing after the other, until a signal.

use super::landed_line::print;
use super::{Flow, Shell};
use crate::error::{Error, ErrorKind, INTERRUPTED, Result};
use crate::input::Unit;
use crate::outcome::{LandedLine, Outcome};

impl Shell {
    /// Executes a unit; if a signal has ended a service, returns what the loop does next.
    pub(super) fn executed(
        &mut self,
        unit: &Unit,
        interactive: bool,
    ) -> Result<Result<Outcome, Flow>> {
        let is_service = is_service(unit);
        self.running.heed_terminations(is_service)?;
        let context = self.context();
        match self.running.unit(unit.clone(), context, &mut self.printer) {
            Err(error) if is_service => {
                let flow = self.landing_ended(error, interactive);
                self.leave_terminations()?;
                flow.map(Err)
            }
            outcome => outcome.map(Ok),
        }
    }

    /// Prints a landing, and runs its command again if that is wanted.
    pub(super) fn land(
        &mut self,
        unit: &Unit,
        first: LandedLine,
        interactive: bool,
    ) -> Result<Flow> {
        let flow = self.landings(unit, first, interactive);
        self.leave_terminations()?;
        flow
    }

    /// Makes SIGTERM end the process at once again, unless it has just ended a service.
    fn leave_terminations(&mut self) -> Result<()> {
        if self.running.is_terminated() { Ok(()) } else { self.running.heed_terminations(false) }
    }

    fn landings(&mut self, unit: &Unit, first: LandedLine, interactive: bool) -> Result<Flow> {
        let (mut landed, mut is_first) = (first, true);
        loop {
            let again = landed.again;
            // A service would write a line each second about nothing.
            if is_first || !landed.is_caught_up || again.is_none_or(|again| again.until_caught_up) {
                self.landed(&landed)?;
            }
            is_first = false;
            if let Some(misfits) = landed.misfits {
                return Err(misfits);
            }
            let Some(again) = again.filter(|again| !again.until_caught_up || !landed.is_caught_up)
            else {
                return Ok(Flow::Next);
            };
            let next = self.running.pause(again.every).and_then(|()| {
                let context = self.context();
                self.running.unit(unit.clone(), context, &mut self.printer)
            });
            landed = match next {
                Ok(Outcome::Landed(next)) => next,
                Ok(_) => return Err(Error::internal("a landing returned something else")),
                Err(error) => return self.landing_ended(error, interactive),
            };
        }
    }

    fn landed(&mut self, landed: &LandedLine) -> Result<()> {
        print(landed, &mut self.printer).map_err(|error| match landed.again {
            // A service that nobody listens to must not look as if it had come to its end.
            Some(_) if error.kind() == ErrorKind::ClosedPipe => Error::failed(
                "cannot write the log: nothing reads it any more; what was landed is complete",
            ),
            _ => error,
        })?;
        for notice in self.session.notices().take() {
            self.printer.notice(&notice);
        }
        Ok(())
    }

    /// Turns SIGTERM into a success, and Ctrl-C into the end of the command.
    fn landing_ended(&mut self, error: Error, interactive: bool) -> Result<Flow> {
        if error.kind() != ErrorKind::Interrupted {
            return Err(error);
        }
        let is_idle = error.to_string() == Error::interrupted().to_string();
        let why = if is_idle { String::new() } else { format!(": {error}") };
        if self.running.is_terminated() {
            self.printer.notice(&format!("Stopped by SIGTERM{why}"));
            return Ok(Flow::Stop(0));
        }
        self.printer.notice(&format!("Stopped by Ctrl-C{why}"));
        self.parting.put_off();
        self.interrupted = interactive;
        Ok(if interactive { Flow::Next } else { Flow::Stop(INTERRUPTED) })
    }
}

/// Returns whether a unit lands a topic again and again, as a service does that SIGTERM ends.
fn is_service(unit: &Unit) -> bool {
    let Unit::Dot(line) = unit else { return false };
    let mut words = line.split_whitespace();
    words.next() == Some(".land")
        && words.any(|word| word.starts_with("--every") || word == "--until-caught-up")
}
