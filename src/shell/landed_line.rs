//! The line that reports a landing.

use crate::error::Result;
use crate::outcome::LandedLine;
use crate::render::Printer;

/// Prints what a landing did: a line of JSON is a result, a sentence is a message.
pub(super) fn print(landed: &LandedLine, printer: &mut Printer) -> Result<()> {
    if !landed.is_json {
        printer.summary(&landed.text.clone().into());
        return Ok(());
    }
    printer.text(&landed.text)?;
    printer.flush()
}
