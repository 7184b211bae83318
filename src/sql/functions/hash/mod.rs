//! Digests, codes and hashes.

pub(in crate::sql) mod digest;
pub(in crate::sql) mod murmur3_xxhash64;
