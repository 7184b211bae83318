//! The options of a write, and its result.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::landings::Form;
use super::manifest::AsRead;
use super::source::Source;
use crate::topics::OffsetRange;

/// What to do if the target exists; the names are those of Spark's `SaveMode`.
///
/// A write that fails, is cancelled or is killed leaves the target readable and unchanged, in every mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriteMode {
    /// Fail. The commit is one rename.
    #[default]
    Error,
    /// Replace it. The commit is one exchange if the kernel supports it, else two renames; if the process is
    /// killed between them, the old directory is complete next to the target and the next command restores it.
    Overwrite,
    /// Add to it. Files are moved in, then the manifest is replaced by one rename; readers that ignore the
    /// manifest, such as Spark, may see files early.
    Append,
    /// Replace the partitions that the new rows are in, as Spark does with `partitionOverwriteMode=dynamic`. Committed
    /// as an append; the replaced files are deleted after it. Readers that ignore the manifest may see both for a
    /// moment.
    OverwritePartitions,
    /// Leave it unchanged and write nothing. The commit is one rename.
    Ignore,
}

/// The format of the data files; all files of one directory have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Parquet, compressed.
    Parquet(Codec),
    /// One JSON object on each line, without the fields that are null, as in Spark (`ignoreNullFields`).
    Json,
    /// Comma-separated values; unlike Spark's default, each file begins with the column names.
    Csv,
}

impl Default for Format {
    fn default() -> Self {
        Self::Parquet(Codec::default())
    }
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Format::Parquet(_) => "parquet",
            Format::Json => "json",
            Format::Csv => "csv",
        }
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Format::Parquet(Codec::Snappy) => "snappy.parquet",
            Format::Parquet(Codec::Zstd) => "zstd.parquet",
            Format::Parquet(Codec::Uncompressed) => "parquet",
            Format::Json => "json",
            Format::Csv => "csv",
        }
    }
}

/// The compression of parquet files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codec {
    /// Fast; Spark's default (`spark.sql.parquet.compression.codec`).
    #[default]
    Snappy,
    /// Smaller.
    Zstd,
    /// None.
    Uncompressed,
}

/// How a stream becomes files: what happens to an existing target, their format and directories, and what is kept
/// about their origin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// What to do if the target exists.
    pub mode: WriteMode,
    /// The format of the files.
    pub format: Format,
    /// Columns that become directories, outermost first.
    pub partition_by: Vec<String>,
    /// Where the rows come from.
    pub source: Source,
    /// The form of the rows if `.land` writes them.
    pub form: Option<Form>,
    /// The statement that writes them, for the footers of parquet files.
    pub statement: Option<String>,
    /// Whether an append may add records that the target holds already.
    pub allow_overlap: bool,
    /// Whether the user allowed to leave out records before the first ones, because they are gone.
    pub allow_gap: bool,
    /// The manifest before the statement began. [`WriteMode::OverwritePartitions`] refuses to replace what was added since
    /// then; the other modes do not need it.
    pub as_of: Option<Arc<AsRead>>,
    /// What the statement has read of the target.
    pub read: Vec<ReadPart>,
    /// The bytes after which a file ends; by default [`TARGET_BYTES`].
    pub target_bytes: Option<u64>,
}

/// The files that a statement has read of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPart {
    /// The path that it has read: the directory itself, which is "", or a directory in it.
    pub directory: String,
    /// The paths of the files in the directory.
    pub files: BTreeSet<String>,
}

impl ReadPart {
    /// Returns whether a path is in what was read.
    pub(super) fn contains(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&self.directory);
        self.directory.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
    }
}

impl WriteOptions {
    /// Returns whether it is an append of no record of a topic. Such rows have no columns if they are unrolled, because
    /// there is no message to learn them from.
    pub(super) fn adds_no_records(&self) -> bool {
        let is_empty = match &self.source {
            Source::Topic(topic) => topic.offsets.iter().all(OffsetRange::is_empty),
            Source::Derived => false,
        };
        self.mode == WriteMode::Append && is_empty
    }

    pub(super) fn limits(&self, limits: Limits) -> Limits {
        Limits { file_bytes: self.target_bytes.unwrap_or(limits.file_bytes), ..limits }
    }
}

/// The size of a file, unless the user asks for another one: that of a block of HDFS, for which Spark's splits are made
/// too (`spark.sql.files.maxPartitionBytes`).
pub const TARGET_BYTES: u64 = 128 << 20;

/// The counts of a finished write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Landed {
    /// Data files, without the manifest.
    pub files: u64,
    /// Rows, as the files count them.
    pub rows: u64,
    /// Bytes of the data files.
    pub bytes: u64,
    /// Whether nothing was done because the mode is [`WriteMode::Ignore`] and the target exists.
    pub skipped: bool,
}

/// The limits of files, row groups and memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) group_rows: usize,
    pub(super) group_bytes: usize,
    pub(super) file_bytes: u64,
    pub(super) memory_bytes: usize,
    pub(super) files_open: usize,
}

/// With these, a write of any size needs less than 300 MiB, the program itself and its readers included.
pub(super) const LIMITS: Limits = Limits {
    group_rows: 1 << 20,
    group_bytes: 32 << 20,
    file_bytes: TARGET_BYTES,
    memory_bytes: 96 << 20,
    files_open: 256,
};
