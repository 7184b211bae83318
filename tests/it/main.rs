//! The integration tests: one binary, because each links the whole engine.

mod cli;
mod compare;
mod crash;
mod figures;
mod golden;
mod home;
mod pty;
mod readers;
mod readme;
mod scanner;
mod services;
mod support;
mod tidy;
mod topics;
