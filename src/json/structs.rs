//! Builders of structs, and of the rows of a table, which are structs too.

use datafusion::arrow::array::StructArray;
use datafusion::arrow::array::builder::NullBufferBuilder;
use datafusion::arrow::datatypes::{Field, Fields};

use crate::error::{Error, Result};

use super::column::{ColumnBuilder, Reading};
use super::cursor::{Cursor, Malformed};
use super::key_index::{Counts, KeyIndex, NextKey};
use super::record::{Root, for_each_object, root};
use super::{REPEATED_BEFORE, REPEATED_KEY};

/// The structs so far: a column for each field.
pub(super) struct Structs {
    fields: Fields,
    names: KeyIndex,
    /// One for each field; those of `names` come first.
    columns: Vec<ColumnBuilder>,
    /// Columns for values of repeated keys other than the last.
    repeated: Vec<Repeated>,
    /// The column of each field.
    places: Vec<usize>,
    nulls: NullBufferBuilder,
}

/// Which of the first 64 columns have a value in the current struct.
#[derive(Clone, Copy, Default)]
struct Seen(u64);

impl Seen {
    /// Records a column, and returns whether it may have been recorded before.
    #[inline]
    fn again(&mut self, place: usize) -> bool {
        let bit = if place < 64 { 1 << place } else { 0 };
        let again = self.0 & bit == bit;
        self.0 |= bit;
        again
    }

    /// Returns which of `columns` columns may lack a value.
    #[inline]
    fn missing(self, columns: usize) -> impl Iterator<Item = usize> {
        let all = if columns < 64 { (1 << columns) - 1 } else { u64::MAX };
        let mut left = all & !self.0;
        let few = std::iter::from_fn(move || {
            let at = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (at < 64).then_some(at)
        });
        few.chain(64..columns.max(64))
    }
}

struct Repeated {
    key: String,
    before_last: usize,
    column: usize,
}

impl Structs {
    /// Makes empty columns.
    pub(super) fn new(fields: &Fields) -> Result<Self> {
        let mut made = Self {
            fields: fields.clone(),
            names: KeyIndex::new(),
            columns: Vec::with_capacity(fields.len()),
            repeated: Vec::new(),
            places: vec![0; fields.len()],
            nulls: NullBufferBuilder::new(0),
        };
        let is_repeated = |field: &Field| field.metadata().contains_key(REPEATED_KEY);
        for (place, field) in fields.iter().enumerate().filter(|(_, field)| !is_repeated(field)) {
            made.places[place] = made.names.push(field.name());
            made.columns.push(ColumnBuilder::of(field)?);
        }
        for (place, field) in fields.iter().enumerate().filter(|(_, field)| is_repeated(field)) {
            let column = made.columns.len();
            made.places[place] = column;
            made.repeated.push(Repeated::of(field, column)?);
            made.columns.push(ColumnBuilder::of(field)?);
        }
        Ok(made)
    }

    /// Returns how many structs there are.
    pub(super) fn len(&self) -> usize {
        self.nulls.len()
    }

    /// Appends a NULL.
    pub(super) fn push_null(&mut self) {
        self.columns.iter_mut().for_each(ColumnBuilder::push_null);
        self.nulls.append_null();
    }

    /// Removes the structs from `len` on, and the values of an unfinished one.
    pub(super) fn truncate(&mut self, len: usize) {
        self.columns.iter_mut().for_each(|column| column.truncate(len));
        self.nulls.truncate(len);
    }

    /// Reads a complete message and appends its rows. A message that is not a record is an error, and the
    /// caller must remove what was appended.
    pub(super) fn read_message(
        &mut self,
        text: &str,
        reading: &mut Reading,
    ) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(text);
        cursor.is_exact = reading.is_exact;
        match root(&mut cursor)? {
            Root::Blank | Root::NoObjects => Ok(()),
            Root::Null => Err(Malformed { at: 0, what: "is null" }),
            Root::NoRecord => Err(Malformed { at: 0, what: "is not an object" }),
            Root::Object => self.read(&mut cursor, reading),
            Root::Objects => for_each_object(&mut cursor, &mut |cursor, is_object| {
                if is_object {
                    self.read(cursor, reading)
                } else {
                    self.push_empty();
                    Ok(())
                }
            }),
        }
    }

    /// Reads an object whose `{` has been read, and appends it. Keys without a field are skipped; of several
    /// values of one key, the last one is used (Spark's `JacksonParser.convertObject`).
    pub(super) fn read(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
    ) -> Result<(), Malformed> {
        if !self.repeated.is_empty() {
            return self.read_counted(cursor, reading);
        }
        let row = self.len();
        let mut seen = Seen::default();
        let mut before = None;
        let mut first = true;
        loop {
            match self.names.next_key(cursor, first, before)? {
                NextKey::End => break,
                NextKey::Unknown(_) => {
                    reading.news = true;
                    cursor.skip()?;
                }
                NextKey::Known(place) => {
                    before = Some(place);
                    let column = &mut self.columns[place];
                    if seen.again(place) && column.len() > row {
                        reading.news = true;
                        column.truncate(row);
                    }
                    column.read(cursor, reading)?;
                }
            }
            first = false;
        }
        reading.count_struct(self.columns.len(), cursor.at())?;
        self.end(row, seen);
        Ok(())
    }

    /// Reads an object in which each value of a repeated key has a column.
    fn read_counted(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
    ) -> Result<(), Malformed> {
        let row = self.len();
        let mut counts = Counts::ahead(*cursor)?;
        let mut scratch = String::new();
        let mut first = true;
        while let Some(key) = cursor.key(first)? {
            first = false;
            let name = key.resolve(&mut scratch);
            let found = match counts.take(name) {
                0 => self.names.find(name),
                before_last => self.find_repeated(name, before_last),
            };
            if let Some(place) = found {
                self.columns[place].read(cursor, reading)?;
            } else {
                reading.news = true;
                cursor.skip()?;
            }
        }
        reading.count_struct(self.columns.len(), cursor.at())?;
        self.end(row, Seen::default());
        Ok(())
    }

    /// Appends a struct of NULLs, which is not NULL itself.
    pub(super) fn push_empty(&mut self) {
        self.end(self.len(), Seen::default());
    }

    fn end(&mut self, row: usize, seen: Seen) {
        for at in seen.missing(self.columns.len()) {
            let column = &mut self.columns[at];
            if column.len() == row {
                column.push_null();
            }
        }
        self.nulls.append_non_null();
    }

    fn find_repeated(&self, name: &str, before_last: usize) -> Option<usize> {
        let same = |one: &&Repeated| one.key == name && one.before_last == before_last;
        self.repeated.iter().find(same).map(|one| one.column)
    }

    /// Returns all structs and starts again.
    pub(super) fn finish(&mut self) -> Result<StructArray> {
        let mut arrays = Vec::with_capacity(self.places.len());
        for place in &self.places {
            arrays.push(self.columns[*place].finish()?);
        }
        let length = self.nulls.len();
        let nulls = self.nulls.finish();
        Ok(StructArray::try_new_with_length(self.fields.clone(), arrays, nulls, length)?)
    }
}

impl Repeated {
    fn of(field: &Field, column: usize) -> Result<Self> {
        let metadata = field.metadata();
        let key = metadata.get(REPEATED_KEY).cloned();
        let before_last = metadata.get(REPEATED_BEFORE).and_then(|count| count.parse().ok());
        let (Some(key), Some(before_last)) = (key, before_last) else {
            let name = field.name();
            return Err(Error::failed(format!(
                "the field `{name}` does not say which key it holds"
            )));
        };
        Ok(Self { key, before_last, column })
    }
}
