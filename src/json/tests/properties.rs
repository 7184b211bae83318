//! Tests of properties that are true for all messages: nothing is lost, no dependence on splitting, no panic.

use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config;

use datafusion::arrow::array::RecordBatch;
use serde_json::{Map, Number, Value};

use super::agreement::rows_of;
use crate::json::cursor::Cursor;
use crate::json::text::write_value;
use crate::json::{CORRUPT_RECORD, Decoder, Inference, Inferred, Mode};

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        proptest::strategy::Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
        "[a-z\"\\\\\n😀é]{0,6}".prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner).prop_map(Value::Object),
        ]
    })
}

fn object<T: Strategy<Value = Value>>(values: T) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec(("[abcA]", values), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn messages() -> impl Strategy<Value = Vec<String>> {
    let message = object(value()).prop_map(|object| Value::Object(object).to_string());
    prop::collection::vec(message, 0..6)
}

fn inferred<'a>(parts: impl Iterator<Item = &'a [String]>) -> Inferred<usize> {
    let mut all = Inference::new(Mode::Permissive);
    let mut position = 0;
    for part in parts {
        let mut inference = Inference::new(Mode::Permissive);
        for message in part {
            inference.push(Some(message.as_bytes()), position).expect("an inference");
            position += 1;
        }
        all.merge(inference).expect("a merge");
    }
    all.finish()
}

fn decoded(
    inferred: &Inferred<usize>,
    messages: &[String],
    flush_every: usize,
) -> Vec<RecordBatch> {
    let mut decoder = Decoder::new(&inferred.schema, Mode::Permissive).expect("a decoder");
    let mut batches = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        decoder.push(Some(message.as_bytes())).expect("rows");
        if at % flush_every == flush_every - 1 {
            batches.push(decoder.flush().expect("a batch"));
        }
    }
    batches.push(decoder.flush().expect("a batch"));
    batches
}

fn rows(batches: &[RecordBatch]) -> Vec<String> {
    batches.iter().flat_map(rows_of).collect()
}

/// Returns whether everything in `message` is in `cell`, as a value or as text.
fn kept(message: &Value, cell: &Value) -> bool {
    match (message, cell) {
        // A null stays null; an empty string may become null.
        (Value::Null, cell) => cell.is_null(),
        (Value::String(text), Value::Null) => text.is_empty(),
        (Value::Object(fields), Value::Object(cells)) => fields.iter().all(|(name, value)| {
            // A field that has only `{}` in all records has no column.
            cells.get(name).map_or_else(|| is_hollow(value), |cell| kept(value, cell))
        }),
        (Value::Array(items), Value::Array(cells)) => {
            items.len() == cells.len() && items.iter().zip(cells).all(|pair| kept(pair.0, pair.1))
        }
        (Value::String(text), Value::String(cell)) => text == cell,
        (Value::Bool(value), Value::Bool(cell)) => value == cell,
        (Value::Number(number), Value::Number(cell)) => number == cell || nearly(number, cell),
        (other, Value::String(cell)) => spark_text(other) == *cell,
        _ => false,
    }
}

/// Integers become doubles if the field also has doubles, and `serde_json` may read those off by one bit.
fn nearly(number: &Number, cell: &Number) -> bool {
    let (number, cell) = (number.as_f64().expect("finite"), cell.as_f64().expect("finite"));
    (number - cell).abs() <= number.abs() * 1e-15
}

fn is_hollow(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.values().all(is_hollow),
        Value::Array(items) => items.iter().all(is_hollow),
        value => value.is_null() || *value == "",
    }
}

fn spark_text(value: &Value) -> String {
    let json = value.to_string();
    let mut cursor = Cursor::new(&json);
    let mut out = String::new();
    let token = cursor.token().expect("a token");
    write_value(&mut cursor, token, &mut out).expect("a value");
    out
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(200) })]

    #[test]
    fn no_value_is_lost(messages in messages()) {
        let inferred = inferred(std::iter::once(&messages[..]));
        let rows = rows(&decoded(&inferred, &messages, usize::MAX));
        prop_assert_eq!(rows.len(), messages.len());
        for (message, row) in messages.iter().zip(&rows) {
            let sent: Value = serde_json::from_str(message).expect("a message");
            let got: Value = serde_json::from_str(row).expect("a row");
            prop_assert!(kept(&sent, &got), "{message} became {row}");
        }
    }

    #[test]
    fn splitting_changes_nothing(messages in messages(), size in 1_usize..4) {
        let whole = inferred(std::iter::once(&messages[..]));
        let parts = inferred(messages.chunks(size));
        prop_assert_eq!(&whole.schema, &parts.schema);
        prop_assert_eq!((whole.rows, whole.corrupt), (parts.rows, parts.corrupt));
        let whole = rows(&decoded(&whole, &messages, usize::MAX));
        prop_assert_eq!(whole, rows(&decoded(&parts, &messages, size)));
    }

    #[test]
    fn mutated_messages_are_rows_or_corrupt(
        messages in messages(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut messages = messages;
        for (at, byte) in changes {
            if let Some(message) = messages.first_mut().filter(|message| !message.is_empty()) {
                let mut bytes = message.clone().into_bytes();
                let at = at.index(bytes.len());
                bytes[at] = byte;
                *message = String::from_utf8_lossy(&bytes).into_owned();
            }
        }
        let inferred = inferred(messages.chunks(2));
        let rows = rows(&decoded(&inferred, &messages, 3));
        prop_assert_eq!(rows.len() as u64, inferred.rows);
        let told = inferred.schema.field_with_name(CORRUPT_RECORD).is_ok();
        prop_assert_eq!(told, inferred.corrupt > 0);
        prop_assert_eq!(inferred.corrupt > 0, inferred.first_corrupt.is_some());
    }

    #[test]
    fn any_bytes_are_read_without_panic(message in prop::collection::vec(any::<u8>(), 0..64)) {
        let mut inference = Inference::new(Mode::Permissive);
        inference.push(Some(&message), 0).expect("an inference");
        let inferred = inference.finish();
        let mut decoder = Decoder::new(&inferred.schema, Mode::Permissive).expect("a decoder");
        let rows = decoder.push(Some(&message)).expect("rows");
        prop_assert_eq!(rows as u64, inferred.rows);
    }
}
