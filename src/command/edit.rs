//! `.edit`: the last statement in the user's editor.

use clap::Args;

use super::context::Context;
use crate::history::Entry;
use crate::outcome::Outcome;

/// Edit the last statement and run the saved text
///
/// The editor is `$VISUAL` or `$EDITOR`. Nothing runs if the text is unchanged or empty.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".edit"]))]
pub(super) struct Edit {}

impl Edit {
    #[expect(clippy::unused_self, reason = "each command runs by its arguments")]
    pub(super) fn run(self, cx: &Context) -> Outcome {
        let history = cx.history();
        let last =
            history.recent(usize::MAX).filter(|entry| !entry.text.starts_with(".edit")).last();
        Outcome::Edit(last.map(Entry::to_run_again).unwrap_or_default())
    }
}
