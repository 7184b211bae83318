//! Statements that act on the session's tables: `CACHE TABLE`, `UNCACHE TABLE`, `CLEAR CACHE`, `REFRESH`.

use super::{Session, held_report};
use crate::engine::{Kind, Relation};
use crate::error::Result;
use crate::outcome::Outcome;
use crate::outcome::counted;
use crate::progress::Reporter;
use crate::sql::Act;

/// Returns whether a table reads a snapshot of a topic, so that `REFRESH` can take a new one.
fn is_loaded(source: &Relation) -> bool {
    matches!(source.kind(), Kind::Topic(_) | Kind::Unrolled(_))
}

impl Session {
    /// Executes one of these statements.
    pub(super) async fn act(&self, act: Act, reporter: &Reporter) -> Result<Outcome> {
        let said = match act {
            Act::Say(text) => text,
            Act::Cache(name) => {
                let held = self.cache(Some(&name), reporter).await?;
                held_report(&format!("`{name}`"), &held)
            }
            Act::Uncache { name, if_exists } => match self.uncache(&name) {
                Ok(true) => format!("Uncached `{name}`"),
                Ok(false) => format!("Not cached: `{name}`"),
                Err(_) if if_exists => format!("There is no `{name}`"),
                Err(error) => return Err(error),
            },
            Act::ClearCache => {
                let mut tables = 0;
                for table in self.tables() {
                    tables += u64::from(self.uncache(table.name())?);
                }
                format!("Uncached {}", counted(tables, "table"))
            }
            Act::Refresh(name) => match self.table(&name)?.source() {
                source if is_loaded(&source) => {
                    self.refresh(&name, reporter).await?;
                    format!("Refreshed `{name}`")
                }
                _ => format!("Nothing to refresh: `{name}` was not loaded from a topic"),
            },
        };
        Ok(Outcome::Done(said.into()))
    }
}
