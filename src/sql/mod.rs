//! Teaches the engine Spark's SQL: what `DataFusion` 55.2 must be told, one concern a file.
//!
//! A statement goes through five steps: parse (`dialect`, `parse`), refuse by name what is not supported
//! (`gate`), find its tables (`tables`), make names and meanings exact in the tree (`resolve`, `from`,
//! `projection`, `expr`, which call the concerns), plan.
//! The tree is changed rather than the plan because headers, names without case and
//! `count(DISTINCT *)` are gone or refused by the time there is a plan. It knows no topics, no files and
//! no rendering; the session owns the context and calls [`plan`].

mod absent_functions;
mod aggregate;
mod answer;
mod apply;
mod arithmetic;
mod call_words;
mod cast;
mod collation;
mod comparison;
mod config;
mod database;
mod ddl;
mod dialect;
mod dialect_interval;
mod distinct;
mod drawn;
mod equality;
mod expr;
mod frame;
mod from;
mod functions;
mod gate;
mod generator;
mod group_sets;
mod grouping;
mod guarded;
mod having;
mod heads;
mod implicit;
mod inquiry;
mod join;
mod keys;
mod lambda_places;
mod lateral;
mod lateral_words;
mod lexer;
mod limit;
mod literal;
mod meant;
mod merged_order;
mod named_args;
mod nested_order;
mod once;
mod orderable;
mod ordered;
mod padded;
mod parameter;
mod parse;
mod path;
mod pipe;
mod pivot;
mod places;
mod projection;
mod provider;
mod quoted;
mod recursion;
mod renamed;
mod resolve;
mod resolved;
mod rule;
mod sample;
mod scope;
mod set_words;
mod sets;
mod setting;
mod single;
mod spelling;
mod statement;
mod strict;
mod subquery;
mod tables;
#[cfg(test)]
mod tests;
mod time_window;
mod tokens;
mod tree;
mod tuple;
mod unaliased;
mod union;
mod unpivot;
mod unsupported;
mod value_words;
mod values;
mod view;
mod walk;
mod wider;
mod window;
mod words;
mod zone;

pub use answer::{function_help, function_names};
pub use cast::casted;
pub use config::{config, register};
pub use ddl::data_type as spark_type;
pub(crate) use drawn::by_seed as draws_by_seed;
pub use functions::catalog::FunctionHelp;
pub use gate::{CLAUSES, Clause, REFUSALS};
pub(crate) use guarded::{logical_rules, physical_rules};
pub use inquiry::Act;
pub use lambda_places::LambdaPlacesRule;
pub use padded::PaddedRule;
pub use parameter::Parameters;
pub use projection::shown;
pub use setting::{Change, Clocks, Settings, apply};
pub use statement::{Kind, Planned, plan};
pub use tables::Files;
pub use view::names_in;
