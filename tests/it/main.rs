//! The integration tests: one binary, because each links the whole engine.

mod cli;
mod compare;
mod golden;
mod pty;
mod scanner;
mod support;
