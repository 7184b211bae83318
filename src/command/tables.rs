//! `.tables`: the tables and views.

use clap::Args;

use super::context::Context;
use crate::outcome::{Outcome, grouped};

/// List the tables and views
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".tables"]))]
pub(super) struct Tables {}

impl Tables {
    #[expect(clippy::unused_self, reason = "every command runs the same way")]
    pub(super) fn run(self, cx: &Context) -> Outcome {
        let rows = cx.session.tables().into_iter().map(|table| {
            let kind = if table.is_view() { "view" } else { "table" };
            let held = table
                .held()
                .map_or(String::new(), |held| format!("cached, {} rows", grouped(held.rows())));
            vec![table.name().to_owned(), kind.to_owned(), held]
        });
        Outcome::Text(super::text::columns(&["name", "kind", "held"], rows))
    }
}
