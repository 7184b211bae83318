//! `.history`: what was typed and run.

use std::path::PathBuf;

use clap::Args;

use super::argument::{FREE_TEXT, LOCAL_PATH};
use super::context::Context;
use crate::error::Result;
use crate::history::{Ending, LEFT_OUT, names_secret};
use crate::outcome::{Outcome, counted};

/// Show, search or save the statements that were run
///
/// `select * from history()` returns them with time, duration and outcome.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".history 5",
    ".history publish",
    ".history --save all.sql",
]))]
pub(super) struct HistoryArgs {
    /// How many statements; or a text to search for, in any case
    #[arg(value_name = "N|PATTERN", default_value = "20", add = FREE_TEXT)]
    what: Vec<String>,
    /// Write all statements of this session to a file, failed ones as comments
    #[arg(long, value_name = "FILE", add = LOCAL_PATH)]
    save: Option<PathBuf>,
}

impl HistoryArgs {
    pub(super) fn run(self, cx: &Context) -> Result<Outcome> {
        let history = cx.history();
        if let Some(file) = self.save {
            history.save(&file)?;
            let statements = counted(history.session_entries().len() as u64, "statement");
            return Ok(Outcome::Done(format!("Saved {statements} to {}", file.display()).into()));
        }
        let what = self.what.join(" ");
        let (count, pattern) = match what.parse() {
            Ok(count) => (count, String::new()),
            Err(_) => (usize::MAX, what.to_lowercase()),
        };
        let found = history.recent(count);
        let found = found.filter(|entry| entry.text.to_lowercase().contains(&pattern));
        let lines = found.map(|entry| {
            let mark = match entry.outcome {
                Ending::Ok => "",
                Ending::Failed => "-- failed: ",
                Ending::Interrupted => "-- interrupted: ",
                Ending::Unfinished => "-- unfinished: ",
            };
            if names_secret(&entry.text) {
                return format!("{LEFT_OUT}\n");
            }
            let end = if entry.text.starts_with('.') { "" } else { ";" };
            format!("{mark}{}{end}\n", entry.text)
        });
        Ok(Outcome::Text(lines.collect()))
    }
}
