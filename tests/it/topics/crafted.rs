//! Local topics that are large in records and small on disk: all blocks of a segment share their bytes.
//!
//! The form is that of `src/topics/local/segment.rs`; checksums are right, so the shell reads it as any other.

use std::fs;
use std::path::Path;

use serde_json::json;

/// What a topic holds: so many partitions, with so many blocks of so many records each.
pub(crate) struct Crafted {
    pub(crate) partitions: u64,
    pub(crate) blocks: u64,
    pub(crate) records: u64,
    /// Bytes of each value, which is a JSON object.
    pub(crate) bytes: usize,
}

impl Crafted {
    /// Returns the number of all records.
    pub(crate) fn count(&self) -> u64 {
        self.partitions * self.blocks * self.records
    }

    /// Writes the topic into a directory of topics.
    pub(crate) fn write(&self, topics: &Path, name: &str) {
        let folder = topics.join(name);
        fs::create_dir_all(&folder).expect("a directory can be made");
        let id = "6f1de2b4-3f7c-4c7e-9d55-2a5cbb1d9f10";
        let description = json!({"version": 1, "id": id, "partitions": self.partitions, "configs": [],
            "created_ms": 0});
        fs::write(folder.join("topic.json"), description.to_string()).expect("written");
        fs::write(folder.join("lock"), "").expect("written");
        let time_ms = 1_700_000_000_000_i64;
        let block: Vec<u8> = (0..self.records).flat_map(|at| self.record(at, time_ms)).collect();
        let crc = crc32fast::hash(&block);
        let described = |at: u64| {
            json!({"first": at * self.records, "count": self.records, "position": 0, "bytes": block.len(),
                "newest_ms": time_ms, "crc": crc})
        };
        let blocks: Vec<_> = (0..self.blocks).map(described).collect();
        let part = json!({"first": 0, "count": self.blocks * self.records, "newest_ms": time_ms,
            "blocks": blocks});
        let parts = vec![part; usize::try_from(self.partitions).expect("a small number")];
        let footer = json!({"topic": id, "parts": parts}).to_string();
        let mut segment = block;
        segment.extend_from_slice(footer.as_bytes());
        segment.extend_from_slice(&(footer.len() as u64).to_le_bytes());
        segment.extend_from_slice(&crc32fast::hash(footer.as_bytes()).to_le_bytes());
        segment.extend_from_slice(b"lakeseg1");
        fs::write(folder.join(format!("{:020}.segment", 0)), segment).expect("written");
    }

    /// Writes one record: no key, a value, no headers.
    fn record(&self, number: u64, time_ms: i64) -> Vec<u8> {
        let start = format!("{{\"a\":{},\"b\":\"", number % 10);
        let value =
            format!("{start}{}\"}}", "x".repeat(self.bytes.saturating_sub(start.len() + 2)));
        let mut record = vec![0];
        record.extend_from_slice(&time_ms.to_le_bytes());
        record.extend_from_slice(&u32::MAX.to_le_bytes());
        let length = u32::try_from(value.len()).expect("a small number");
        record.extend_from_slice(&length.to_le_bytes());
        record.extend_from_slice(value.as_bytes());
        record.extend_from_slice(&0_u32.to_le_bytes());
        record
    }
}
