//! Spark's JSON reader over a column of messages, straight into Arrow.
//!
//! [`infer`] finds the schema of all messages in one pass that builds no columns; [`decode`] reads
//! messages into columns with a fixed schema. Both stand on one [`cursor`], which tolerates what Spark's
//! parser tolerates and nothing else. The rule is agreement with `spark.read.json`; where Spark silently
//! destroys a value, lakeshell keeps it, and `tests/data/spark/differences.tsv` says so. The module knows
//! bytes and Arrow; it knows nothing of topics, of sessions or of SQL.
//!
//! There are three parsers, each for what the others cannot be: [`cursor`] for speed over well-formed text,
//! [`jackson`] for what Spark still reads of malformed text, and the strict one of `records` for what is
//! published.

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
pub mod unrolled_table;

pub use cursor::Malformed;
pub use decode::Decoder;
pub use infer::{Inference, Inferred};
pub use jackson::Tolerance;

/// The column that holds the text of records which could not be read, as Spark names it
/// (`spark.sql.columnNameOfCorruptRecord`).
pub const CORRUPT_RECORD: &str = "_corrupt_record";

/// Metadata of a field that holds an earlier value of a key which a record repeats: the key.
const REPEATED_KEY: &str = "lakeshell.key";

/// Metadata beside [`REPEATED_KEY`]: how many values of that key come after this one.
const REPEATED_BEFORE: &str = "lakeshell.before_last";

/// Metadata of a draft's field of which only nulls and empty strings were seen.
const UNTYPED: &str = "lakeshell.untyped";

/// Name and metadata of a draft's last field, which keeps messages to be decoded when all types are known.
const KEPT: &str = "lakeshell.kept";

/// Says what becomes of records that cannot be read; the names are Spark's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Mode {
    /// They become rows of NULLs with their text in `_corrupt_record`.
    #[default]
    Permissive,
    /// They are left out.
    DropMalformed,
    /// The first one is an error.
    FailFast,
}

impl Mode {
    /// Spark's words for the modes.
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
/// replacement characters, and a byte order mark at the start is no part of it.
fn message_text(message: &[u8]) -> Cow<'_, str> {
    let message = message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message);
    // Much quicker than the lossy conversion, and nearly always enough.
    match std::str::from_utf8(message) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(message),
    }
}

/// The same of a record of a file, where Spark's parser sees the bytes: those that are not UTF-8 become
/// U+0000, which is an error wherever it stands.
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
