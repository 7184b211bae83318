//! Waits for requests to clusters, which may not answer.

use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::progress::{Reporter, blocking};

/// How long a cluster may take to answer after Ctrl-C.
const ANSWER_AFTER_INTERRUPT_MAX: Duration = Duration::from_millis(40);

/// Runs a request to a cluster; Ctrl-C does not wait for the answer.
///
/// The cluster may still carry out the request, which `left` describes: "topic `a` may still be created".
pub(super) async fn asking<T: Send + 'static>(
    reporter: &Reporter,
    left: Option<String>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let mut asked = pin!(blocking(work));
    tokio::select! {
        biased;
        done = &mut asked => return done,
        () = reporter.cancellation().cancelled() => {}
    }
    // A request that is answered at once is not interrupted.
    match timeout(ANSWER_AFTER_INTERRUPT_MAX, asked).await {
        Ok(done) => done,
        Err(_) => Err(match left {
            Some(left) => Error::interrupted().note(left),
            None => Error::interrupted(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::asking;
    use crate::progress::Reporter;

    #[tokio::test]
    async fn ctrl_c_does_not_wait_for_a_silent_cluster() {
        let (answer, silent) = mpsc::channel::<()>();
        let reporter = Reporter::silent();
        reporter.cancellation().cancel();
        let left = Some("topic `a` may still be created".to_owned());
        let asked = asking(&reporter, left, move || Ok(silent.recv().is_ok())).await;
        let refused = asked.expect_err("there was no answer").to_string();
        assert_eq!(refused, "interrupted (topic `a` may still be created)");
        answer.send(()).expect("it is still asked for");
    }

    #[tokio::test]
    async fn what_is_answered_at_once_is_what_happened() {
        let reporter = Reporter::silent();
        reporter.cancellation().cancel();
        let answer = asking(&reporter, None, || Ok("created")).await;
        assert_eq!(answer.expect("it was answered"), "created");
    }
}
