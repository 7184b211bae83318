//! The integration tests: one binary, because each links the whole engine.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
mod compare;
mod compose;
mod crash;
mod examples;
mod figures;
mod files;
mod functions;
mod golden;
mod interrupted;
mod itself;
mod judge;
mod last;
mod memory;
mod model;
mod on_services;
mod pages;
mod peers;
mod pty;
mod publishing;
mod readers;
mod readme;
mod readonly;
mod same_bytes;
mod scanner;
mod scripts;
mod security;
mod services;
mod sessions;
mod shown;
mod storage;
mod support;
mod tidy;
mod topics;
mod views;
