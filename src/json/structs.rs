//! Structs under construction, and the rows of a table, which are structs too.

use datafusion::arrow::array::StructArray;
use datafusion::arrow::array::builder::NullBufferBuilder;
use datafusion::arrow::datatypes::{Field, Fields};

use crate::error::{Error, Result};

use super::column::{Column, Reading};
use super::cursor::{Cursor, Malformed};
use super::names::{Counts, Names};
use super::{REPEATED_BEFORE, REPEATED_KEY};

/// Structs so far: a column for each field.
pub(super) struct Structs {
    fields: Fields,
    names: Names,
    /// One for each field; those of `names` come first.
    columns: Vec<Column>,
    /// Columns for values of repeated keys other than the last.
    repeated: Vec<Repeated>,
    /// The column of each field.
    places: Vec<usize>,
    nulls: NullBufferBuilder,
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
            names: Names::new(),
            columns: Vec::with_capacity(fields.len()),
            repeated: Vec::new(),
            places: vec![0; fields.len()],
            nulls: NullBufferBuilder::new(0),
        };
        let is_repeated = |field: &Field| field.metadata().contains_key(REPEATED_KEY);
        for (place, field) in fields.iter().enumerate().filter(|(_, field)| !is_repeated(field)) {
            made.places[place] = made.names.push(field.name());
            made.columns.push(Column::new(field.data_type())?);
        }
        for (place, field) in fields.iter().enumerate().filter(|(_, field)| is_repeated(field)) {
            let column = made.columns.len();
            made.places[place] = column;
            made.repeated.push(Repeated::of(field, column)?);
            made.columns.push(Column::new(field.data_type())?);
        }
        Ok(made)
    }

    /// Returns how many structs there are.
    pub(super) fn len(&self) -> usize {
        self.nulls.len()
    }

    /// Appends a NULL.
    pub(super) fn push_null(&mut self) {
        self.columns.iter_mut().for_each(Column::push_null);
        self.nulls.append_null();
    }

    /// Takes away the structs from `len` on, and what is left of an unfinished one.
    pub(super) fn truncate(&mut self, len: usize) {
        self.columns.iter_mut().for_each(|column| column.truncate(len));
        self.nulls.truncate(len);
    }

    /// Reads an object whose `{` has been read, and appends it. Keys without a field are read over; of
    /// values of one key the last counts.
    pub(super) fn read(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
    ) -> Result<(), Malformed> {
        let row = self.len();
        let mut counts = None;
        if !self.repeated.is_empty() {
            counts = Some(Counts::ahead(*cursor)?);
        }
        let mut scratch = String::new();
        let mut before = None;
        let mut first = true;
        while let Some(key) = cursor.key(first)? {
            first = false;
            let name = key.resolve(&mut scratch);
            let before_last = counts.as_mut().map_or(0, |counts| counts.take(name));
            let found = match before_last {
                0 => self.names.find(name, before),
                _ => self.find_repeated(name, before_last),
            };
            let Some(place) = found else {
                cursor.skip()?;
                continue;
            };
            if before_last == 0 {
                before = Some(place);
            }
            let column = &mut self.columns[place];
            if column.len() > row {
                column.truncate(row);
            }
            column.read(cursor, reading)?;
        }
        reading.count(self.columns.len(), cursor.at())?;
        self.end(row);
        Ok(())
    }

    /// Appends a struct of NULLs, which is not NULL itself.
    pub(super) fn push_empty(&mut self) {
        self.end(self.len());
    }

    fn end(&mut self, row: usize) {
        for column in &mut self.columns {
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

    /// Hands out all structs and starts anew.
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
                "The field `{name}` does not say which key it holds"
            )));
        };
        Ok(Self { key, before_last, column })
    }
}
