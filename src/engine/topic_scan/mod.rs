//! A loaded topic as a table: a snapshot, whose records every query reads again.
//!
//! The records come from [`crate::topics`], which knows neither tables nor queries.

mod offset_gaps;
mod part;
mod pushdown;
mod scan_plan;
mod table;

pub use table::TopicTable;
