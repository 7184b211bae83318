//! Runs the user's editor on a statement.

use std::fs;
use std::process::Command;

use super::executor::Lines;
use super::{Flow, Shell};
use crate::error::{Error, Result};
use crate::history::Origin;
use crate::input::split;

/// The editor if neither `$VISUAL` nor `$EDITOR` is set.
const FALLBACK: &str = "vi";

impl Shell {
    /// Runs the edited text, if there is one.
    pub(super) fn run_edited(&mut self, lines: &mut Lines) -> Flow {
        match self.edited.take() {
            Some(text) => self.pieces(split(&text), lines, Origin::Prompt, true),
            None => Flow::Next,
        }
    }

    /// Lets the user edit a text; `None`, with a message, if there is nothing to run.
    pub(super) fn edit(&mut self, text: &str) -> Result<Option<String>> {
        let file = tempfile::Builder::new().prefix("lakeshell-").suffix(".sql").tempfile()?;
        let path = file.path();
        let before = if text.is_empty() { String::new() } else { format!("{text}\n") };
        fs::write(path, &before).map_err(|cause| Error::io("cannot write", path, cause))?;
        let editor = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
        let editor = editor.into_iter().find(|editor| !editor.trim().is_empty());
        let editor = editor.unwrap_or_else(|| FALLBACK.to_owned());
        self.printer.flush()?;
        // The variable may contain arguments, as in `code --wait`.
        let words = shell_words::split(&editor)
            .map_err(|_| Error::failed(format!("`{editor}` has a quote that is not closed")))?;
        let (program, args) = words.split_first().expect("it is not blank");
        let status = Command::new(program).args(args).arg(path).status();
        let status = status.map_err(|cause| {
            Error::from(cause)
                .context(format!("cannot start the editor `{program}`"))
                .hint("set `EDITOR` to an installed editor")
        })?;
        if !status.success() {
            self.printer.notice(&format!("Nothing was run: the editor ended with {status}"));
            return Ok(None);
        }
        let after = fs::read(path).map_err(|cause| Error::io("cannot read", path, cause))?;
        let after =
            String::from_utf8(after).map_err(|_| Error::failed("the saved text is not UTF-8"))?;
        if after == before || after.trim().is_empty() {
            let why = if after == before { "was not changed" } else { "is empty" };
            self.printer.notice(&format!("Nothing was run: the text {why}"));
            return Ok(None);
        }
        Ok(Some(after))
    }
}
