//! The integration tests, in one binary: each test binary links the whole engine.
#![allow(clippy::missing_panics_doc)]

mod crash;
mod home;
mod readers;
