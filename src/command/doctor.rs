//! `.doctor`: checks what commonly goes wrong, one line each.

use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use futures::{StreamExt as _, stream};

use super::context::Context;
use crate::doctor::{Checked, Severity, findings};
use crate::error::Error;
use crate::outcome::{Outcome, counted};

/// Check servers, permissions, clocks, space and the terminal
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".doctor"]))]
pub(super) struct Doctor {}

impl Doctor {
    #[expect(clippy::unused_self, reason = "it has no arguments")]
    pub(super) fn run(self, cx: &Context) -> Outcome {
        let session = &cx.session;
        let checked = Checked {
            topics: Arc::clone(session.topics()),
            storage: session.storage().clone(),
            read_only: session.is_read_only(),
            memory_limit: session.engine().memory_limit(),
        };
        let lines =
            stream::unfold((findings(&checked), 0_u64), |(mut findings, mut errors)| async move {
                match findings.next().await {
                    Some(finding) => {
                        errors += u64::from(finding.severity == Severity::Error);
                        Some((Ok(Bytes::from(format!("{finding}\n"))), (findings, errors)))
                    }
                    None if errors > 0 => {
                        let failed = Error::failed(format!(
                            "{} failed, see above",
                            counted(errors, "check")
                        ));
                        Some((Err(failed), (stream::empty().boxed(), 0)))
                    }
                    None => None,
                }
            });
        Outcome::Stream(lines.boxed())
    }
}
