//! Spark's settings (`SQLConf`): their names, their values in a session, and the comparison of
//! names that they control.

pub(crate) mod known;
pub(crate) mod names;
pub(crate) mod session;
