//! The types of all records so far: Spark's type lattice, changed in place.
//!
//! A node is the type of one field or of the elements of one array. Types are only ever widened, so the order
//! of records does not matter. Spark ignores a malformed record completely; here each change is written to a
//! journal until its record has been read to the end, and undone if that fails. Changes are rare after the
//! first records, so the journal costs nothing. The types are those of Spark's `JsonInferSchema`.

use super::cursor::{Cursor, Malformed, Token};
use super::key_index::{Counts, KeyIndex, NextKey};
use super::type_lattice::JsonType;

/// More nodes than this are an error: such keys are probably ids, not a schema.
const NODES_MAX: usize = 100_000;

/// The node of the records themselves.
pub(super) const ROOT: usize = 0;

/// The type of one field or element.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: JsonType,
    /// The type of the elements, if there were arrays.
    pub(super) element: Option<usize>,
    /// The fields, if there were objects.
    pub(super) fields: Option<Box<Fields>>,
    /// The last object that had this field, to detect a repeated key.
    object: u64,
}

/// The fields of objects.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) names: KeyIndex,
    /// The node of each name.
    pub(super) nodes: Vec<usize>,
    /// Values of repeated keys other than the last.
    pub(super) repeated: Vec<Repeated>,
}

/// An earlier value of a key that some object repeats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeated {
    /// The index of the key in [`Fields::names`].
    pub(super) place: usize,
    /// How many values of the same key come after it.
    pub(super) before_last: usize,
    pub(super) node: usize,
}

/// Why a record could not be processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is not valid JSON for Spark.
    Malformed(Malformed),
    /// Together with the others it has too many fields.
    TooManyFields,
    /// An object repeats a key; handled inside the tree.
    RepeatedKey,
}

impl From<Malformed> for Refused {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// A change, which is undone if its record turns out to be malformed.
enum Change {
    JsonType(usize, JsonType),
    Element(usize),
    Fields(usize),
    Name(usize),
    Repeated(usize),
}

/// All nodes; the first is the root.
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    journal: Vec<Change>,
    /// The number of the object being read.
    object: u64,
    /// Whether keys are counted before an object is read, because one is repeated.
    counting: bool,
}

type Learned = Result<(), Refused>;

impl Tree {
    pub(super) fn new() -> Self {
        let mut tree = Self { nodes: Vec::new(), journal: Vec::new(), object: 0, counting: false };
        tree.nodes.push(Node::new());
        tree.nodes[ROOT].kind = JsonType::Struct;
        tree
    }

    /// Learns from one record with `read`; undoes everything if that fails.
    pub(super) fn record(&mut self, mut read: impl FnMut(&mut Self) -> Learned) -> Learned {
        let known = self.nodes.len();
        self.counting = false;
        let mut learned = read(self);
        if learned == Err(Refused::RepeatedKey) {
            self.take_back(known);
            self.counting = true;
            learned = read(self);
        }
        if learned.is_err() {
            self.take_back(known);
        }
        self.journal.clear();
        learned
    }

    fn take_back(&mut self, known: usize) {
        while let Some(change) = self.journal.pop() {
            match change {
                Change::JsonType(node, kind) => self.nodes[node].kind = kind,
                Change::Element(node) => self.nodes[node].element = None,
                Change::Fields(node) => self.nodes[node].fields = None,
                Change::Name(node) => {
                    if let Some(fields) = &mut self.nodes[node].fields {
                        fields.names.pop();
                        fields.nodes.pop();
                    }
                }
                Change::Repeated(node) => {
                    if let Some(fields) = &mut self.nodes[node].fields {
                        fields.repeated.pop();
                    }
                }
            }
        }
        self.nodes.truncate(known);
    }

    /// Learns from an object whose `{` has been read.
    pub(super) fn object(&mut self, cursor: &mut Cursor<'_>, node: usize) -> Learned {
        if self.counting {
            return self.counted_object(cursor, node);
        }
        self.object += 1;
        let object = self.object;
        let mut scratch = String::new();
        let mut before = None;
        let mut first = true;
        loop {
            let next = match &mut self.nodes[node].fields {
                Some(fields) => fields.names.next_key(cursor, first, before)?,
                None => cursor.key(first)?.map_or(NextKey::End, NextKey::Unknown),
            };
            first = false;
            let (place, field) = match (next, &self.nodes[node].fields) {
                (NextKey::End, _) => return Ok(()),
                (NextKey::Known(place), Some(fields)) => (place, fields.nodes[place]),
                (NextKey::Known(_), None) => continue,
                (NextKey::Unknown(key), _) => self.add(node, key.resolve(&mut scratch))?,
            };
            before = Some(place);
            if std::mem::replace(&mut self.nodes[field].object, object) == object {
                return Err(Refused::RepeatedKey);
            }
            self.value(cursor, field)?;
        }
    }

    fn counted_object(&mut self, cursor: &mut Cursor<'_>, node: usize) -> Learned {
        let mut left = Counts::ahead(*cursor)?;
        let mut scratch = String::new();
        let mut first = true;
        while let Some(key) = cursor.key(first)? {
            first = false;
            let name = key.resolve(&mut scratch);
            let (place, mut field) = self.place(node, name)?;
            let before_last = left.take(name);
            if before_last > 0 {
                field = self.repeated(node, place, before_last)?;
            }
            self.value(cursor, field)?;
        }
        Ok(())
    }

    fn value(&mut self, cursor: &mut Cursor<'_>, node: usize) -> Learned {
        let token = cursor.token()?;
        let Some(found) = JsonType::of(token) else { return Ok(()) };
        let kind = self.widen(node, found);
        match token {
            Token::Object if kind == JsonType::Struct => self.object(cursor, node),
            Token::Array if kind == JsonType::List => {
                let element = self.element(node)?;
                let mut first = true;
                while cursor.element(first)? {
                    first = false;
                    self.value(cursor, element)?;
                }
                Ok(())
            }
            _ => Ok(cursor.skip_rest(token)?),
        }
    }

    #[inline]
    fn widen(&mut self, node: usize, found: JsonType) -> JsonType {
        let kind = self.nodes[node].kind;
        let joined = kind.join(found);
        if joined != kind {
            self.journal.push(Change::JsonType(node, kind));
            self.nodes[node].kind = joined;
        }
        joined
    }

    fn fields(&mut self, node: usize) -> &mut Fields {
        if self.nodes[node].fields.is_none() {
            self.journal.push(Change::Fields(node));
        }
        self.nodes[node].fields.get_or_insert_with(|| Box::new(Fields::new()))
    }

    /// Returns the index of a name among the fields of a node, and its node.
    #[inline]
    fn place(&mut self, node: usize, name: &str) -> Result<(usize, usize), Refused> {
        if let Some(fields) = &self.nodes[node].fields
            && let Some(place) = fields.names.find(name)
        {
            return Ok((place, fields.nodes[place]));
        }
        self.add(node, name)
    }

    #[cold]
    fn add(&mut self, node: usize, name: &str) -> Result<(usize, usize), Refused> {
        let field = self.grow()?;
        let fields = self.fields(node);
        let place = fields.names.push(name);
        fields.nodes.push(field);
        self.journal.push(Change::Name(node));
        Ok((place, field))
    }

    fn repeated(
        &mut self,
        node: usize,
        place: usize,
        before_last: usize,
    ) -> Result<usize, Refused> {
        let same = |known: &&Repeated| (known.place, known.before_last) == (place, before_last);
        if let Some(known) = self.fields(node).repeated.iter().find(same) {
            return Ok(known.node);
        }
        let field = self.grow()?;
        self.journal.push(Change::Repeated(node));
        self.fields(node).repeated.push(Repeated { place, before_last, node: field });
        Ok(field)
    }

    fn element(&mut self, node: usize) -> Result<usize, Refused> {
        if let Some(element) = self.nodes[node].element {
            return Ok(element);
        }
        let element = self.grow()?;
        self.journal.push(Change::Element(node));
        self.nodes[node].element = Some(element);
        Ok(element)
    }

    fn grow(&mut self) -> Result<usize, Refused> {
        if self.nodes.len() == NODES_MAX {
            return Err(Refused::TooManyFields);
        }
        self.nodes.push(Node::new());
        Ok(self.nodes.len() - 1)
    }

    /// Merges what another tree has learned into one of its nodes.
    pub(super) fn absorb(&mut self, node: usize, other: &Self, from: usize) -> Learned {
        let theirs = &other.nodes[from];
        let kind = self.widen(node, theirs.kind);
        match (kind, theirs.element, &theirs.fields) {
            (JsonType::List, Some(element), _) => {
                let own = self.element(node)?;
                self.absorb(own, other, element)
            }
            (JsonType::Struct, _, Some(fields)) => self.absorb_fields(node, other, fields),
            _ => Ok(()),
        }
    }

    fn absorb_fields(&mut self, node: usize, other: &Self, theirs: &Fields) -> Learned {
        let mut places = Vec::with_capacity(theirs.names.len());
        for (name, from) in theirs.names.iter().zip(&theirs.nodes) {
            let (place, field) = self.place(node, name)?;
            places.push(place);
            self.absorb(field, other, *from)?;
        }
        for repeated in &theirs.repeated {
            let field = self.repeated(node, places[repeated.place], repeated.before_last)?;
            self.absorb(field, other, repeated.node)?;
        }
        Ok(())
    }
}

impl Node {
    fn new() -> Self {
        Self { kind: JsonType::Null, element: None, fields: None, object: 0 }
    }
}

impl Fields {
    fn new() -> Self {
        Self { names: KeyIndex::new(), nodes: Vec::new(), repeated: Vec::new() }
    }
}
