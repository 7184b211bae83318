//! Tests of agreement with Spark's recorded answers (`tests/data/spark`), and of properties that
//! are true for all messages.

pub(in crate::json) mod agreement;
pub(in crate::json) mod both_ways;
mod differential;
mod properties;

use super::{Mode, message_text, record_text};

#[test]
fn modes_have_sparks_names() {
    assert_eq!("FAILFAST".parse::<Mode>().expect("a mode"), Mode::FailFast);
    let error = "strict".parse::<Mode>().expect_err("no mode");
    assert_eq!(error.to_string(), "there is no mode `strict`");
}

#[test]
fn text_is_always_text() {
    assert_eq!(message_text(b"\xef\xbb\xbf{}"), "{}");
    assert_eq!(message_text(b"a\xffb"), "a\u{fffd}b");
    assert_eq!(record_text(b"a\xffb"), "a\0b");
}
