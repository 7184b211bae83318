//! `.ls`: what is in a directory of the default file system.

use clap::Args;

use super::argument::PATH;
use super::context::Context;
use crate::error::Result;
use crate::outcome::Outcome;
use crate::storage::commands::{LsOptions, ls};

/// List files as hadoop fs -ls does
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".ls /tmp", ".ls -h /tmp/assessments"]))]
#[command(disable_help_flag = true)]
pub(super) struct Ls {
    /// Files and directories; by default the current directory
    #[arg(add = PATH)]
    paths: Vec<String>,
    /// Also list subdirectories
    #[arg(short = 'R')]
    recursive: bool,
    /// Human-readable sizes
    #[arg(short = 'h')]
    human: bool,
    /// Print help
    #[arg(long, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

impl Ls {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let options = LsOptions { recursive: self.recursive, human: self.human };
        Ok(Outcome::Stream(ls(cx.session.storage(), &self.paths, options).await))
    }
}
