//! `.save`: the successful statements as a script.

use std::path::PathBuf;

use clap::Args;

use super::argument::LOCAL_PATH;
use super::context::Context;
use crate::error::Result;
use crate::history::Entry;
use crate::outcome::{Outcome, counted};

/// Write this session's successful statements as a script
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".save session.sql"]))]
pub(super) struct Save {
    /// The file; an existing one is replaced
    #[arg(add = LOCAL_PATH)]
    file: PathBuf,
}

impl Save {
    pub(super) fn run(self, cx: &Context) -> Result<Outcome> {
        // When the script is run, it would overwrite itself.
        let is_save = |entry: &Entry| entry.text.starts_with(".save");
        let saved = cx.history().save_script(&self.file, is_save)?;
        let statements = counted(saved as u64, "statement");
        Ok(Outcome::Done(format!("Saved {statements} to {}", self.file.display()).into()))
    }
}
