//! `.fs`: the file commands of `hadoop fs`, on the default file system, and the upkeep of landed directories.

use bytes::Bytes;
use clap::{Args, Subcommand};
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use super::argument::{Argument, Arguments, NUMBER, PATH, file_size};
use super::context::Context;
use crate::error::Result;
use crate::history::names_secret;
use crate::landing::{Compacted, Report};
use crate::outcome::{Outcome, byte_size, counted, drives};
use crate::storage::commands::{
    DuOptions, LsOptions, RmOptions, cat, du, get, head, ls, mkdir, mv, put, rm,
};

/// Work with files as hadoop fs does
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".fs compact /tmp/others",
    ".fs du -s -h /tmp/others",
    ".fs fsck /tmp/others",
    ".fs get /tmp/exams exams",
    ".fs rm -r /tmp/others",
]))]
#[command(disable_help_subcommand = true)]
pub(super) struct Fs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List files and directories
    #[command(disable_help_flag = true)]
    Ls {
        /// Files and directories; by default the current directory
        #[arg(add = PATH)]
        paths: Vec<String>,
        /// Also list subdirectories
        #[arg(short = 'R')]
        recursive: bool,
        /// Human-readable sizes
        #[arg(short = 'h')]
        human: bool,
    },
    /// Show the sizes of files and directories
    #[command(disable_help_flag = true)]
    Du {
        /// Files and directories; by default the current directory
        #[arg(add = PATH)]
        paths: Vec<String>,
        /// One total for each path
        #[arg(short = 's')]
        summary: bool,
        /// Human-readable sizes
        #[arg(short = 'h')]
        human: bool,
    },
    /// Print files
    Cat {
        /// Files
        #[arg(required = true, add = PATH)]
        paths: Vec<String>,
    },
    /// Print the first kilobyte of a file
    Head {
        /// A file
        #[arg(add = PATH)]
        path: String,
    },
    /// Rewrite a landed directory into fewer, larger parquet files
    Compact {
        /// A directory of `.write` or `.land`
        #[arg(add = PATH)]
        path: String,
        /// Begin another file after about this many bytes: 64MB, 1GiB; 128 MiB by default
        #[arg(long, value_name = "SIZE", value_parser = file_size, add = NUMBER)]
        target_size: Option<u64>,
    },
    /// Check a landed directory against its manifest
    Fsck {
        /// A directory of `.write` or `.land`
        #[arg(add = PATH)]
        path: String,
        /// Remove what killed writes have left, and files that are not committed
        #[arg(long)]
        repair: bool,
    },
    /// Make directories
    Mkdir {
        /// Directories
        #[arg(required = true, add = PATH)]
        paths: Vec<String>,
        /// Also create missing parent directories
        #[arg(short = 'p')]
        parents: bool,
    },
    /// Delete files permanently; there is no trash
    Rm {
        /// Files and directories
        #[arg(required = true, add = PATH)]
        paths: Vec<String>,
        /// Delete directories and their contents
        #[arg(short = 'r', visible_short_alias = 'R')]
        recursive: bool,
        /// Ignore missing files
        #[arg(short = 'f')]
        force: bool,
    },
    /// Move files
    Mv {
        /// The files, then the destination
        #[arg(num_args = 2.., required = true, value_names = ["FROM", "TO"], add = PATH)]
        paths: Vec<String>,
    },
    /// Copy local files to the file system
    Put {
        /// The local files, then the destination
        #[arg(num_args = 2.., required = true, value_names = ["LOCAL", "TO"])]
        #[arg(add = Arguments(&[&[Argument::LocalPath], &[Argument::Path]]))]
        paths: Vec<String>,
        /// Replace existing files
        #[arg(short = 'f')]
        force: bool,
    },
    /// Copy files of the file system to local ones
    Get {
        /// The files, then the local destination
        #[arg(num_args = 2.., required = true, value_names = ["FROM", "LOCAL"])]
        #[arg(add = Arguments(&[&[Argument::Path], &[Argument::LocalPath]]))]
        paths: Vec<String>,
        /// Replace existing files
        #[arg(short = 'f')]
        force: bool,
    },
}

impl Fs {
    pub(super) async fn run(self, line: &str, cx: &Context) -> Result<Outcome> {
        let (storage, reporter) = (cx.session.storage(), &cx.reporter);
        let done = |what: &str| Ok(Outcome::Done(what.into()));
        match self.action {
            Action::Ls { paths, recursive, human } => {
                Ok(Outcome::Stream(ls(storage, &paths, LsOptions { recursive, human }).await))
            }
            Action::Du { paths, summary, human } => {
                Ok(Outcome::Stream(du(storage, &paths, DuOptions { summary, human }).await))
            }
            Action::Cat { paths } => Ok(Outcome::Stream(cat(storage, &paths).await?)),
            Action::Head { path } => Ok(Outcome::Stream(head(storage, &path).await?)),
            Action::Compact { path, target_size } => {
                let statement = (!names_secret(line)).then(|| line.to_owned());
                let done = cx.session.compact(&path, target_size, statement, reporter).await?;
                Ok(Outcome::Done(compacted(&path, done).into()))
            }
            Action::Fsck { path, repair } => {
                Ok(Outcome::Stream(lines(cx.session.fsck(&path, repair, reporter).await?)))
            }
            Action::Mkdir { paths, parents } => {
                mkdir(storage, &paths, parents).await?;
                done("Created")
            }
            Action::Rm { paths, recursive, force } => {
                let options = RmOptions { recursive, force };
                Ok(Outcome::Stream(rm(storage, &paths, options, reporter).await))
            }
            Action::Mv { paths } => {
                let (from, to) = last(&paths);
                mv(storage, from, to).await?;
                done("Moved")
            }
            Action::Put { paths, force } => {
                let (from, to) = last(&paths);
                put(storage, from, to, force, reporter).await?;
                done("Copied")
            }
            Action::Get { paths, force } => {
                let (from, to) = last(&paths);
                get(storage, from, to, force, reporter).await?;
                done("Copied")
            }
        }
    }
}

fn compacted(path: &str, done: Compacted) -> String {
    let shown = |(files, bytes)| format!("{}, {}", counted(files, "file"), byte_size(bytes));
    match done.after {
        None => format!("{path} is compact already: {}", shown(done.before)),
        Some(after) => format!("Compacted {path}: {} became {}", shown(done.before), shown(after)),
    }
}

/// Passes on the lines of a check, and the error after them. A name in them must not drive the terminal.
fn lines(report: Report) -> BoxStream<'static, Result<Bytes>> {
    let Report { lines, failure } = report;
    let shown = |line: String| -> String {
        line.chars().map(|char| if drives(char) { '?' } else { char }).chain(['\n']).collect()
    };
    let lines = lines.into_iter().map(move |line| Ok(Bytes::from(shown(line))));
    stream::iter(lines.chain(failure.map(Err))).boxed()
}

/// Separates the last path from the others.
fn last(paths: &[String]) -> (&[String], &str) {
    paths.split_last().map_or((&[], ""), |(last, others)| (others, last))
}
