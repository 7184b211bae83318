//! Spark's settings: their names, their values in a session, and how names are compared under them.

pub(crate) mod known;
pub(crate) mod names;
pub(crate) mod session;
