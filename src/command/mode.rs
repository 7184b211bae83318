//! `.mode`: how rows are printed.

use clap::Args;

use super::argument::FREE_TEXT;
use super::possible::among;
use crate::error::{Error, Result};
use crate::outcome::{Mode, Outcome, Setting};

/// Choose how rows are printed
///
/// `auto` is a table, or one line for each column if a few rows are too wide for the terminal.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".mode vertical", ".mode csv --null NULL", ".mode auto"]))]
pub(super) struct ModeArgs {
    /// auto, table, vertical, csv, tsv, json, ndjson or markdown
    #[arg(value_parser = among::<Mode>(Mode::ALL.map(Mode::name)), hide_possible_values = true)]
    mode: Mode,
    /// The text for NULL in csv and tsv; by default NULL looks like the empty text
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, add = FREE_TEXT)]
    null: Option<String>,
}

impl ModeArgs {
    pub(super) fn run(self) -> Result<Outcome> {
        if let Some(null) = &self.null {
            if !matches!(self.mode, Mode::Csv | Mode::Tsv) {
                return Err(Error::usage("`--null` works in the modes csv and tsv only")
                    .hint("the other modes have a fixed form for NULL"));
            }
            if null.contains(['"', ',', '\t', '\n', '\r']) {
                let what = "the text for NULL cannot contain quotes, commas, tabs or line breaks";
                return Err(Error::usage(what));
            }
        }
        Ok(Outcome::Set(Setting::Mode(self.mode, self.null)))
    }
}
