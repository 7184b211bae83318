//! `FROM '/path'` and `.write`: what is read is what was committed last, whoever writes meanwhile, and what other
//! programs leave in directories is read by Spark's rules.

pub(crate) mod beside;
mod faults;
mod fsck;
mod many;
