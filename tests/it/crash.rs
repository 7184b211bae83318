//! Kills: a publishing and a writing child end by SIGKILL at seeded random moments, and nothing that was
//! acknowledged is gone, nothing is there by half, nothing is left behind untold.
//!
//! Moments are scaled to a dry round, so that most kills fall between the first acknowledgement and the
//! exit; the tests count how many did, print it, and fail under half. `LAKESHELL_SEED` repeats a run,
//! `LAKESHELL_LONG=1` makes it long.

pub(crate) mod killing;
pub(crate) mod landed;
mod publishing;
mod writing;
