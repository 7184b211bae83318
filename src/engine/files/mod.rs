//! `FROM '/path'`: a file or a directory of parquet, JSON or CSV as a table.
//!
//! JSON is read by the reader of `.unroll`, see [`json`], CSV by its own reader, see [`csv`], and parquet by
//! the engine. Readers lock nothing, write nothing and wait for no one: the files to read are determined when
//! a scan starts, see [`content_cache`].

mod blocking_readers;
mod content_cache;
mod csv;
mod directories;
mod engine;
mod format;
mod found;
mod json;
mod names;
mod parts;
mod pattern;
mod read;
mod reading;
mod records;
mod table;
mod table_path;

pub(super) use blocking_readers::ReaderPermits;
pub(super) use content_cache::ContentCache;
pub(super) use found::pause;
pub(super) use read::landed;
pub(crate) use table::{FilesRead, FilesTable};
pub(super) use table_path::TablePath;
