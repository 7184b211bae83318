//! Counts, for each field of a known schema, what the messages contain: the column report.
//!
//! The schema determines what is counted, so memory does not depend on the messages. This is a separate pass,
//! so inference stays fast. As in inference, a malformed message counts only as malformed, and parts of the
//! messages may be counted separately and merged. It does not know where messages come from.

use std::collections::HashMap;

use datafusion::arrow::datatypes::{DataType, Field, SchemaRef};

use super::cursor::{Cursor, Malformed, Token};
use super::key_index::Counts;
use super::record::{Root, for_each_object, root};
use super::type_lattice::JsonType;
use super::{CORRUPT_RECORD, REPEATED_BEFORE, REPEATED_KEY, message_text};
use crate::spark::types::backquoted;

/// The counts so far; `P` is the position of a message. Positions must be in ascending order within a part.
pub struct Profile<P> {
    /// The records, then every field, in the order of the schema.
    nodes: Vec<Node<P>>,
    /// The node of `_corrupt_record`.
    corrupt: Option<usize>,
    /// Whether some field is for an earlier value of a repeated key.
    has_repeated: bool,
    /// The number of the record being read.
    record: u64,
}

/// What is known about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProfile<P> {
    /// The path of the field: `a.b`, and `a[]` for the elements of an array.
    pub path: String,
    /// The field's type.
    pub data_type: DataType,
    /// The types of its values with their number, by Spark's names, as in `DataType.simpleString`, in
    /// the order in which they were seen, without null.
    pub seen: Vec<(String, u64)>,
    /// How many records have the field, null or not.
    pub records: u64,
    /// How many of its values are null.
    pub nulls: u64,
    /// The first record that has it.
    pub first: Option<P>,
    /// The first record whose value did not fit the types before it.
    pub widened: Option<P>,
}

struct Node<P> {
    path: String,
    data_type: DataType,
    /// Fields by key, and by how many values of the same key follow.
    fields: HashMap<(String, usize), usize>,
    element: Option<usize>,
    seen: Vec<Seen<P>>,
    records: u64,
    nulls: u64,
    first: Option<P>,
    /// The last record that had it.
    last: u64,
}

struct Seen<P> {
    /// `JsonType::Null` is an empty string.
    kind: JsonType,
    count: u64,
    first: P,
}

impl<P: Copy + Ord> Profile<P> {
    /// Starts with the schema of an inference.
    #[must_use]
    pub fn new(schema: &SchemaRef) -> Self {
        let mut made = Self { nodes: Vec::new(), corrupt: None, has_repeated: false, record: 0 };
        let whole = made.add("", &DataType::Struct(schema.fields().clone()));
        // As a key, this name has no meaning; the column counts the messages that cannot be read.
        made.corrupt = made.nodes[whole].fields.remove(&(CORRUPT_RECORD.to_owned(), 0));
        made
    }

    fn add(&mut self, path: &str, data_type: &DataType) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node::new(path.to_owned(), data_type.clone()));
        match data_type {
            DataType::Struct(fields) => {
                for field in fields {
                    let name = spelled(field.name());
                    let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                    let child = self.add(&path, field.data_type());
                    let key = key_of(field);
                    self.has_repeated |= key.1 > 0;
                    self.nodes[at].fields.insert(key, child);
                }
            }
            DataType::List(element) => {
                let element = self.add(&format!("{path}[]"), element.data_type());
                self.nodes[at].element = Some(element);
            }
            _ => {}
        }
        at
    }

    /// Counts one message; `None` is a tombstone and no record.
    pub fn push(&mut self, message: Option<&[u8]>, position: P) {
        let Some(message) = message else { return };
        let text = message_text(message);
        // A malformed message must not change any count, so it is first read to its end.
        if read_through(&text).and_then(|()| self.records(&text, position)).is_err()
            && let Some(corrupt) = self.corrupt
        {
            self.record += 1;
            self.nodes[corrupt].note(self.record, Some(JsonType::Text), position);
        }
    }

    fn records(&mut self, text: &str, position: P) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(text);
        match root(&mut cursor)? {
            Root::Object => self.whole_record(&mut cursor, position),
            Root::Objects => for_each_object(&mut cursor, &mut |cursor, is_object| {
                if is_object { self.whole_record(cursor, position) } else { Ok(()) }
            }),
            Root::Blank | Root::NoObjects | Root::Null | Root::NoRecord => Ok(()),
        }
    }

    fn whole_record(&mut self, cursor: &mut Cursor<'_>, position: P) -> Result<(), Malformed> {
        self.record += 1;
        self.object(cursor, WHOLE, position)
    }

    /// Counts the fields of an object whose `{` has been read.
    fn object(&mut self, cursor: &mut Cursor<'_>, node: usize, at: P) -> Result<(), Malformed> {
        let mut counts = if self.has_repeated { Some(Counts::ahead(*cursor)?) } else { None };
        let mut key = (String::new(), 0);
        let mut scratch = String::new();
        let mut first = true;
        while let Some(name) = cursor.key(first)? {
            first = false;
            let name = name.resolve(&mut scratch);
            key.1 = counts.as_mut().map_or(0, |counts| counts.take(name));
            name.clone_into(&mut key.0);
            match self.nodes[node].fields.get(&key).copied() {
                Some(field) => self.value(cursor, field, at)?,
                None => cursor.skip()?,
            }
        }
        Ok(())
    }

    fn value(&mut self, cursor: &mut Cursor<'_>, node: usize, at: P) -> Result<(), Malformed> {
        let token = cursor.token()?;
        self.nodes[node].note(self.record, kind_of(token), at);
        match (token, self.nodes[node].element) {
            (Token::Null, _) => self.nodes[node].nulls += 1,
            (Token::Object, None) => return self.object(cursor, node, at),
            (Token::Array, Some(element)) => {
                let mut first = true;
                while cursor.element(first)? {
                    first = false;
                    self.value(cursor, element, at)?;
                }
            }
            _ => cursor.skip_rest(token)?,
        }
        Ok(())
    }

    /// Adds the counts of other messages with the same schema.
    pub fn merge(&mut self, other: Self) {
        for (own, theirs) in self.nodes.iter_mut().zip(other.nodes) {
            own.records += theirs.records;
            own.nulls += theirs.nulls;
            own.first = [own.first, theirs.first].into_iter().flatten().min();
            for seen in theirs.seen {
                own.saw(seen);
            }
        }
    }

    /// Ends with a column for each field.
    #[must_use]
    pub fn finish(self) -> Vec<ColumnProfile<P>> {
        self.nodes.into_iter().skip(1).map(Node::column).collect()
    }
}

/// The node of the records themselves.
const WHOLE: usize = 0;

impl<P: Copy + Ord> Node<P> {
    fn new(path: String, data_type: DataType) -> Self {
        let (fields, element, seen) = (HashMap::new(), None, Vec::new());
        Self { path, data_type, fields, element, seen, records: 0, nulls: 0, first: None, last: 0 }
    }

    /// Records a value of a record; null has no kind.
    fn note(&mut self, record: u64, kind: Option<JsonType>, at: P) {
        self.first.get_or_insert(at);
        if std::mem::replace(&mut self.last, record) != record {
            self.records += 1;
        }
        if let Some(kind) = kind {
            self.saw(Seen { kind, count: 1, first: at });
        }
    }

    fn saw(&mut self, new: Seen<P>) {
        match self.seen.iter_mut().find(|seen| seen.kind == new.kind) {
            Some(seen) => {
                seen.count += new.count;
                seen.first = seen.first.min(new.first);
            }
            None => self.seen.push(new),
        }
    }

    fn column(mut self) -> ColumnProfile<P> {
        // The order of kinds within one record does not depend on how the messages were split.
        self.seen.sort_by(|a, b| a.first.cmp(&b.first).then_with(|| a.name().cmp(&b.name())));
        let mut joined = JsonType::Null;
        let mut widened = None;
        for seen in &self.seen {
            let kind = joined.join(seen.kind);
            if kind != joined && joined != JsonType::Null {
                widened.get_or_insert(seen.first);
            }
            joined = kind;
        }
        let Self { path, data_type, records, nulls, first, .. } = self;
        let seen = self.seen.iter().map(|seen| (seen.name(), seen.count)).collect();
        ColumnProfile { path, data_type, seen, records, nulls, first, widened }
    }
}

impl<P> Seen<P> {
    fn name(&self) -> String {
        let name = match self.kind {
            JsonType::Null => "empty string",
            JsonType::Boolean => "boolean",
            JsonType::Long => "bigint",
            JsonType::Decimal(digits) => return format!("decimal({digits},0)"),
            JsonType::Double => "double",
            JsonType::Text => "string",
            JsonType::Struct => "struct",
            JsonType::List => "array",
        };
        name.to_owned()
    }
}

/// Returns the kind of a value; null has none.
fn kind_of(token: Token<'_>) -> Option<JsonType> {
    (token != Token::Null).then(|| JsonType::of(token).unwrap_or(JsonType::Null))
}

/// Reads a message to the end of its value; fails if the message is corrupt.
fn read_through(text: &str) -> Result<(), Malformed> {
    let mut cursor = Cursor::new(text);
    match root(&mut cursor)? {
        Root::Object => cursor.skip_rest(Token::Object),
        Root::Objects => cursor.skip_rest(Token::Array),
        // `null` does not count as corrupt, but its row has its text in `_corrupt_record`.
        Root::NoRecord | Root::Null => Err(Malformed { at: 0, what: "is not an object" }),
        Root::Blank | Root::NoObjects => Ok(()),
    }
}

/// Returns the key of a field's values, and how many values of that key follow them.
fn key_of(field: &Field) -> (String, usize) {
    let key = field.metadata().get(REPEATED_KEY).unwrap_or(field.name());
    let before = field.metadata().get(REPEATED_BEFORE).and_then(|count| count.parse().ok());
    (key.clone(), before.unwrap_or(0))
}

/// Writes a name as SQL requires it in a path.
fn spelled(name: &str) -> String {
    if name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return name.to_owned();
    }
    backquoted(name)
}

#[cfg(test)]
mod tests;
