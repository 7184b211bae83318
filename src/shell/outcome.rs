//! Prints the outcome of a unit, or does what it asks for.

use std::io::Cursor;

use super::{Done, Flow, Shell, source};
use crate::error::{Error, Result};
use crate::input::{Script, Unit};
use crate::outcome::{Outcome, ScriptText};
use crate::render::Escapes;
use crate::render::tree::tree;

/// How deep scripts may read scripts.
const READ_DEPTH_MAX: usize = 64;

impl Shell {
    /// Executes a unit, and prints its outcome or does what it asks for.
    pub(super) fn execute(&mut self, unit: &Unit, interactive: bool) -> Result<Done> {
        let outcome = match self.executed(unit, interactive)? {
            Ok(outcome) => outcome,
            Err(flow) => return Ok(Done { flow, leads: false }),
        };
        let leads = matches!(outcome, Outcome::Run(_) | Outcome::Edit(_) | Outcome::Quit(_));
        let mut flow = Flow::Next;
        match outcome {
            Outcome::Rows(rows) => self.running.rows(rows, &mut self.printer)?,
            Outcome::AllRows(rows) => self.running.all_rows(rows, &mut self.printer)?,
            Outcome::Chart(rows, how) => self.running.chart(rows, &how, &mut self.printer)?,
            Outcome::Show(rows, shown) => self.running.show(rows, shown, &mut self.printer)?,
            Outcome::Tree(schema) => self.printer.text(&tree(&schema, Escapes::All))?,
            Outcome::Text(text) => self.printer.text(&text)?,
            Outcome::Lines(lines) => self.running.lines(lines, &mut self.printer)?,
            Outcome::Stream(stream) => self.running.stream(stream, &mut self.printer)?,
            Outcome::Follow(stream) => flow = self.follow(stream, interactive)?,
            Outcome::Watch(watched) => flow = self.watch(&watched, interactive)?,
            Outcome::Done(summary) => self.printer.summary(&summary),
            Outcome::Landed(landed) => flow = self.land(unit, landed, interactive)?,
            Outcome::Run(script) => flow = self.read(script)?,
            Outcome::Edit(_) if !interactive => return Err(source::only_at_the_prompt()),
            Outcome::Edit(text) => self.edited = self.edit(&text)?,
            Outcome::Demo(pace) => self.demo(pace)?,
            Outcome::Set(setting) => self.set(setting)?,
            Outcome::Quit(Some(code)) => flow = Flow::Stop(code),
            Outcome::Quit(None) => flow = self.left(),
        }
        Ok(Done { flow, leads })
    }

    /// Exits with the code of the last error after which a script continued.
    pub(super) fn left(&self) -> Flow {
        Flow::Stop(self.failed.unwrap_or(0))
    }

    /// Runs a script before the current one continues.
    fn read(&mut self, script: ScriptText) -> Result<Flow> {
        if self.read_depth == READ_DEPTH_MAX {
            return Err(Error::failed("scripts include each other without end"));
        }
        self.read_depth += 1;
        let lines = Script::new(Some(script.name), Cursor::new(script.bytes));
        let flow = self.lines(Box::new(lines));
        self.read_depth -= 1;
        Ok(flow)
    }
}
