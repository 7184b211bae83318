//! Delays the closing of a file, so that the `NameNode` is not asked too early.
//!
//! A file is complete when a `DataNode` has reported its last block to the `NameNode`, a moment after it has
//! answered the client. The client (hdfs-native 0.13, `FileWriter::close`) asks at once, nearly always gets
//! "not yet", and then sleeps 500 ms; Hadoop's own client has the same delay. Here the client receives each
//! answer a little later.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::sync::Notify;

/// Runs a future that continues only some time after it was woken.
pub(super) async fn delayed<T>(late: Duration, work: impl Future<Output = T>) -> T {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
            return done;
        }
        woken.0.notified().await;
        tokio::time::sleep(late).await;
    }
}

#[derive(Default)]
struct Woken(Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::sync::oneshot;

    use super::delayed;

    #[tokio::test]
    async fn what_follows_an_answer_comes_late() {
        let late = Duration::from_millis(20);
        let (answer, answered) = oneshot::channel();
        let waiting = tokio::spawn(delayed(late, async move {
            let sent: Instant = answered.await.expect("it is sent below");
            sent.elapsed()
        }));
        tokio::task::yield_now().await;
        answer.send(Instant::now()).expect("it is waited for");
        assert!(waiting.await.expect("it does not panic") >= late);
    }
}
