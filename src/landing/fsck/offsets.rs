//! The offsets of each topic that landings hold: none twice, none left out. Pure.

use super::finding::Finding;
use crate::landing::landings::{Landing, coverage};
use crate::landing::source::{Source, TopicRanges};
use crate::topics::OffsetRange;

/// Finds offsets that are landed more than once, or not at all between landed ones. What the user allowed is no fault.
pub(super) fn checked(landings: &[Landing]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for topic in topics(landings) {
        let find = |range: &OffsetRange, what: &str, is_allowed: bool| {
            let (partition, shown, name) = (range.partition, range.shown(), &topic.name);
            let verb = if range.len() == 1 { "was" } else { "were" };
            let text = format!("{shown} of partition {partition} of topic `{name}` {verb} {what}");
            if is_allowed {
                Finding::Note(format!("{text}, as was allowed"))
            } else {
                Finding::Fault(text)
            }
        };
        let covered = coverage(landings, topic);
        for gap in covered.gaps() {
            let is_after = |range: &OffsetRange| range.start == gap.end;
            // Any records may be written; only `.land` continues where it was.
            let is_allowed = |own: &Landing| own.allow_gap || own.form.is_none();
            let is_allowed = has(landings, topic, gap.partition, is_after, is_allowed);
            findings.push(find(&gap, "not landed", is_allowed));
        }
        for twice in covered.overlaps() {
            let is_in = |range: &OffsetRange| range.start <= twice.start && twice.end <= range.end;
            let is_allowed = has(landings, topic, twice.partition, is_in, |own| own.allow_overlap);
            findings.push(find(twice, "landed more than once", is_allowed));
        }
    }
    findings
}

/// Returns whether a landing that the user allowed something has such a range of a partition.
fn has(
    landings: &[Landing],
    topic: &TopicRanges,
    partition: i32,
    is_wanted: impl Fn(&OffsetRange) -> bool,
    is_allowed: impl Fn(&Landing) -> bool,
) -> bool {
    landings.iter().filter(|landing| is_allowed(landing)).any(|landing| match &landing.source {
        Source::Topic(own) if own.is_same_topic(topic) => {
            own.offsets.iter().any(|range| range.partition == partition && is_wanted(range))
        }
        Source::Topic(_) | Source::Derived => false,
    })
}

/// Counts the offsets of each topic.
pub(super) fn landed(landings: &[Landing]) -> Vec<(&str, u64)> {
    let count = |topic: &TopicRanges| {
        coverage(landings, topic).ranges().iter().map(OffsetRange::len).sum::<u64>()
    };
    topics(landings).into_iter().map(|topic| (topic.name.as_str(), count(topic))).collect()
}

/// Returns one landing of each topic.
fn topics(landings: &[Landing]) -> Vec<&TopicRanges> {
    let mut topics: Vec<&TopicRanges> = Vec::new();
    for landing in landings {
        match &landing.source {
            Source::Topic(topic) if !topics.iter().any(|known| known.is_same_topic(topic)) => {
                topics.push(topic);
            }
            Source::Topic(_) | Source::Derived => {}
        }
    }
    topics
}

#[cfg(test)]
mod tests {
    use crate::landing::landings::Form;

    use super::{Landing, OffsetRange, Source, TopicRanges, checked, landed};

    fn landing(name: &str, partition: i32, start: i64, end: i64) -> Landing {
        let source = Source::Topic(TopicRanges {
            cluster: "local".into(),
            name: name.into(),
            id: None,
            offsets: vec![OffsetRange { partition, start, end }],
            last: Vec::new(),
        });
        Landing { source, form: Some(Form::Json), ..Landing::default() }
    }

    #[test]
    fn gaps_and_overlaps_are_of_one_partition_of_one_topic() {
        let derived = Landing::default();
        let mut landings = [
            landing("t", 0, 0, 10),
            landing("u", 0, 30, 40),
            derived,
            landing("t", 1, 0, 5),
            landing("t", 0, 20, 30),
            landing("t", 1, 4, 9),
        ];
        let lines: Vec<String> = checked(&landings).iter().map(super::Finding::line).collect();
        assert_eq!(
            lines,
            [
                "offsets 10 to 19 of partition 0 of topic `t` were not landed",
                "offset 4 of partition 1 of topic `t` was landed more than once",
            ]
        );
        assert_eq!(landed(&landings), [("t", 29), ("u", 10)]);
        (landings[4].allow_gap, landings[5].allow_overlap) = (true, true);
        assert!(!checked(&landings).iter().any(super::Finding::is_fault));
        let merged = Source::merged([0, 3, 4, 5].map(|at| &landings[at].source));
        let one = Landing { source: merged, ..landings[4].clone() };
        let lines: Vec<String> = checked(&[one]).iter().map(super::Finding::line).collect();
        assert_eq!(
            lines,
            [
                "note: offsets 10 to 19 of partition 0 of topic `t` were not landed, as was allowed",
                "offset 4 of partition 1 of topic `t` was landed more than once",
            ]
        );
    }
}
