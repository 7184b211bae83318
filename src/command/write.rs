//! `.write`: a result as a directory of files, with names as Spark's
//! `HadoopMapReduceCommitProtocol` makes them.

use clap::{Args, ValueEnum};

use super::argument::{Argument, Arguments, COLUMN, NUMBER, file_size};
use super::context::Context;
use crate::error::{Error, Result};
use crate::history::names_secret;
use crate::landing::{self, Codec, WriteMode, WriteOptions};
use crate::outcome::{Outcome, byte_size, counted};

/// Write a table or the last query as a directory of parquet
///
/// The directory appears complete or not at all. It holds `_SUCCESS` and files named as Spark names them.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    ".write assessments /tmp/assessments",
    ".write /tmp/exams --format csv --mode overwrite",
    ".write others /tmp/others --partition-by exam_name",
]))]
pub(super) struct Write {
    /// The table, by default the last query, and the directory
    #[arg(value_names = ["TABLE", "PATH"], num_args = 1..=2, required = true)]
    #[arg(add = Arguments(&[&[Argument::Table, Argument::Path], &[Argument::Path]]))]
    what: Vec<String>,
    /// What to do if the directory exists
    #[arg(long, default_value = "error")]
    mode: ModeName,
    /// Make a directory for each value of this column; may be repeated, outermost first
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', add = COLUMN)]
    partition_by: Vec<String>,
    /// The compression of parquet; snappy by default
    #[arg(long)]
    codec: Option<CodecName>,
    /// The format of the files
    #[arg(long, default_value = "parquet")]
    format: FormatName,
    /// With --mode append: also write records of a topic that the directory already holds
    #[arg(long)]
    allow_overlap: bool,
    /// With --partition-by: replace only the partitions that the new rows are in
    #[arg(long)]
    overwrite_partitions: bool,
    /// Begin another file after about this many bytes: 64MB, 1GiB; 128 MiB by default
    #[arg(long, value_name = "SIZE", value_parser = file_size, add = NUMBER)]
    target_size: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ModeName {
    Error,
    Append,
    Overwrite,
    Ignore,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CodecName {
    Snappy,
    Zstd,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Parquet,
    Json,
    Csv,
}

impl Write {
    pub(super) async fn run(self, line: &str, cx: &Context) -> Result<Outcome> {
        let mut options = self.options()?;
        let (table, path) = match self.what.as_slice() {
            [table] if !table.contains('/') && cx.session.table(table).is_ok() => {
                return Err(Error::usage(format!("a path for `{table}` is missing"))
                    .hint(format!("`.write {table} PATH`; the last query goes to `./{table}`")));
            }
            [path] => (None, path),
            [table, path, ..] => (Some(table.as_str()), path),
            [] => return Err(Error::usage("a path is missing").hint("`.write TABLE PATH`")),
        };
        let session = &cx.session;
        let source = session.table_or_last(table)?;
        let plan = session.scan(&source)?;
        options.statement = (!names_secret(line)).then(|| line.to_owned());
        if let Some(records) = session.records_of(&source) {
            cx.reporter.expect(records);
        }
        let landed = session.land(&plan, path, &options, &cx.reporter).await?;
        if landed.skipped {
            return Ok(Outcome::Done(format!("`{path}` exists; nothing was written").into()));
        }
        let (rows, files) = (counted(landed.rows, "row"), counted(landed.files, "file"));
        let bytes = byte_size(landed.bytes);
        Ok(Outcome::Done(format!("Wrote {rows} to {path}: {files}, {bytes}").into()))
    }

    fn options(&self) -> Result<WriteOptions> {
        if self.codec.is_some() && self.format != FormatName::Parquet {
            return Err(Error::usage("`--codec` works with parquet only").hint("leave it out"));
        }
        let codec = match self.codec {
            None | Some(CodecName::Snappy) => Codec::Snappy,
            Some(CodecName::Zstd) => Codec::Zstd,
            Some(CodecName::None) => Codec::Uncompressed,
        };
        let mode = self.mode()?;
        let format = match self.format {
            FormatName::Parquet => landing::Format::Parquet(codec),
            FormatName::Json => landing::Format::Json,
            FormatName::Csv => landing::Format::Csv,
        };
        if self.allow_overlap && !matches!(mode, WriteMode::Append | WriteMode::OverwritePartitions)
        {
            return Err(Error::usage("`--allow-overlap` works with `--mode append` only")
                .hint("leave it out, or add `--mode append`"));
        }
        Ok(WriteOptions {
            mode,
            format,
            partition_by: self.partition_by.clone(),
            allow_overlap: self.allow_overlap,
            target_bytes: self.target_size,
            ..WriteOptions::default()
        })
    }

    fn mode(&self) -> Result<WriteMode> {
        let mode = match self.mode {
            ModeName::Error => WriteMode::Error,
            ModeName::Append => WriteMode::Append,
            ModeName::Overwrite => WriteMode::Overwrite,
            ModeName::Ignore => WriteMode::Ignore,
        };
        match mode {
            _ if !self.overwrite_partitions => Ok(mode),
            WriteMode::Append | WriteMode::Ignore => {
                Err(Error::usage("`--overwrite-partitions` is a mode of its own")
                    .hint("leave out `--mode`"))
            }
            _ if self.partition_by.is_empty() => {
                Err(Error::usage("`--overwrite-partitions` needs `--partition-by`").hint(
                    "name the columns of the partitions, or use `--mode overwrite` to replace the whole \
                     directory",
                ))
            }
            _ => Ok(WriteMode::OverwritePartitions),
        }
    }
}
