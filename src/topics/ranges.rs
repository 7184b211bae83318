//! Resolves positions to offsets by the watermarks of a topic.
//!
//! Pure apart from the lookup of the first record at or after a time, which each kind of topics implements.

use chrono::{DateTime, Datelike as _};

use super::{OffsetRange, Position, name};
use crate::error::{Error, Result};

/// An offset that does not exist and is at least this large was meant as seconds (from 1973 on),
const SECONDS_MIN: i64 = 100_000_000;
/// or as milliseconds.
const MILLISECONDS_MIN: i64 = 100_000_000_000;

/// The watermarks of one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watermarks {
    /// The first existing offset.
    pub low: i64,
    /// The offset that the next record will get.
    pub high: i64,
}

/// Returns for each partition the first offset whose record is at or after a time, in milliseconds.
pub type AtTime<'a> = &'a mut dyn FnMut(i64) -> Result<Vec<Option<i64>>>;

#[derive(Clone, Copy, PartialEq)]
enum Side {
    From,
    To,
}

/// Turns two positions into one range for each partition; a range that would end before it starts is empty.
///
/// An explicit offset outside a partition's watermarks is an error, as for Kafka's consumer.
///
/// # Errors
/// An explicit offset or partition is outside the topic, or a time cannot be looked up.
pub fn between(
    topic: &str,
    watermarks: &[Watermarks],
    from: &Position,
    to: &Position,
    at_time: AtTime<'_>,
) -> Result<Vec<OffsetRange>> {
    let starts = offsets(topic, watermarks, from, Side::From, at_time)?;
    let ends = offsets(topic, watermarks, to, Side::To, at_time)?;
    let range = |((partition, start), end): ((i32, i64), i64)| OffsetRange {
        partition,
        start,
        end: end.max(start),
    };
    Ok((0..).zip(starts).zip(ends).map(range).collect())
}

fn offsets(
    topic: &str,
    watermarks: &[Watermarks],
    position: &Position,
    side: Side,
    at_time: AtTime<'_>,
) -> Result<Vec<i64>> {
    let each = |offset: &dyn Fn(&Watermarks) -> i64| watermarks.iter().map(offset).collect();
    Ok(match position {
        Position::Earliest => each(&|marks| marks.low),
        Position::Latest => each(&|marks| marks.high),
        Position::Last(count) => {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            each(&|marks| marks.high.saturating_sub(count).max(marks.low))
        }
        Position::Offset(offset) => {
            let checked = |(partition, marks)| inside(topic, partition, *offset, marks);
            (0..).zip(watermarks).map(checked).collect::<Result<_>>()?
        }
        // A record without a timestamp counts as one millisecond before 1970, and none is older.
        Position::Timestamp(..0) => each(&|marks| marks.low),
        Position::Timestamp(ms) => {
            let found = at_time(*ms)?.into_iter().zip(watermarks);
            found.map(|(offset, marks)| offset.unwrap_or(marks.high).min(marks.high)).collect()
        }
        Position::Each(named) => each_named(topic, watermarks, named, side)?,
        Position::Again(starts) => {
            let again = |(partition, marks): (i32, &Watermarks)| {
                let start = starts.iter().find(|(known, _)| *known == partition);
                start.map_or(marks.low, |(_, start)| (*start).clamp(marks.low, marks.high))
            };
            (0..).zip(watermarks).map(again).collect()
        }
        Position::Since(starts) => {
            let since = |(partition, marks): (i32, &Watermarks)| {
                let start = starts.iter().find(|(known, _)| *known == partition);
                start.map_or(Ok(marks.low), |(_, start)| {
                    still_there(topic, partition, *start, marks)
                })
            };
            (0..).zip(watermarks).map(since).collect::<Result<_>>()?
        }
    })
}

/// Checks that no record from `start` on was removed, and that `start` is not after the end.
fn still_there(topic: &str, partition: i32, start: i64, marks: &Watermarks) -> Result<i64> {
    if start > marks.high {
        return Err(name::changed(topic));
    }
    if start >= marks.low {
        return Ok(start);
    }
    let lost = OffsetRange { partition, start, end: marks.low };
    Err(Error::failed(format!(
        "{} of partition {partition} of topic `{topic}` can no longer be read: retention has removed {}",
        lost.shown(),
        if lost.len() == 1 { "it" } else { "them" }
    ))
    .hint("`--allow-gap` continues with the first record that is left"))
}

/// Gives the named partitions their offsets; the other partitions become empty.
fn each_named(
    topic: &str,
    watermarks: &[Watermarks],
    named: &[(i32, i64)],
    side: Side,
) -> Result<Vec<i64>> {
    let empty = |marks: &Watermarks| if side == Side::From { marks.high } else { marks.low };
    let mut offsets: Vec<i64> = watermarks.iter().map(empty).collect();
    for (partition, offset) in named {
        let index = usize::try_from(*partition).ok().filter(|index| *index < offsets.len());
        let Some(index) = index else {
            return Err(no_such_partition(topic, *partition, watermarks.len()));
        };
        offsets[index] = inside(topic, *partition, *offset, &watermarks[index])?;
    }
    Ok(offsets)
}

fn inside(topic: &str, partition: i32, offset: i64, marks: &Watermarks) -> Result<i64> {
    if (marks.low..=marks.high).contains(&offset) {
        return Ok(offset);
    }
    let Watermarks { low, high } = marks;
    let error = Error::failed(format!(
        "offset {offset} is outside partition {partition} of topic `{topic}`: \
         its low watermark is {low}, its high watermark {high}"
    ));
    Err(match as_time(offset) {
        Some(time) => error.hint(format!("write a time as a date: `{time}`")),
        None => error.hint(format!(
            "use an offset from {low} to {high}, `earliest`, `latest`, `-N`, or one for each partition \
             as in `{partition}:{high}`"
        )),
    })
}

/// Reads an offset that is large enough as seconds or milliseconds since 1970, as other tools write times.
fn as_time(offset: i64) -> Option<String> {
    let time = match offset {
        SECONDS_MIN..MILLISECONDS_MIN => DateTime::from_timestamp_secs(offset)?,
        MILLISECONDS_MIN.. => DateTime::from_timestamp_millis(offset)?,
        _ => return None,
    };
    (time.year() < 10_000).then(|| Position::Timestamp(time.timestamp_millis()).to_string())
}

/// Makes the error of a partition that a topic does not have.
#[must_use]
pub fn no_such_partition(topic: &str, partition: i32, partitions: usize) -> Error {
    let known = match partitions {
        1 => "it has only partition 0".to_owned(),
        _ => format!("its partitions are 0 to {}", partitions.saturating_sub(1)),
    };
    Error::failed(format!("topic `{topic}` has no partition {partition}: {known}"))
}

#[cfg(test)]
mod tests {
    use super::{Watermarks, between};
    use crate::error::Result;
    use crate::topics::{OffsetRange, Position};

    const MARKS: [Watermarks; 2] =
        [Watermarks { low: 10, high: 100 }, Watermarks { low: 0, high: 50 }];

    /// Partition 0 has a record at or after the time at offset 42, partition 1 has none.
    fn ranges(from: &str, to: &str) -> Result<Vec<(i64, i64)>> {
        let (from, to): (Position, Position) = (from.parse()?, to.parse()?);
        let mut at_time = |_| Ok(vec![Some(42), None]);
        let ranges = between("t", &MARKS, &from, &to, &mut at_time)?;
        assert!(ranges.iter().map(|range| range.partition).eq([0, 1]));
        Ok(ranges.iter().map(|OffsetRange { start, end, .. }| (*start, *end)).collect())
    }

    #[test]
    fn every_position_has_its_offset_in_each_partition() {
        for (from, to, expected) in [
            ("earliest", "latest", [(10, 100), (0, 50)]),
            ("latest", "earliest", [(100, 100), (50, 50)]),
            ("-60", "latest", [(40, 100), (0, 50)]),
            ("-99999999999999999", "-1", [(10, 99), (0, 49)]),
            ("20", "30", [(20, 30), (20, 30)]),
            ("30", "20", [(30, 30), (30, 30)]),
            ("2017-12-05", "latest", [(42, 100), (50, 50)]),
            ("earliest", "2017-12-05", [(10, 42), (0, 50)]),
            ("0:20", "latest", [(20, 100), (50, 50)]),
            ("earliest", "1:20", [(10, 10), (0, 20)]),
            ("0:20", "1:20", [(20, 20), (50, 50)]),
        ] {
            assert_eq!(ranges(from, to).expect("ranges"), expected, "{from} to {to}");
        }
    }

    #[test]
    fn nothing_is_skipped_since_a_landing() {
        let since = |starts: &[(i32, i64)]| {
            let from = Position::Since(starts.to_vec());
            let mut at_time = |_| Ok(Vec::new());
            between("t", &MARKS, &from, &Position::Latest, &mut at_time)
        };
        let starts = |starts: &[(i32, i64)]| {
            since(starts).expect("ranges").iter().map(|range| range.start).collect::<Vec<_>>()
        };
        assert_eq!(starts(&[(0, 10), (1, 50)]), [10, 50]);
        assert_eq!(starts(&[(1, 20)]), [10, 20], "a partition that is new");
        let error = |starts: &[(i32, i64)]| since(starts).expect_err("an error").to_string();
        assert_eq!(
            error(&[(0, 9)]),
            "offset 9 of partition 0 of topic `t` can no longer be read: retention has removed it"
        );
        assert!(error(&[(0, 3)]).starts_with("offsets 3 to 9 of partition 0"));
        assert!(error(&[(1, 51)]).contains("was recreated"));
    }

    #[test]
    fn a_snapshot_is_taken_again_between_the_watermarks() {
        let again = |starts: &[(i32, i64)]| {
            let from = Position::Again(starts.to_vec());
            let latest = Position::Latest;
            let mut at_time = |_| Ok(Vec::new());
            let ranges = between("t", &MARKS, &from, &latest, &mut at_time).expect("ranges");
            ranges.iter().map(|range| (range.start, range.end)).collect::<Vec<_>>()
        };
        // Retention moved the low watermark, partition 1 is new.
        assert_eq!(again(&[(0, 3)]), [(10, 100), (0, 50)]);
        // The topic was recreated, shorter and with fewer partitions.
        assert_eq!(again(&[(0, 400), (1, 20), (2, 5)]), [(100, 100), (20, 50)]);
    }

    #[test]
    fn an_offset_that_is_a_time_is_told_as_one() {
        for (offset, time) in [
            ("1506038400", "2017-09-22T00:00:00Z"),
            ("1506038400000", "2017-09-22T00:00:00Z"),
            ("0:1506038400", "2017-09-22T00:00:00Z"),
        ] {
            let error = ranges(offset, "latest").expect_err(offset);
            let hint = format!("write a time as a date: `{time}`");
            assert_eq!(error.hint_text(), Some(hint.as_str()));
            assert!(ranges(time, "latest").is_ok(), "the hint can be typed");
        }
    }

    #[test]
    fn times_before_1970_come_before_records_without_one() {
        assert_eq!(ranges("1969-12-31", "latest").expect("ranges"), [(10, 100), (0, 50)]);
        assert_eq!(ranges("earliest", "1969-12-31").expect("ranges"), [(10, 10), (0, 0)]);
    }

    #[test]
    fn an_offset_outside_is_an_error_with_the_watermarks() {
        let error = ranges("60", "latest").expect_err("partition 1 ends at 50");
        assert_eq!(
            error.to_string(),
            "offset 60 is outside partition 1 of topic `t`: its low watermark is 0, its high watermark 50"
        );
        assert!(
            error.hint_text().is_some_and(|hint| hint.starts_with("use an offset from 0 to 50"))
        );
        assert!(ranges("earliest", "0:101").is_err());
        assert!(ranges("5", "latest").is_err());
        let error = ranges("2:0", "latest").expect_err("no such partition");
        assert_eq!(error.to_string(), "topic `t` has no partition 2: its partitions are 0 to 1");
    }
}
