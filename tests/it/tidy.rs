//! The code base checks itself: imports go downwards, foreign crates stay behind their fences, files and
//! functions stay short, and help, README and golden scripts agree with the command table.
//!
//! A rule that is broken is told with file and line; all breaks of a rule are told at once.

mod arrows;
mod cases;
mod circles;
mod commands;
mod differences;
mod fences;
mod imports;
mod layers;
mod messages;
mod patterns;
mod rule_sources;
mod seam;
mod shape;
mod source;
