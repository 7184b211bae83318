//! Tests which messages a single pass reads again, and that its rows are those of two passes.

use crate::json::Mode;
use crate::json::tests::both_ways::{Split, one_pass, two_passes};

/// Reads messages with both methods, each message in its own batch, and returns how many were read again.
fn again(mode: Mode, messages: &[&str]) -> u64 {
    let messages: Vec<String> = messages.iter().map(|message| (*message).to_owned()).collect();
    let split = Split::of(usize::MAX, 1);
    let once = one_pass(&messages, mode, split).expect("one pass");
    let twice = two_passes(&messages, mode, split).expect("two passes");
    assert_eq!(once.told(), twice.told());
    once.again
}

#[test]
fn what_only_widens_is_read_once() {
    let widening = [
        r#"{"n":null,"l":1,"s":{},"e":[],"d":18446744073709551616}"#,
        r#"{"n":{"x":1},"l":18446744073709551615,"s":{"y":[null]},"e":[{"z":""}],"d":-0.5}"#,
        r#"{"l":1.5,"s":{"y":[{"q":true}]},"e":[{"z":"t"}],"new":"x"}"#,
    ];
    assert_eq!(again(Mode::Permissive, &widening), 0);
    assert_eq!(again(Mode::Permissive, &["null", r#"{"a":"","b":1}"#, r#"{"a":5}"#, "[]"]), 0);
    let corrupt = [r#"{"a":1}"#, r#"{"a":[1,"#, "7", r#"[{"a":2},{"a":3}"#, r#"{"b":[1,2]}"#];
    assert_eq!(again(Mode::Permissive, &corrupt), 0);
    assert_eq!(again(Mode::DropMalformed, &corrupt), 0);
}

#[test]
fn what_becomes_a_string_is_read_again() {
    for first in ["1", "1.50", "true", "18446744073709551616", r#"{"k": 1e2}"#, "[ 1 ]"] {
        let messages = [r#"{"a":null}"#, &format!(r#"{{"a":{first}}}"#), r#"{"a":"x"}"#, "{}"];
        assert_eq!(again(Mode::Permissive, &messages), 1, "{first}");
    }
    let inside = [r#"{"a":[{"b":1}]}"#, r#"{"a":[{"b":[]}]}"#, r#"{"a":[]}"#];
    assert_eq!(again(Mode::Permissive, &inside), 1);
}

#[test]
fn an_empty_string_that_makes_its_record_corrupt_is_read_again() {
    let messages = [r#"{"a":1}"#, r#"{"a":""}"#, r#"{"a":2}"#];
    assert_eq!(again(Mode::Permissive, &messages), 0);
    assert_eq!(again(Mode::DropMalformed, &messages), 3);
    assert_eq!(again(Mode::Permissive, &[messages[0], messages[1], messages[2], "x"]), 4);
    let untyped = [r#"{"a":""}"#, r#"{"b":1}"#, r#"{"a":true}"#];
    assert_eq!(again(Mode::DropMalformed, &untyped), 1);
    let hollow = [r#"{"a":[{}],"a":1}"#, "x"];
    assert_eq!(again(Mode::Permissive, &hollow), 2);
}

#[test]
fn repeated_and_odd_keys_are_kept() {
    let messages = [
        r#"{"a":1,"a":2}"#,
        r#"{"a":"x","a_1":true,"":{"":1}}"#,
        r#"{"a":3,"a":{"b":1},"a":null}"#,
        r#"{"_corrupt_record":[1],"A":{}}"#,
    ];
    again(Mode::Permissive, &messages);
    again(Mode::DropMalformed, &messages);
}

#[test]
fn failing_fails_both_ways() {
    let split = Split::of(2, 1);
    for bad in ["{", "null", r#"{"a":""}"#] {
        let messages = [r#"{"a":1}"#, r#"{"a":2}"#, bad].map(str::to_owned);
        let error = one_pass(&messages, Mode::FailFast, split).expect_err("one pass").to_string();
        let twice = two_passes(&messages, Mode::FailFast, split).expect_err("two passes");
        assert_eq!(error, twice.to_string());
    }
}

#[test]
fn a_message_with_too_many_values_for_a_wide_struct_is_not_blown_up() {
    let many = format!("{{\"a\":[{}{{}}]}}", "{},".repeat(50_000));
    let wide: Vec<String> = (0..1000).map(|at| format!("\"k{at}\":1")).collect();
    let wide = format!("{{\"a\":[{{{}}}]}}", wide.join(","));
    for messages in [[many.clone(), wide.clone()], [wide, many]] {
        let once = one_pass(&messages, Mode::Permissive, Split::NONE).expect("one pass");
        let twice = two_passes(&messages, Mode::Permissive, Split::NONE).expect("two passes");
        assert_eq!(once.told(), twice.told());
    }
}
