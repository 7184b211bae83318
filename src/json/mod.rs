//! Spark's JSON reader for a column of messages, directly into Arrow.
//!
//! [`infer`] finds the schema of all messages in one pass that builds no columns; [`decode`] reads messages
//! into columns with a fixed schema. Both use the same [`cursor`], which tolerates what Spark's parser
//! tolerates and nothing else. The results agree with `spark.read.json`. Where Spark silently loses a value,
//! lakeshell keeps it, and `tests/data/spark/differences.tsv` lists the difference. The module knows bytes
//! and Arrow; it does not know topics, sessions or SQL.
//!
//! There are three parsers with different purposes: [`cursor`] for speed with well-formed text, [`jackson`]
//! for what Spark still reads of malformed text, and the strict one of `records` for data that is published.

use std::borrow::Cow;
use std::str::FromStr;

use crate::error::{Error, Result};

mod column;
mod cursor;
pub mod decode;
pub mod document;
pub mod from_json;
pub mod infer;
mod jackson;
mod key_index;
pub mod landed;
pub mod messages;
mod number;
mod permissive;
pub mod profile;
pub mod provisional_batch;
pub mod reconcile;
mod record;
mod schema;
mod schema_tree;
mod structs;
#[cfg(test)]
mod tests;
mod text;
mod type_lattice;

pub use cursor::Malformed;
pub use decode::Decoder;
pub use infer::{Inference, Inferred};
pub use jackson::Tolerance;

/// The column with the text of records that could not be read, with Spark's name
/// (`spark.sql.columnNameOfCorruptRecord`).
pub const CORRUPT_RECORD: &str = "_corrupt_record";

/// Metadata of a field with an earlier value of a key that a record repeats: the key.
const REPEATED_KEY: &str = "lakeshell.key";

/// Metadata in addition to [`REPEATED_KEY`]: how many values of that key follow this one.
const REPEATED_BEFORE: &str = "lakeshell.before_last";

/// Metadata of a provisional field for which only nulls and empty strings were seen.
const UNTYPED: &str = "lakeshell.untyped";

/// Name and metadata of the last provisional field, with messages that are decoded when all types are known.
const KEPT: &str = "lakeshell.kept";

/// What happens to records that cannot be read; the names are Spark's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Mode {
    /// They become rows of NULLs with their text in `_corrupt_record`.
    #[default]
    Permissive,
    /// They are skipped.
    DropMalformed,
    /// The first one is an error.
    FailFast,
}

impl Mode {
    /// Spark's names of the modes.
    pub const NAMES: [&str; 3] = ["permissive", "dropmalformed", "failfast"];
}

impl FromStr for Mode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "permissive" => Ok(Self::Permissive),
            "dropmalformed" => Ok(Self::DropMalformed),
            "failfast" => Ok(Self::FailFast),
            _ => Err(Error::usage(format!("there is no mode `{name}`"))
                .hint("type `permissive`, `dropmalformed` or `failfast`")),
        }
    }
}

/// Returns a message as text, as `CAST(value AS STRING)` shows it: bytes that are not UTF-8 become
/// replacement characters, and a byte order mark at the start is removed.
fn message_text(message: &[u8]) -> Cow<'_, str> {
    let message = message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message);
    // Much faster than the lossy conversion, and nearly always sufficient.
    match std::str::from_utf8(message) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(message),
    }
}

/// As [`message_text`], for a record of a file, of which Spark's parser reads the bytes: those that are not
/// UTF-8 become U+0000, which is an error at every position.
fn record_text(record: &[u8]) -> Cow<'_, str> {
    let record = record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record);
    if let Ok(text) = std::str::from_utf8(record) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(record.len());
    for chunk in record.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('\0');
        }
    }
    Cow::Owned(text)
}
