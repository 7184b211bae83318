//! `.read`: run a script.

use std::path::{Path, PathBuf};

use clap::Args;

use super::argument::LOCAL_PATH;
use crate::error::{Error, Result, nearest};
use crate::outcome::{Outcome, ScriptText};

/// Run the statements and commands of a file
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".read report.sql"]))]
pub(super) struct Read {
    /// The file
    #[arg(add = LOCAL_PATH)]
    file: PathBuf,
}

impl Read {
    pub(super) fn run(self) -> Result<Outcome> {
        let bytes = std::fs::read(&self.file).map_err(|error| unreadable(&self.file, error))?;
        let name = self.file.display().to_string().into();
        Ok(Outcome::Run(ScriptText { name, bytes }))
    }
}

/// Reports that a script cannot be read, and suggests a file in its directory with a similar name.
fn unreadable(file: &Path, cause: std::io::Error) -> Error {
    let error = Error::io("cannot read", file, cause);
    let known = beside(file);
    let near = file.file_name().and_then(|name| nearest(&name.to_string_lossy(), &known));
    match near {
        Some(near) if !file.exists() => error.did_you_mean(file.with_file_name(near).display()),
        _ => error,
    }
}

/// Lists what there is in the directory of a file.
pub(super) fn beside(file: &Path) -> Vec<String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten();
    entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
