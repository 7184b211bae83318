//! Digests, encodings and hashes.

pub(in crate::sql) mod digest;
pub(in crate::sql) mod murmur3_xxhash64;

use crate::sql::functions::accepted::Accepted::{Bytes, Number};
use crate::sql::functions::declaration::{Declaration, at_least, exactly, ours, same};

/// The declarations of hashes and digests.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("crc32", exactly(1)).accepts(&[(0, Bytes)]),
    ours("hash", at_least(1)),
    ours("md5", exactly(1)).accepts(&[(0, Bytes)]),
    same("sha", "sha1", exactly(1)),
    ours("sha1", exactly(1)).accepts(&[(0, Bytes)]),
    ours("sha2", exactly(2)).accepts(&[(0, Bytes), (1, Number)]),
    ours("xxhash64", at_least(1)),
];
