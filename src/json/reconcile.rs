//! Converts provisional batches to the schema of all messages, or finds that their messages must be read
//! again.
//!
//! Missing columns become NULLs, and numbers are widened. If the final type of a column is string, the
//! provisional batch no longer has its text. The rows are the same that [`Decoder`] makes from the messages.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray as _, BinaryArray, ListArray, RecordBatch, RecordBatchOptions,
    StructArray, new_null_array,
};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{
    DataType, Decimal128Type, Field, FieldRef, Fields, Float64Type, Int64Type, SchemaRef,
};

use crate::error::{Error, Result};

use super::column::CELLS_MAX;
use super::decode::CELL_BYTES;
use super::provisional_batch::ProvisionalBatch;
use super::{CORRUPT_RECORD, Decoder, KEPT, Mode, REPEATED_BEFORE, REPEATED_KEY, UNTYPED};

/// Converts provisional batches to one schema.
#[derive(Debug, Clone)]
pub struct Reconciler {
    schema: SchemaRef,
    mode: Mode,
    is_exact: bool,
}

impl Reconciler {
    /// Starts with the schema of all messages.
    #[must_use]
    pub fn new(schema: SchemaRef, mode: Mode) -> Self {
        Self { schema, mode, is_exact: false }
    }

    /// Reads records as [`Decoder::exact`] does.
    #[must_use]
    pub fn exact(self, is_exact: bool) -> Self {
        Self { is_exact, ..self }
    }

    /// Returns the schema of the batches.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Starts a decoder for messages that are read again.
    ///
    /// # Errors
    /// A correct inference has none.
    pub fn decoder(&self) -> Result<Decoder> {
        Ok(Decoder::new(&self.schema, self.mode)?.exact(self.is_exact))
    }

    /// Returns whether a provisional batch can be converted; otherwise its messages must be read again.
    #[must_use]
    pub fn can_turn(&self, draft: &ProvisionalBatch) -> bool {
        let mut change = Change::default();
        let is_known = |field: &&FieldRef| field.name() != CORRUPT_RECORD;
        let known: Vec<_> = self.schema.fields().iter().filter(is_known).cloned().collect();
        let fits = change.of_all(&draft.fields, &known);
        // The batch may not show what makes a record corrupt: an empty string in a column of another type,
        // and a value of a repeated key that the decoder reads into the column of the last one.
        let is_told =
            self.mode != Mode::Permissive || self.schema.field_with_name(CORRUPT_RECORD).is_ok();
        let misfits =
            draft.empties || (draft.untyped_empties && change.typed) || change.drops_repeated;
        let added = draft.structs_max.saturating_mul(change.columns);
        let cells = draft.cells_max.saturating_add(added);
        fits && !(is_told && misfits) && cells <= CELLS_MAX
    }

    /// Estimates how many bytes are added to the rows of a provisional batch: NULLs of missing columns.
    #[must_use]
    pub fn added_bytes(&self, draft: &ProvisionalBatch) -> usize {
        let mut change = Change::default();
        change.of_all(&draft.fields, self.schema.fields());
        let messages = draft.messages.end - draft.messages.start;
        let structs =
            usize::try_from(messages).unwrap_or(usize::MAX).saturating_mul(draft.structs_max);
        structs.saturating_mul(change.columns).saturating_mul(CELL_BYTES)
    }

    /// Converts the rows of a provisional batch.
    ///
    /// # Errors
    /// In fail-fast mode, a message that was kept because it is not a record.
    pub fn batch(&self, draft: &RecordBatch) -> Result<RecordBatch> {
        let fields = draft.schema().fields().clone();
        let kept = fields.iter().position(|field| field.metadata().contains_key(KEPT));
        let shown = kept.unwrap_or(fields.len());
        let (known, arrays) = (&fields[..shown], &draft.columns()[..shown]);
        let rows = draft.num_rows();
        let column = |to: &FieldRef| match find(known, to) {
            Some(at) if to.name() != CORRUPT_RECORD => array(&known[at], &arrays[at], to),
            _ => Ok(new_null_array(to.data_type(), rows)),
        };
        let columns = self.schema.fields().iter().map(column).collect::<Result<_>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let whole = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        match kept {
            Some(at) => self.with_kept(&whole, draft.column(at).as_binary()),
            None => Ok(whole),
        }
    }

    /// Inserts the rows of kept messages at their positions.
    fn with_kept(&self, whole: &RecordBatch, kept: &BinaryArray) -> Result<RecordBatch> {
        let mut decoder = self.decoder()?;
        let mut parts = Vec::new();
        let mut start = 0;
        while start < kept.len() {
            let is_kept = kept.is_valid(start);
            let same = (start..kept.len()).take_while(|at| kept.is_valid(*at) == is_kept);
            let end = start + same.count();
            if is_kept {
                for at in start..end {
                    decoder.push(Some(kept.value(at)))?;
                }
                parts.push(decoder.flush()?);
            } else {
                parts.push(whole.slice(start, end - start));
            }
            start = end;
        }
        Ok(concat_batches(&self.schema, &parts)?)
    }
}

/// The changes that a conversion makes.
#[derive(Default)]
struct Change {
    /// Columns that were missing.
    columns: usize,
    /// Whether a field without a type has become something other than a string.
    typed: bool,
    /// Whether values of a repeated key other than the last are dropped.
    drops_repeated: bool,
}

impl Change {
    /// Records the changes from fields `from` to fields `to`; returns false if the conversion is not
    /// possible.
    fn of_all(&mut self, from: &[FieldRef], to: &[FieldRef]) -> bool {
        let is_dropped = |field: &FieldRef| {
            field.metadata().contains_key(REPEATED_KEY) && find(to, field).is_none()
        };
        self.drops_repeated |= from.iter().any(is_dropped);
        to.iter().all(|field| self.of(from, field))
    }

    /// Records the changes from a field of `from` to `to`; returns false if the conversion is not possible.
    fn of(&mut self, from: &[FieldRef], to: &FieldRef) -> bool {
        let Some(at) = find(from, to) else {
            self.columns += columns(to);
            return true;
        };
        self.of_type(&from[at], to)
    }

    fn of_type(&mut self, from: &Field, to: &Field) -> bool {
        if is_untyped(from) {
            self.typed |= *to.data_type() != DataType::Utf8;
            self.columns += columns(to);
            return true;
        }
        match (from.data_type(), to.data_type()) {
            (DataType::Struct(from), DataType::Struct(to)) => self.of_all(from, to),
            (DataType::List(from), DataType::List(to)) => self.of_type(from, to),
            (
                DataType::Int64 | DataType::Decimal128(..),
                DataType::Decimal128(..) | DataType::Float64,
            ) => true,
            (from, to) => from == to,
        }
    }
}

fn is_untyped(field: &Field) -> bool {
    field.metadata().contains_key(UNTYPED)
}

/// Counts a field and its nested fields; a list of NULL has no elements.
fn columns(field: &Field) -> usize {
    match field.data_type() {
        DataType::Struct(fields) => 1 + fields.iter().map(|field| columns(field)).sum::<usize>(),
        _ => 1,
    }
}

/// Finds the field with the same values of the same key; its name may differ.
fn find(fields: &[FieldRef], wanted: &Field) -> Option<usize> {
    fields.iter().position(|field| key(field) == key(wanted))
}

fn key(field: &Field) -> (&str, Option<&str>) {
    let metadata = |name| field.metadata().get(name).map(String::as_str);
    (metadata(REPEATED_KEY).unwrap_or(field.name()), metadata(REPEATED_BEFORE))
}

fn array(from: &Field, values: &ArrayRef, to: &Field) -> Result<ArrayRef> {
    if is_untyped(from) {
        return Ok(match to.data_type() {
            DataType::Utf8 => Arc::clone(values),
            other => new_null_array(other, values.len()),
        });
    }
    Ok(match (from.data_type(), to.data_type()) {
        (DataType::Struct(from), DataType::Struct(to)) => structs(from, values.as_struct(), to)?,
        (DataType::List(from), DataType::List(to)) => {
            let lists = values.as_list::<i32>();
            let elements = array(from, lists.values(), to)?;
            let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
            Arc::new(ListArray::try_new(Arc::clone(to), offsets, elements, nulls)?)
        }
        (DataType::Int64, DataType::Decimal128(digits, _)) => {
            let numbers = values.as_primitive::<Int64Type>();
            let wide = numbers.unary::<_, Decimal128Type>(i128::from);
            Arc::new(wide.with_precision_and_scale(*digits, 0)?)
        }
        (DataType::Int64, DataType::Float64) => {
            let numbers = values.as_primitive::<Int64Type>();
            Arc::new(numbers.unary::<_, Float64Type>(nearest))
        }
        (DataType::Decimal128(..), DataType::Decimal128(digits, _)) => {
            let numbers = values.as_primitive::<Decimal128Type>().clone();
            Arc::new(numbers.with_precision_and_scale(*digits, 0)?)
        }
        (DataType::Decimal128(..), DataType::Float64) => {
            let numbers = values.as_primitive::<Decimal128Type>();
            Arc::new(numbers.unary::<_, Float64Type>(nearest))
        }
        (from, to) if from == to => Arc::clone(values),
        (from, to) => {
            return Err(Error::failed(format!(
                "internal error: a provisional column of `{from}` cannot be converted to `{to}`"
            )));
        }
    })
}

/// Rounds to the nearest double, as parsing the digits does (`JacksonParser.makeConverter`).
#[expect(clippy::cast_precision_loss, reason = "Spark reads integers into doubles so")]
fn nearest(number: impl Into<i128>) -> f64 {
    number.into() as f64
}

fn structs(from: &Fields, values: &StructArray, to: &Fields) -> Result<ArrayRef> {
    let column = |to: &FieldRef| match find(from, to) {
        Some(at) => array(&from[at], values.column(at), to),
        None => Ok(new_null_array(to.data_type(), values.len())),
    };
    let columns = to.iter().map(column).collect::<Result<_>>()?;
    let nulls = values.nulls().cloned();
    let turned = StructArray::try_new_with_length(to.clone(), columns, nulls, values.len())?;
    Ok(Arc::new(turned))
}
