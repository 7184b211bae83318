//! Positions in a topic, as `--from` and `--to` take them.

/// A place in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// The low watermark of each partition.
    Earliest,
    /// The end of each partition.
    Latest,
    /// So many records before the end of each partition.
    Last(u64),
    /// One offset for every partition.
    Offset(i64),
    /// The first record at or after this time, in milliseconds since 1970-01-01 UTC.
    Timestamp(i64),
    /// An offset for each partition that is named; the others are empty.
    Each(Vec<(i32, i64)>),
}
