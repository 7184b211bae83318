//! Writes one value as Spark's `show` does: `[a, b]`, `{k -> v}`, `1.0E10`, `NULL`.
//!
//! The rule is that of Spark's `ToPrettyString` with the session time zone UTC: nulls are `NULL` at every
//! depth, binary is `[7B 22]`, decimals are plain. Control characters are left for [`super::escape`].

use std::fmt::Write as _;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, OffsetSizeTrait};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

use super::cell_time::write_time;
use crate::spark::java_double::{write_double, write_float};

/// The text of NULL.
pub(super) const NULL: &str = "NULL";

/// How structs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As Spark's `show` does: `{1, x}`.
    Spark,
    /// For people, with the names of the fields: `{id: 1, name: x}`.
    Named,
}

/// Returns the text of the value at `row`.
pub fn cell(array: &dyn Array, row: usize) -> String {
    let mut text = String::new();
    write_cell(array, row, Form::Spark, &mut text);
    text
}

/// Returns the text of the value at `row`, the fields of structs with their names.
pub(super) fn named_cell(array: &dyn Array, row: usize) -> String {
    let mut text = String::new();
    write_cell(array, row, Form::Named, &mut text);
    text
}

/// Returns whether the value at `row` is null.
pub(super) fn is_null(array: &dyn Array, row: usize) -> bool {
    match array.data_type() {
        DataType::Null => true,
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            array.is_null(row) || is_null(dictionary.values(), key(dictionary.keys(), row))
        }
        _ => array.is_null(row),
    }
}

/// Writes the text of the value at `row`.
fn write_cell(array: &dyn Array, row: usize, form: Form, out: &mut String) {
    if is_null(array, row) {
        return out.push_str(NULL);
    }
    match array.data_type() {
        DataType::Boolean => push(out, array.as_boolean().value(row)),
        DataType::Int8 => push(out, number::<Int8Type>(array, row)),
        DataType::Int16 => push(out, number::<Int16Type>(array, row)),
        DataType::Int32 => push(out, number::<Int32Type>(array, row)),
        DataType::Int64 => push(out, number::<Int64Type>(array, row)),
        DataType::UInt8 => push(out, number::<UInt8Type>(array, row)),
        DataType::UInt16 => push(out, number::<UInt16Type>(array, row)),
        DataType::UInt32 => push(out, number::<UInt32Type>(array, row)),
        DataType::UInt64 => push(out, number::<UInt64Type>(array, row)),
        DataType::Float16 => write_float(number::<Float16Type>(array, row).to_f32(), out),
        DataType::Float32 => write_float(number::<Float32Type>(array, row), out),
        DataType::Float64 => write_double(number::<Float64Type>(array, row), out),
        DataType::Decimal32(..) => write_decimal::<Decimal32Type>(array, row, out),
        DataType::Decimal64(..) => write_decimal::<Decimal64Type>(array, row, out),
        DataType::Decimal128(..) => write_decimal::<Decimal128Type>(array, row, out),
        DataType::Decimal256(..) => write_decimal::<Decimal256Type>(array, row, out),
        DataType::Utf8 => out.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => out.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => out.push_str(array.as_string_view().value(row)),
        _ => write_composed(array, row, form, out),
    }
}

/// Writes a nested value, or a date, time or interval.
fn write_composed(array: &dyn Array, row: usize, form: Form, out: &mut String) {
    match array.data_type() {
        DataType::Struct(_) => write_struct(array, row, form, out),
        DataType::Map(..) => write_map(array, row, form, out),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            write_cell(dictionary.values(), key(dictionary.keys(), row), form, out);
        }
        other => {
            if let Some(bytes) = bytes(array, row) {
                write_bytes(bytes, out);
            } else if let Some(elements) = elements(array, row) {
                write_list(&elements, form, out);
            } else if !other.is_temporal() || !write_time(array, row, out) {
                write_other(array, row, out);
            }
        }
    }
}

/// Returns the bytes of a binary value; `None` for other types.
pub(super) fn bytes(array: &dyn Array, row: usize) -> Option<&[u8]> {
    match array.data_type() {
        DataType::Binary => Some(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(array.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => Some(array.as_fixed_size_binary().value(row)),
        _ => None,
    }
}

/// Returns the elements of a list value; `None` for other types.
fn elements(array: &dyn Array, row: usize) -> Option<ArrayRef> {
    match array.data_type() {
        DataType::List(_) => Some(array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => Some(array.as_list::<i64>().value(row)),
        DataType::ListView(_) => Some(view::<i32>(array, row)),
        DataType::LargeListView(_) => Some(view::<i64>(array, row)),
        DataType::FixedSizeList(..) => Some(array.as_fixed_size_list().value(row)),
        _ => None,
    }
}

fn view<O: OffsetSizeTrait>(array: &dyn Array, row: usize) -> ArrayRef {
    array.as_list_view::<O>().value(row)
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    out.push('[');
    for (at, byte) in bytes.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        push(out, format_args!("{space}{byte:02X}"));
    }
    out.push(']');
}

fn write_list(elements: &dyn Array, form: Form, out: &mut String) {
    out.push('[');
    for at in 0..elements.len() {
        separate(at, out);
        write_cell(elements, at, form, out);
    }
    out.push(']');
}

fn write_struct(array: &dyn Array, row: usize, form: Form, out: &mut String) {
    out.push('{');
    let array = array.as_struct();
    for (at, (field, name)) in array.columns().iter().zip(array.column_names()).enumerate() {
        separate(at, out);
        if form == Form::Named {
            out.push_str(name);
            out.push_str(": ");
        }
        write_cell(field, row, form, out);
    }
    out.push('}');
}

fn write_map(array: &dyn Array, row: usize, form: Form, out: &mut String) {
    let entries = array.as_map().value(row);
    out.push('{');
    for at in 0..entries.len() {
        separate(at, out);
        write_cell(entries.column(0), at, form, out);
        out.push_str(" -> ");
        write_cell(entries.column(1), at, form, out);
    }
    out.push('}');
}

/// Writes a value of a type that Spark does not have, as the engine does.
fn write_other(array: &dyn Array, row: usize, out: &mut String) {
    let options = FormatOptions::new().with_null(NULL);
    match ArrayFormatter::try_new(array, &options) {
        Ok(formatter) => push(out, formatter.value(row)),
        Err(error) => push(out, format_args!("({error})")),
    }
}

fn write_decimal<T: DecimalType>(array: &dyn Array, row: usize, out: &mut String) {
    let array = array.as_primitive::<T>();
    out.push_str(&T::format_decimal(array.value(row), array.precision(), array.scale()));
}

fn number<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

/// Returns the index of a dictionary's value; 0 if it is out of range, which Arrow does not allow.
fn key(keys: &dyn Array, row: usize) -> usize {
    cell(keys, row).parse().unwrap_or_default()
}

fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push_str(", ");
    }
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a string fails only if the value's own formatting does; then its text ends there.
    let _ = write!(out, "{value}");
}
