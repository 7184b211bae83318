//! lakeshell: a SQL shell for the path file, Kafka topic, table, SQL, parquet on HDFS.
//!
//! Data flows one way: a file is published to a topic, a topic is loaded as a table, its JSON is unrolled,
//! SQL asks, and a result lands as a directory of parquet. Each arrow is one module; each module knows
//! only what it is handed. `shell` is where input, commands and rendering meet.

pub mod civil;
pub mod cli;
pub mod command;
pub mod config;
pub mod doctor;
pub mod engine;
pub mod error;
pub mod history;
pub mod input;
pub mod json;
pub mod landing;
pub mod outcome;
pub mod progress;
pub mod pyspark;
pub mod records;
pub mod render;
pub mod rows;
pub mod sample;
pub mod session;
pub mod shell;
pub mod spark;
pub mod sql;
pub mod storage;
pub mod topics;
pub mod version;
