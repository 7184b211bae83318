//! Topics: one suite on both kinds, and what only Kafka does.

mod conformance;
mod crafted;
mod hostile;
pub(crate) mod on_services;
pub(crate) mod partitions;
mod snapshots;
mod steps;
mod unrolled;

/// The suite on a directory.
mod local {
    use lakeshell::topics::Topics;
    use lakeshell::topics::local::LocalTopics;

    super::conformance::conformance!(with_topics);

    fn with_topics(check: fn(&dyn Topics, &str)) {
        let directory = tempfile::tempdir().expect("a directory");
        check(&LocalTopics::open(directory.path().join("below/topics")), "conformance");
    }
}
