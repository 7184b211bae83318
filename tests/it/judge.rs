//! A live judge: real Spark answers random statements beside lakeshell, and each difference is made small.
//!
//! The generator is seeded: `LAKESHELL_JUDGE_SEED` and a statement's number give the statement again. Which are
//! asked, `LAKESHELL_JUDGE_FIRST` and `LAKESHELL_JUDGE_COUNT` say, or `LAKESHELL_JUDGE_NUMBERS=7,12`; how many
//! differences are made small, `LAKESHELL_JUDGE_SHRUNK`. `LAKESHELL_JUDGE_REPORT=FILE` writes all differences as JSON
//! lines. What differs for a reason is in `tests/data/spark/differences.tsv`: of kind `judge` by a pattern of the
//! smallest statement, of kind `judge-digits` by a pattern of statements whose doubles may differ in the last digits.

mod answer;
mod arguments;
mod casts;
mod compare;
mod conditions;
mod excuses;
mod functions;
mod generator;
mod grouped;
mod here;
mod kind;
mod listings;
mod literals;
mod nested;
mod odd;
mod on_services;
mod queries;
mod random;
mod report;
mod shrink;
mod sources;
mod spark;
mod special;
mod tables;
mod tree;
mod values;
mod windows;

pub(crate) use answer::{Answer, Rows};
pub(crate) use here::Here;
pub(crate) use spark::Spark;
