//! Closing a file without asking too soon.
//!
//! A file is complete when the `NameNode` has heard of its last block from a `DataNode`, which happens a
//! moment after the `DataNode` has answered the client. The client (hdfs-native 0.13, `FileWriter::close`)
//! asks at once, is nearly always told "not yet", and then sleeps 500 ms; Hadoop's own client has the same
//! wait, and its users know the half second. Here the client is made to take each answer a little late.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::sync::Notify;

/// Runs a future that goes on only some time after it was woken.
pub(super) async fn unhurried<T>(late: Duration, work: impl Future<Output = T>) -> T {
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

    use super::unhurried;

    #[tokio::test]
    async fn what_follows_an_answer_comes_late() {
        let late = Duration::from_millis(20);
        let (answer, answered) = oneshot::channel();
        let waiting = tokio::spawn(unhurried(late, async move {
            let sent: Instant = answered.await.expect("it is sent below");
            sent.elapsed()
        }));
        tokio::task::yield_now().await;
        answer.send(Instant::now()).expect("it is waited for");
        assert!(waiting.await.expect("it does not panic") >= late);
    }
}
