//! Recomputes what is known of the course's data from the bytes alone, with a JSON parser.

mod order;
mod shape;
mod statistics;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{SEED, Written, assessments};
use crate::error::ErrorKind;
use crate::progress::Reporter;

/// Another seed than the default one.
const OTHER_SEED: u64 = 7;

fn written(seed: u64, scale: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    assessments(seed, scale, &mut bytes, &Reporter::silent()).expect("a vector takes all bytes");
    bytes
}

fn records(seed: u64, scale: u32) -> Vec<Value> {
    serde_json::from_slice(&written(seed, scale)).expect("the sample is a JSON array")
}

/// Each record once, in the order of the file.
fn distinct(records: &[Value]) -> Vec<&Value> {
    let mut seen = BTreeSet::new();
    records.iter().filter(|record| seen.insert(record.to_string())).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("the field is a string")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("the field is a list")
}

fn questions(records: &[Value]) -> impl Iterator<Item = &Value> {
    records.iter().flat_map(|record| list(&record["sequences"], "questions"))
}

fn counted<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_insert(0) += 1);
    counts
}

#[test]
fn the_default_file_is_the_same_everywhere() {
    let (reporter, _notices) = Reporter::new();
    let mut bytes = Vec::new();
    let written = assessments(SEED, 1, &mut bytes, &reporter).expect("a vector takes all bytes");
    assert_eq!(written, Written { records: 3280, bytes: 9_308_373 });
    assert_eq!(bytes.len() as u64, written.bytes);
    assert_eq!(reporter.counts(), (3280, written.bytes, 3280));
    assert_eq!(crc32fast::hash(&bytes), 0x7691_6885);
}

#[test]
fn another_seed_writes_other_bytes_of_like_size() {
    let (default, other) = (written(SEED, 1), written(OTHER_SEED, 1));
    assert_ne!(default, other);
    for bytes in [default, other] {
        assert!((9_000_000..9_700_000).contains(&bytes.len()), "{} bytes", bytes.len());
    }
}

#[test]
fn a_larger_scale_goes_on_where_scale_1_ends() {
    let (one, two) = (written(SEED, 1), written(SEED, 2));
    let elements = one.strip_suffix(b"]\n").expect("an array ends the file");
    assert_eq!(two.strip_prefix(elements).map(|rest| &rest[..3]), Some(&b", {"[..]));
}

#[test]
fn a_scale_of_0_is_wrong_usage() {
    let mut bytes = Vec::new();
    let error = assessments(SEED, 0, &mut bytes, &Reporter::silent()).expect_err("0 is refused");
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(bytes, b"");
}

#[test]
fn an_interruption_stops_the_writing() {
    let reporter = Reporter::silent();
    reporter.cancellation().cancel();
    let mut bytes = Vec::new();
    let error = assessments(SEED, 1, &mut bytes, &reporter).expect_err("it was interrupted");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(bytes, b"");
}

#[test]
fn a_reader_that_leaves_is_a_closed_pipe() {
    let (reader, mut writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    let error = assessments(SEED, 1, &mut writer, &Reporter::silent()).expect_err("nobody reads");
    assert_eq!(error.kind(), ErrorKind::ClosedPipe);
}
