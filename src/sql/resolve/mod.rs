//! Makes every name in a statement exact.
//!
//! Knows names, columns and how functions are rewritten, and plans queries only to get their columns.

pub(super) mod column_name;
pub(super) mod count_distinct;
pub(super) mod cte_once;
pub(super) mod default_database;
pub(super) mod expr;
pub(super) mod from;
pub(super) mod generator;
pub(super) mod grouping;
pub(super) mod grouping_sets;
pub(super) mod having;
pub(super) mod join;
pub(super) mod lateral;
pub(super) mod limit;
pub(super) mod name_fields;
pub(super) mod named_window;
pub(super) mod order_by_renamed;
pub(super) mod pivot;
pub(super) mod projection;
pub(super) mod query;
pub(super) mod recursive;
pub(super) mod resolved_subqueries;
pub(super) mod resolver;
pub(super) mod row_comparison;
pub(super) mod sample;
pub(super) mod scope;
pub(super) mod set_operation;
pub(super) mod tables;
pub(super) mod time_window;
pub(super) mod unpivot;
pub(super) mod values;
