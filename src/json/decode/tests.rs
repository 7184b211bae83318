//! Tests of modes, projection, repeated keys and hostile messages.

use datafusion::arrow::array::Array;

use super::{Decoder, Mode};
use crate::json::Inference;
use crate::json::tests::agreement::rows_of;

fn decoder(mode: Mode, messages: &[&str]) -> Decoder {
    let mut inference = Inference::new(mode);
    for (at, message) in messages.iter().enumerate() {
        inference.push(Some(message.as_bytes()), at).expect("an inference");
    }
    Decoder::new(&inference.finish().schema, mode).expect("a decoder")
}

fn rows(mode: Mode, messages: &[&str]) -> Vec<String> {
    let mut decoder = decoder(mode, messages);
    for message in messages {
        decoder.push(Some(message.as_bytes())).expect("rows");
    }
    rows_of(&decoder.flush().expect("a batch"))
}

#[test]
fn a_partial_row_stands_beside_its_text() {
    assert_eq!(
        rows(Mode::Permissive, &["x", r#"{"a":"","b":1}"#, r#"{"a":5}"#]),
        [
            r#"{"_corrupt_record":"x","a":null,"b":null}"#,
            r#"{"_corrupt_record":"{\"a\":\"\",\"b\":1}","a":null,"b":1}"#,
            r#"{"_corrupt_record":null,"a":5,"b":null}"#,
        ]
    );
}

#[test]
fn a_misfit_leaves_its_neighbors_alone() {
    assert_eq!(
        rows(Mode::Permissive, &[r#"{"s":{"x":"","y":[1,""]}}"#, r#"{"s":{"x":{"z":1}}}"#]),
        [r#"{"s":{"x":null,"y":[1,null]}}"#, r#"{"s":{"x":{"z":1},"y":null}}"#]
    );
}

#[test]
fn dropping_leaves_out_what_is_not_whole() {
    let messages = ["x", r#"{"a":""}"#, r#"{"a":5}"#, "null", "[]", r#"[{"a":1},{"a":""}]"#, "[5]"];
    assert_eq!(rows(Mode::DropMalformed, &messages), [r#"{"a":5}"#]);
}

#[test]
fn failing_says_where() {
    let mut decoder = decoder(Mode::FailFast, &[r#"{"a":1}"#]);
    let error = decoder.push(Some(br#"{"a":[1}"#)).expect_err("a mismatched bracket");
    assert_eq!(error.to_string(), "the record has no `,` where one is expected (at byte 8)");
    let error = decoder.push(Some(br#"{"a":"x"}"#)).expect_err("a string");
    assert_eq!(
        error.to_string(),
        "the record has something else where a `bigint` is expected (at byte 9)"
    );
    assert_eq!(decoder.rows(), 0);
}

#[test]
fn arrays_at_the_top_are_rows() {
    assert_eq!(
        rows(Mode::Permissive, &[r#"[{"a":1},null,{"a":2}]"#, r#"[[{"a":3}]]"#, "[]", "", "null"]),
        [r#"{"a":1}"#, r#"{"a":null}"#, r#"{"a":2}"#, r#"{"a":3}"#, r#"{"a":null}"#]
    );
}

#[test]
fn every_value_of_a_repeated_key_is_kept() {
    assert_eq!(
        rows(Mode::Permissive, &[r#"{"a":1,"a":2,"a":3}"#, r#"{"a":4}"#, r#"{"a":5,"a":6}"#]),
        [
            r#"{"a":3,"a_1":2,"a_2":1}"#,
            r#"{"a":4,"a_1":null,"a_2":null}"#,
            r#"{"a":6,"a_1":5,"a_2":null}"#,
        ]
    );
}

#[test]
fn a_projection_finds_the_same_corrupt_records() {
    let messages = [r#"{"a":1,"b":2}"#, r#"{"a":"","b":3}"#, "{"];
    let whole = decoder(Mode::Permissive, &messages);
    let read = |names: &[&str]| {
        let place = |name: &&str| whole.schema().index_of(name).expect("a column");
        let projection: Vec<usize> = names.iter().map(place).collect();
        let mut decoder = Decoder::projected(whole.schema(), &projection, Mode::Permissive)
            .expect("a projection");
        for message in messages {
            decoder.push(Some(message.as_bytes())).expect("rows");
        }
        rows_of(&decoder.flush().expect("a batch"))
    };
    assert_eq!(
        read(&["b", "_corrupt_record"]),
        [
            r#"{"b":2,"_corrupt_record":null}"#,
            r#"{"b":3,"_corrupt_record":"{\"a\":\"\",\"b\":3}"}"#,
            r#"{"b":null,"_corrupt_record":"{"}"#,
        ]
    );
    assert_eq!(read(&[]), ["{}", "{}", "{}"]);
}

#[test]
fn hostile_messages_are_corrupt_records() {
    let deep = format!("{{\"a\":{}1", "[{\"b\":".repeat(10_000));
    let mut bytes = b"{\"a\":\"\xff\xfe\"}".to_vec();
    let mut decoder = decoder(Mode::Permissive, &["{\"a\":\"x\"}", "{"]);
    decoder.push(Some(deep.as_bytes())).expect("a row");
    decoder.push(Some(&bytes)).expect("a row");
    bytes[5] = 0;
    decoder.push(Some(&bytes)).expect("a row");
    assert_eq!(decoder.push(None).expect("no row"), 0);
    let batch = decoder.flush().expect("a batch");
    assert!(batch.column(0).is_null(1));
    assert_eq!(rows_of(&batch)[1], "{\"_corrupt_record\":null,\"a\":\"\u{fffd}\u{fffd}\"}");
    assert_eq!(batch.column(0).null_count(), 1);
}

#[test]
fn many_cells_from_few_bytes_are_refused() {
    let fields: Vec<String> = (0..2000).map(|at| format!("\"f{at}\":1")).collect();
    let wide = format!("{{\"l\":[{{{}}}]}}", fields.join(","));
    let mut decoder = decoder(Mode::DropMalformed, &[&wide]);
    let bomb = format!("{{\"l\":[{}{{}}]}}", "{},".repeat(11_000));
    assert_eq!(decoder.push(Some(bomb.as_bytes())).expect("dropped"), 0);
    let few = format!("{{\"l\":[{}{{}}]}}", "{},".repeat(10));
    assert_eq!(decoder.push(Some(few.as_bytes())).expect("a row"), 1);
}

#[test]
fn decoders_start_anew_after_a_flush() {
    let mut decoder = decoder(Mode::Permissive, &["{\"a\":[1]}"]);
    for _ in 0..2 {
        assert_eq!(decoder.push(Some(b"{\"a\":[1,2]}")).expect("a row"), 1);
        assert_eq!(rows_of(&decoder.flush().expect("a batch")), ["{\"a\":[1,2]}"]);
        assert_eq!((decoder.rows(), decoder.bytes()), (0, 0));
    }
}

#[test]
fn what_spark_still_reads_stands_beside_the_text() {
    let whole = r#"{"a":1,"b":[2],"c":3,"s":{"x":[4],"y":5}}"#;
    for (message, row) in [
        // The array is lost, but its neighbors are kept.
        (r#"{"a":1,"b":[1 2],"c":3}"#, r#""a":1,"b":null,"c":3,"s":null"#),
        (r#"{"a":1,"b":[True],"c":3}"#, r#""a":1,"b":null,"c":3,"s":null"#),
        // After these errors, Spark's `JacksonParser` finds nothing more.
        (r#"{"a":1,"b":[True,False],"c":3}"#, r#""a":null,"b":null,"c":null,"s":null"#),
        (r#"{"a":1,"b":[2,],"c":3}"#, r#""a":null,"b":null,"c":null,"s":null"#),
        (r#"{"a":1,"s":{x:1},"c":3}"#, r#""a":null,"b":null,"c":null,"s":null"#),
        // After a name without a value, it treats the message as finished.
        (r#"{"a":1,"s":{"x":tru},"c":3}"#, r#""a":1,"b":null,"c":null,"s":null"#),
        (r#"{"a":1,"s":{"x":"#, r#""a":1,"b":null,"c":null,"s":null"#),
        (r#"{"a":1,"s":{"x":[4,"#, r#""a":null,"b":null,"c":null,"s":null"#),
        (r#"{"a":1,"#, r#""a":null,"b":null,"c":null,"s":null"#),
    ] {
        let expected = format!("{{{:?}:{message:?},{row}}}", "_corrupt_record");
        assert_eq!(rows(Mode::Permissive, &[whole, message])[1], expected);
    }
}

#[test]
fn a_byte_order_mark_loses_nothing() {
    assert_eq!(rows(Mode::Permissive, &["\u{feff}{\"a\":1}"]), [r#"{"a":1}"#]);
}
