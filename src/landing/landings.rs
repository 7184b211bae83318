//! The landings of a manifest: which writes made the files of a directory, and of which records. Pure.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::source::{Coverage, Source, TopicRanges};

/// How many landings a manifest keeps apart. Older ones that adjoin are counted together, so that an append to a
/// directory of thousands of landings does not read and write all of them again.
const APART_MAX: usize = 100;

/// A write that was committed, or several of the same source: after `.fs compact`, and if a directory has many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landing {
    /// Its id, which is in the names of its files; none for files of another program, or of a first release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The ids of later writes that are counted in it, which are in the names of their files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<String>,
    /// Rows in its files; unknown for files of another program in a format without counts.
    pub rows: Option<u64>,
    /// Whether `.land` made it, and the form of its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Where its rows come from.
    pub source: Source,
    /// Whether the user allowed to leave out records before those of its ranges.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_gap: bool,
    /// Whether the user allowed to write records again that were there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_overlap: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What `.land` makes of messages; only `.land` of the same form continues there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// The columns of the topic: key, value, and so on.
    Messages,
    /// The fields of the JSON in the values.
    Json,
}

impl Landing {
    /// Returns the ids in the names of its files.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.id.iter().chain(&self.merged).map(String::as_str)
    }

    /// Returns whether a later landing can be counted in this one: nothing that the manifest says gets lost, other than
    /// which of their files has which records. The footers of the files say that too.
    fn can_take(&self, later: &Self) -> bool {
        let is_regular = |landing: &Self| !landing.allow_gap && !landing.allow_overlap;
        self.id.is_some()
            && later.id.is_some()
            && self.form == later.form
            && is_regular(self)
            && is_regular(later)
            && self.source.adjoins(&later.source)
    }

    fn take(&mut self, later: Self) {
        self.merged.extend(later.id);
        self.merged.extend(later.merged);
        self.rows = self.rows.zip(later.rows).map(|(one, other)| one + other);
        self.source = Source::merged([&self.source, &later.source]);
    }
}

/// Counts the oldest landings together, where they adjoin.
pub(super) fn merge_oldest(landings: &mut Vec<Landing>) {
    let old = landings.len().saturating_sub(APART_MAX);
    let mut merged: Vec<Landing> = Vec::new();
    for landing in landings.drain(..old) {
        match merged.iter_mut().find(|earlier| earlier.can_take(&landing)) {
            Some(earlier) => earlier.take(landing),
            None => merged.push(landing),
        }
    }
    landings.splice(0..0, merged);
}

/// Keeps only the latest of the last records of each partition: the manifest would grow with every landing of a topic
/// of many partitions.
pub(super) fn keep_latest(landings: &mut [Landing]) {
    let mut topics: Vec<&mut TopicRanges> = landings
        .iter_mut()
        .filter_map(|landing| match &mut landing.source {
            Source::Topic(topic) => Some(topic),
            Source::Derived => None,
        })
        .collect();
    let key =
        |topic: &TopicRanges, partition| (topic.cluster.clone(), topic.name.clone(), partition);
    let mut latest: HashMap<_, i64> = HashMap::new();
    for topic in &topics {
        for known in &topic.last {
            let offset = latest.entry(key(topic, known.partition)).or_insert(known.offset);
            *offset = known.offset.max(*offset);
        }
    }
    for topic in &mut topics {
        let mut last = std::mem::take(&mut topic.last);
        last.retain(|known| latest.get(&key(topic, known.partition)) == Some(&known.offset));
        topic.last = last;
    }
}

/// Returns the offsets of a topic that landings hold.
pub(super) fn coverage(landings: &[Landing], topic: &TopicRanges) -> Coverage {
    let of_topic = landings.iter().filter_map(|landing| match &landing.source {
        Source::Topic(ranges) if ranges.is_same_topic(topic) => Some(&ranges.offsets),
        Source::Topic(_) | Source::Derived => None,
    });
    Coverage::of(of_topic.flatten())
}

#[cfg(test)]
mod tests {
    use super::{APART_MAX, Form, Landing, Source, TopicRanges, merge_oldest};
    use crate::topics::OffsetRange;

    fn landing(number: usize, partition: i32, start: i64, end: i64) -> Landing {
        let source = Source::Topic(TopicRanges {
            cluster: "local".into(),
            name: "t".into(),
            id: None,
            offsets: vec![OffsetRange { partition, start, end }],
            last: Vec::new(),
        });
        let (id, form) = (Some(number.to_string()), Some(Form::Json));
        Landing { id, rows: Some(1), form, source, ..Landing::default() }
    }

    fn derived(number: usize) -> Landing {
        Landing { source: Source::Derived, form: None, ..landing(number, 0, 0, 0) }
    }

    /// Returns the ids of the landings that are left of old ones.
    fn left(mut landings: Vec<Landing>) -> Vec<String> {
        let old = landings.len();
        let recent = (0..APART_MAX).map(|number| derived(1000 + number));
        landings.extend(recent.clone());
        merge_oldest(&mut landings);
        let apart = landings.split_off(landings.len() - APART_MAX);
        assert_eq!(apart, recent.collect::<Vec<_>>());
        let rows: Option<u64> = landings.iter().map(|landing| landing.rows).sum();
        assert_eq!(rows, Some(old as u64));
        let ids = |landing: &Landing| landing.ids().collect::<Vec<_>>().join("+");
        landings.iter().map(ids).collect()
    }

    #[test]
    fn only_the_oldest_landings_that_adjoin_are_counted_together() {
        let adjoining = vec![landing(1, 0, 0, 5), landing(2, 1, 7, 9), landing(3, 0, 5, 8)];
        assert_eq!(left(adjoining), ["1+2+3"]);
        let gap = vec![landing(1, 0, 0, 5), landing(2, 0, 6, 8), landing(3, 0, 8, 9)];
        assert_eq!(left(gap), ["1", "2+3"]);
        let twice = vec![landing(1, 0, 0, 5), landing(2, 0, 4, 8)];
        assert_eq!(left(twice), ["1", "2"]);
        let mut allowed = vec![landing(1, 0, 0, 5), landing(2, 0, 5, 8)];
        allowed[1].allow_gap = true;
        assert_eq!(left(allowed), ["1", "2"]);
        let mut forms = vec![landing(1, 0, 0, 5), landing(2, 0, 5, 8)];
        forms[1].form = Some(Form::Messages);
        assert_eq!(left(forms), ["1", "2"]);
        let mixed = vec![derived(1), landing(2, 0, 0, 1), derived(3), landing(4, 0, 1, 2)];
        assert_eq!(left(mixed), ["1+3", "2+4"]);
        let foreign = vec![derived(1), Landing { id: None, ..derived(2) }, derived(3)];
        assert_eq!(left(foreign), ["1+3", ""]);
    }

    #[test]
    fn few_landings_stay_apart() {
        let mut landings: Vec<Landing> = (0..APART_MAX).map(derived).collect();
        let before = landings.clone();
        merge_oldest(&mut landings);
        assert_eq!(landings, before);
        landings.push(derived(APART_MAX));
        landings.push(derived(APART_MAX + 1));
        merge_oldest(&mut landings);
        assert_eq!((landings.len(), landings[0].id.as_deref()), (APART_MAX + 1, Some("0")));
        assert_eq!(landings[0].merged, ["1"]);
    }
}
