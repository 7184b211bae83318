//! `.read`: run a script.

use std::path::PathBuf;

use clap::Args;

use crate::error::{Error, Result};
use crate::outcome::{Outcome, ScriptText};

/// Run the statements and commands of a file
#[derive(Debug, Args)]
pub(super) struct Read {
    /// The file
    file: PathBuf,
}

impl Read {
    pub(super) fn run(self) -> Result<Outcome> {
        let bytes = std::fs::read(&self.file)
            .map_err(|error| Error::io("cannot read", &self.file, error))?;
        let name = self.file.display().to_string().into();
        Ok(Outcome::Run(ScriptText { name, bytes }))
    }
}
