//! `.help`: the table of commands, or one command.

use clap::Args;

use crate::error::{Error, Result};
use crate::outcome::Outcome;
use crate::session::nearest;

/// The topic of help that is no command.
const SPARK: &str = "spark";

/// List the commands, explain one, or say what pyspark's calls are here
#[derive(Debug, Args)]
pub(super) struct Help {
    /// The command, with or without its dot; or `spark`
    command: Option<String>,
}

impl Help {
    pub(super) fn run(self) -> Result<Outcome> {
        let mut table = super::table();
        let Some(name) = self.command else {
            let lines = table.get_subcommands().map(|command| {
                let about = command.get_about().map(ToString::to_string).unwrap_or_default();
                format!("{:<10}{about}\n", command.get_name())
            });
            let rest = "\nEverything else is SQL and ends with `;`. `.help COMMAND` explains one,\n\
                 `.help spark` says what pyspark's calls are here.\n";
            return Ok(Outcome::Text(lines.collect::<String>() + rest));
        };
        if name == SPARK {
            return Ok(Outcome::Text(super::spark::table()));
        }
        let dotted = format!(".{}", name.trim_start_matches('.'));
        if let Some(command) = table.find_subcommand_mut(&dotted) {
            return Ok(Outcome::Text(command.render_long_help().to_string()));
        }
        let missing = Error::usage(format!("there is no command `{dotted}`"));
        Err(match nearest(&dotted, &super::names()) {
            Some(near) => missing.hint(format!("did you mean `.help {near}`?")),
            None => missing.hint("`.help` lists the commands"),
        })
    }
}
