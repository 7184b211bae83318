//! `.sample`: data to learn with.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::argument::{LOCAL_PATH, NUMBER};
use super::context::Context;
use crate::error::{Error, Result};
use crate::outcome::{Outcome, byte_size, counted};
use crate::sample;

/// Write a file of sample data
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".sample assessments attempts.json",
    ".sample assessments others.json --seed 7",
]))]
pub(super) struct Sample {
    /// The data set
    data: Data,
    /// The file to write; it must not exist
    #[arg(add = LOCAL_PATH)]
    file: PathBuf,
    /// Seed for other data with the same statistics
    #[arg(long, default_value_t = sample::SEED, add = NUMBER)]
    seed: u64,
    /// Multiply the number of records
    #[arg(long, default_value_t = 1, add = NUMBER, value_parser = clap::value_parser!(u32).range(1..))]
    scale: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Data {
    /// 3,280 exam attempts as nested JSON
    Assessments,
}

impl Sample {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        if cx.session.is_read_only() {
            return Err(Error::read_only(format!("`{}`", self.file.display())));
        }
        let reporter = cx.reporter.clone();
        let Data::Assessments = self.data;
        tokio::task::spawn_blocking(move || {
            let cannot = |error| match &error {
                _ if self.file.exists() => {
                    Error::failed(format!("`{}` already exists", self.file.display()))
                        .hint("name another file, or remove it first")
                }
                _ => Error::io("cannot write", &self.file, error),
            };
            let file = File::create_new(&self.file).map_err(cannot)?;
            let mut out = BufWriter::with_capacity(1 << 20, file);
            let written = sample::assessments(self.seed, self.scale, &mut out, &reporter)
                .and_then(|written| out.flush().map(|()| written).map_err(Error::from));
            let written = written.inspect_err(|_| {
                // An incomplete sample is of no use; if it cannot be removed, the first error still counts.
                let _ = std::fs::remove_file(&self.file);
            })?;
            let (records, bytes) = (counted(written.records, "record"), byte_size(written.bytes));
            let file = self.file.display();
            Ok(Outcome::Done(format!("Wrote {records} ({bytes}) to {file}").into()))
        })
        .await
        .map_err(|ended| Error::of_task(&ended))?
    }
}
