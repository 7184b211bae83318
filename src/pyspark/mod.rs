//! Input of other tools, and what to type here instead: pyspark, Kafka's and Hadoop's commands, psql, Unix shells.
//!
//! Pure: text in, a hint out. A hint must run as it is when it is typed, so it contains the names that the user
//! typed; if a line is understood only in part, there is no hint.

mod answer;
mod calls;
mod chain;
mod detect;
mod expression;
mod query;
mod tools;

pub use answer::answer;
pub use calls::{CALLS, Call};
pub use detect::{TOOLS, is_foreign, is_of_tool};
pub use tools::{of_hadoop_words, of_tool, of_topic_words};
