//! A record as bytes, inside a block of a segment.
//!
//! One byte of timestamp type, eight of timestamp, key, value, and the headers as one block of bytes, so that
//! a record can be skipped without decoding its headers. Lengths are four bytes, little-endian; `u32::MAX`
//! means absent. Decoding trusts no length: a length that does not fit gives `None`, never a panic.

use crate::error::{Error, Result};
use crate::topics::{Header, NewRecord, PART_BYTES_MAX, TimestampType};

const NOTHING: u32 = u32::MAX;

/// Appends a record; after an error the buffer is as it was.
pub(super) fn encode(record: &NewRecord<'_>, timestamp_ms: i64, into: &mut Vec<u8>) -> Result<()> {
    let before = into.len();
    let bytes = record.key.map_or(0, <[u8]>::len) + record.value.map_or(0, <[u8]>::len);
    into.reserve(bytes + 32);
    into.push(TimestampType::CreateTime as u8);
    into.extend_from_slice(&timestamp_ms.to_le_bytes());
    let written = put(record.key, "key", into)
        .and_then(|()| put(record.value, "value", into))
        .and_then(|()| put_headers(record.headers, into));
    if written.is_err() {
        into.truncate(before);
    }
    written
}

fn put(bytes: Option<&[u8]>, what: &str, into: &mut Vec<u8>) -> Result<()> {
    let Some(bytes) = bytes else {
        into.extend_from_slice(&NOTHING.to_le_bytes());
        return Ok(());
    };
    into.extend_from_slice(&length(bytes.len(), what)?);
    into.extend_from_slice(bytes);
    Ok(())
}

fn put_headers(headers: &[Header<String>], into: &mut Vec<u8>) -> Result<()> {
    let start = into.len();
    into.extend_from_slice(&[0; 4]);
    for header in headers {
        put(Some(header.key.as_bytes()), "header", into)?;
        put(header.value.as_deref(), "header", into)?;
    }
    let bytes = length(into.len() - start - 4, "headers")?;
    into[start..start + 4].copy_from_slice(&bytes);
    Ok(())
}

fn length(bytes: usize, what: &str) -> Result<[u8; 4]> {
    match u32::try_from(bytes) {
        Ok(length) if bytes <= PART_BYTES_MAX => Ok(length.to_le_bytes()),
        _ => Err(Error::failed(format!(
            "message too large: its {what} has {bytes} bytes, more than the {PART_BYTES_MAX} allowed"
        ))),
    }
}

/// A record in a block; its headers are not decoded yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) timestamp_ms: Option<i64>,
    pub(super) timestamp_type: TimestampType,
    pub(super) key: Option<&'a [u8]>,
    pub(super) value: Option<&'a [u8]>,
    headers: &'a [u8],
}

impl<'a> Stored<'a> {
    /// Takes the record at the front of `rest`; `None` if it is not complete.
    pub(super) fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let timestamp_type = match rest.split_off_first()?.cast_signed() {
            -1 => TimestampType::None,
            0 => TimestampType::CreateTime,
            1 => TimestampType::LogAppendTime,
            _ => return None,
        };
        let timestamp_ms = i64::from_le_bytes(*rest.split_off(..8)?.first_chunk()?);
        let dated = timestamp_type != TimestampType::None;
        Some(Self {
            timestamp_ms: dated.then_some(timestamp_ms),
            timestamp_type,
            key: take_bytes(rest)?,
            value: take_bytes(rest)?,
            headers: take_bytes(rest)??,
        })
    }

    /// Replaces `headers` by the record's; `None` if they are malformed.
    pub(super) fn headers_into(&self, headers: &mut Vec<Header<String>>) -> Option<()> {
        headers.clear();
        let mut rest = self.headers;
        while !rest.is_empty() {
            let key = std::str::from_utf8(take_bytes(&mut rest)??).ok()?.to_owned();
            let value = take_bytes(&mut rest)?.map(<[u8]>::to_vec);
            headers.push(Header { key, value });
        }
        Some(())
    }
}

/// The outer `None` means that the bytes end too early, the inner one that the value is absent.
#[expect(clippy::option_option, reason = "an absent key is not a missing one")]
fn take_bytes<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let length = u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?);
    if length == NOTHING {
        return Some(None);
    }
    Some(Some(rest.split_off(..usize::try_from(length).ok()?)?))
}

#[cfg(test)]
mod tests {
    use super::{Stored, encode};
    use crate::topics::{Header, NewRecord};

    #[test]
    fn a_cut_or_changed_record_never_panics() {
        let headers = [
            Header { key: "source".to_owned(), value: Some(b"x".to_vec()) },
            Header { key: String::new(), value: None },
        ];
        let record = NewRecord {
            key: Some(b"k"),
            value: Some(b"value"),
            headers: &headers,
            ..NewRecord::default()
        };
        let mut bytes = Vec::new();
        encode(&record, 5, &mut bytes).expect("encoded");
        let mut decoded = Vec::new();

        let mut rest = bytes.as_slice();
        let stored = Stored::take(&mut rest).expect("a record");
        assert_eq!(stored.headers_into(&mut decoded), Some(()));
        assert_eq!(
            (stored.timestamp_ms, stored.key, stored.value),
            (Some(5), record.key, record.value)
        );
        assert_eq!((decoded.as_slice(), rest.len()), (headers.as_slice(), 0));

        for cut in 0..bytes.len() {
            assert!(Stored::take(&mut &bytes[..cut]).is_none(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                if let Some(stored) = Stored::take(&mut changed.as_slice()) {
                    let _ = stored.headers_into(&mut decoded);
                }
            }
        }
    }
}
