//! Where records stand in the file, and what two records may share.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{OTHER_SEED, SEED, distinct, records, text};

#[test]
fn copies_lie_far_apart() {
    for seed in [SEED, OTHER_SEED] {
        let mut last_seen = BTreeMap::new();
        for (place, record) in records(seed, 1).iter().enumerate() {
            if let Some(before) = last_seen.insert(record.to_string(), place) {
                assert!(place - before > 1000, "{before} and {place} are equal");
            }
        }
    }
}

#[test]
fn the_order_follows_the_time_loosely() {
    let records = records(SEED, 1);
    let starts: Vec<&str> = records.iter().map(|record| text(record, "started_at")).collect();
    let (newer, older) = starts.split_at(starts.len() / 2);
    let late = |starts: &[&str]| starts.iter().filter(|start| **start > "2017-12-25").count();
    assert!(late(newer) > 10 * late(older), "{} and {}", late(newer), late(older));
    let rising = starts.windows(2).filter(|pair| pair[0] < pair[1]).count();
    assert!((1400..1900).contains(&rising), "{rising} neighbors rise");
}

#[test]
fn users_and_events_are_never_shared_not_even_by_two_editions() {
    let records = records(SEED, 2);
    let distinct = distinct(&records);
    for key in ["user_exam_id", "keen_id"] {
        let ids: BTreeSet<&str> = distinct.iter().map(|record| text(record, key)).collect();
        assert_eq!(ids.len(), 6484, "{key}");
    }
}

#[test]
fn the_event_follows_the_last_answer_and_names_its_second() {
    for record in &records(SEED, 1) {
        let seconds = text(record, "keen_timestamp");
        assert_eq!(seconds, text(record, "keen_created_at"));
        let (whole, decimals) = seconds.split_once('.').expect("seconds have decimals");
        assert!((1..=7).contains(&decimals.len()) && whole.len() == 10, "{seconds}");
        let whole: i64 = whole.parse().expect("seconds are digits");
        let keen_id = text(record, "keen_id");
        assert_eq!(keen_id.len(), 24);
        assert_eq!(keen_id[..8], format!("{whole:x}"));
        let latest = record["sequences"]["questions"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|question| question["options"].as_array().into_iter().flatten())
            .filter_map(|option| option["at"].as_str())
            .chain([text(record, "started_at")])
            .max();
        let latest = latest.and_then(|time| time.parse::<chrono::DateTime<chrono::Utc>>().ok());
        let latest = latest.expect("there is a start").timestamp();
        assert!((0..=7).contains(&(whole - latest)), "{whole} after {latest}");
    }
}

#[test]
fn no_answer_is_older_than_the_start() {
    let at = |question: &Value| {
        let options = question["options"].as_array().into_iter().flatten();
        options.filter_map(|option| option["at"].as_str()).min().map(str::to_owned)
    };
    for record in &records(SEED, 1) {
        let questions = record["sequences"]["questions"].as_array().into_iter().flatten();
        let earliest = questions.filter_map(at).min();
        assert!(earliest.is_none_or(|time| time.as_str() > text(record, "started_at")), "{record}");
    }
}
