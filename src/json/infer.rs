//! Finds the schema of all messages, as `spark.read.json` does, in one pass that builds no columns.
//!
//! It reads every message, never a sample. Parts of the messages may be inferred separately and merged: the
//! result does not depend on how they were split. It does not know where messages come from; the caller
//! passes the position of each message, and gets that of the first corrupt one. The rules are those of
//! Spark's `JsonInferSchema`.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};

use crate::error::{Error, Result};

use super::cursor::{Cursor, Malformed};
use super::key_index::java_order;
use super::record::{Root, for_each_object, root};
use super::schema::SchemaMaker;
use super::schema_tree::{ROOT, Refused, Tree};
use super::{CORRUPT_RECORD, Mode, message_text, record_text};

/// What is wrong with a message that was encoded as JSON twice.
pub const HOLDS_JSON: &str = "is a text that holds JSON";

/// An inference in progress; `P` is the position of a message, to report the first corrupt one.
pub struct Inference<P> {
    mode: Mode,
    tree: Tree,
    rows: u64,
    corrupt: u64,
    first_corrupt: Option<Corrupt<P>>,
    is_exact: bool,
}

/// The first corrupt record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrupt<P> {
    /// Where the record is.
    pub position: P,
    /// What is wrong with it.
    pub malformed: Malformed,
}

/// What an inference has found.
#[derive(Debug, Clone)]
pub struct Inferred<P> {
    /// The schema, for [`Decoder::new`](super::Decoder::new).
    pub schema: SchemaRef,
    /// How many rows permissive decoding will return, including corrupt ones.
    pub rows: u64,
    /// How many messages are corrupt: not JSON, or not an object.
    pub corrupt: u64,
    /// The first of them.
    pub first_corrupt: Option<Corrupt<P>>,
    /// What the user should know: values that Spark's rules omit.
    pub notes: Vec<String>,
}

impl<P: Copy + Ord> Inference<P> {
    /// Starts with nothing known.
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        let tree = Tree::new();
        Self { mode, tree, rows: 0, corrupt: 0, first_corrupt: None, is_exact: false }
    }

    /// Reads records as [`Decoder::exact`](super::Decoder::exact) does.
    #[must_use]
    pub fn exact(self, is_exact: bool) -> Self {
        Self { is_exact, ..self }
    }

    /// Learns from one message; `None` is a tombstone and no record.
    ///
    /// # Errors
    /// In fail-fast mode, a corrupt message; in any mode, too many fields.
    pub fn push(&mut self, message: Option<&[u8]>, position: P) -> Result<()> {
        let Some(message) = message else { return Ok(()) };
        let text = if self.is_exact { record_text(message) } else { message_text(message) };
        let mut rows = 0;
        match self.tree.record(|tree| {
            rows = 0;
            learn(tree, &text, &mut rows)
        }) {
            Ok(()) => self.rows += rows,
            Err(Refused::Malformed(malformed)) => self.corrupt(position, malformed)?,
            Err(Refused::TooManyFields | Refused::RepeatedKey) => return Err(too_many_fields()),
        }
        Ok(())
    }

    /// Counts rows of a message from which nothing can be learned.
    pub(super) fn known(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// Returns provisional fields that cover all messages so far.
    pub(super) fn draft_fields(&self) -> Fields {
        Fields::from(SchemaMaker::of_draft(&self.tree).fields(ROOT))
    }

    fn corrupt(&mut self, position: P, malformed: Malformed) -> Result<()> {
        if self.mode == Mode::FailFast {
            return Err(malformed.into());
        }
        self.rows += 1;
        self.corrupt += 1;
        self.first_corrupt(Corrupt { position, malformed });
        Ok(())
    }

    fn first_corrupt(&mut self, corrupt: Corrupt<P>) {
        if self.first_corrupt.as_ref().is_none_or(|first| corrupt.position < first.position) {
            self.first_corrupt = Some(corrupt);
        }
    }

    /// Adds what another inference has learned from other messages.
    ///
    /// # Errors
    /// There are too many fields.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        self.tree
            .record(|tree| tree.absorb(ROOT, &other.tree, ROOT))
            .map_err(|_| too_many_fields())?;
        self.rows += other.rows;
        self.corrupt += other.corrupt;
        if let Some(corrupt) = other.first_corrupt {
            self.first_corrupt(corrupt);
        }
        Ok(())
    }

    /// Ends with the schema of everything seen.
    #[must_use]
    pub fn finish(self) -> Inferred<P> {
        let mut maker = SchemaMaker::new(&self.tree);
        let mut fields = maker.fields(ROOT);
        let mut notes = Vec::new();
        if maker.has_empty_names {
            notes.push("values of keys with an empty name are left out, as in Spark".to_owned());
        }
        // The name is reserved: as in Spark, the column has only corrupt records.
        let reserved = fields.iter().position(|field| field.name() == CORRUPT_RECORD);
        if let Some(place) = reserved {
            fields.remove(place);
            notes.push(format!("values of the key `{CORRUPT_RECORD}` are left out, as in Spark"));
        }
        if reserved.is_some() || (self.corrupt > 0 && self.mode == Mode::Permissive) {
            fields.push(Field::new(CORRUPT_RECORD, DataType::Utf8, true));
            fields.sort_by(|left, right| java_order(left.name(), right.name()));
        }
        Inferred {
            schema: Arc::new(Schema::new(fields)),
            rows: self.rows,
            corrupt: self.corrupt,
            first_corrupt: self.first_corrupt,
            notes,
        }
    }
}

fn learn(tree: &mut Tree, text: &str, rows: &mut u64) -> Result<(), Refused> {
    let mut cursor = Cursor::new(text);
    match root(&mut cursor)? {
        Root::Blank | Root::NoObjects => {}
        Root::Null => *rows = 1,
        Root::Object => {
            tree.object(&mut cursor, ROOT)?;
            *rows = 1;
        }
        Root::Objects => for_each_object(&mut cursor, &mut |cursor, is_object| {
            *rows += 1;
            if is_object { tree.object(cursor, ROOT) } else { Ok(()) }
        })?,
        Root::NoRecord if holds_json(text) => {
            return Err(Malformed { at: 0, what: HOLDS_JSON }.into());
        }
        Root::NoRecord => return Err(Malformed { at: 0, what: "is not an object" }.into()),
    }
    Ok(())
}

/// Returns whether a message is a string that contains a JSON object or array.
fn holds_json(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('"').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with('{') || inside.starts_with('['))
}

fn too_many_fields() -> Error {
    Error::failed("the messages have more than 100,000 different fields")
        .hint("are ids used as keys? query the text with `get_json_object` instead")
}

#[cfg(test)]
mod tests {
    use super::{Inference, Inferred, Mode};

    fn inferred(mode: Mode, messages: &[&str]) -> crate::error::Result<Inferred<usize>> {
        let mut inference = Inference::new(mode);
        for (at, message) in messages.iter().enumerate() {
            inference.push(Some(message.as_bytes()), at)?;
        }
        Ok(inference.finish())
    }

    fn names(inferred: &Inferred<usize>) -> Vec<&str> {
        inferred.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    #[test]
    fn a_corrupt_record_leaves_nothing_behind() {
        let messages = ["{\"a\":1}", "{\"a\":\"x\",\"b\":{\"c\":[1,{\"d\":1},", "7", "{\"b\":2}"];
        let found = inferred(Mode::Permissive, &messages).expect("permissive");
        assert_eq!(names(&found), ["_corrupt_record", "a", "b"]);
        assert_eq!(found.schema.field(1).data_type(), &super::DataType::Int64);
        assert_eq!((found.rows, found.corrupt), (4, 2));
        assert_eq!(found.first_corrupt.map(|first| first.position), Some(1));

        let found = inferred(Mode::DropMalformed, &messages).expect("dropping");
        assert_eq!(names(&found), ["a", "b"]);
        let error = inferred(Mode::FailFast, &messages).expect_err("failing");
        assert_eq!(error.to_string(), "the record ends where a value is expected (at byte 30)");
    }

    #[test]
    fn repeated_keys_get_columns_of_their_own() {
        let messages = ["{\"a\":1}", "{\"a\":1,\"a_1\":true,\"a\":\"x\"}"];
        let found = inferred(Mode::Permissive, &messages).expect("permissive");
        assert_eq!(names(&found), ["a", "a_1", "a_1_"]);
        assert_eq!(found.schema.field(0).data_type(), &super::DataType::Utf8);
        assert_eq!(found.schema.field(2).data_type(), &super::DataType::Int64);
    }

    #[test]
    fn ids_as_keys_are_an_error_not_a_crash() {
        let keys: Vec<String> = (0..100_001).map(|id| format!("\"{id}\":1")).collect();
        let message = format!("{{{}}}", keys.join(","));
        let error = inferred(Mode::Permissive, &[&message]).expect_err("too many");
        assert_eq!(error.to_string(), "the messages have more than 100,000 different fields");
    }
}
