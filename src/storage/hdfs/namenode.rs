//! The connection to a `NameNode`: how long to wait for it, and the errors if it does not answer.
//!
//! The client (hdfs-native 0.13) waits forever, both for a connection and for an answer, and gives up
//! on a `NameNode` that restarts. Here the first contact may take a few seconds; a `NameNode` that has
//! answered before gets more time, because it may be restarting.

use std::future::Future;
use std::io;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use hdfs_native::{Client, ClientBuilder, HdfsError};
use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::error::{self, is_lost, is_not_ready};
use super::waits::Waits;
use crate::error::{Error, Result};
use crate::storage::hadoop_conf::Hadoop;

/// How long the first connection may take.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How long the first answer may take: the address may not be that of a `NameNode`.
const FIRST_ANSWER_MAX: Duration = Duration::from_secs(10);
/// How long any later answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// How long to wait for a `NameNode` that has answered before.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often it is asked in that time.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// A `NameNode`, or a name service of several.
#[derive(Debug)]
pub(super) struct NameNode {
    pub(super) client: Client,
    /// How the user named it.
    pub(super) authority: String,
    /// Where it listens, as `HOST:PORT`; several if it is a name service.
    pub(super) addresses: Vec<String>,
    contact: Mutex<Contact>,
    /// The requests that wait for it and for its `DataNode`s.
    pub(super) waits: Waits,
}

/// The state of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contact {
    /// It has not answered yet.
    Never,
    /// It answered the last request.
    Good,
    /// It answered before, but has not since this time.
    LostSince(Instant),
}

impl NameNode {
    /// Makes the client; does not connect.
    pub(super) fn new(authority: &str, hadoop: &Hadoop) -> Result<Self> {
        let addresses = hadoop.namenodes(authority);
        // The client would take a host without a port for a name service.
        let place = match addresses.first() {
            Some(only) if !hadoop.is_name_service(authority) => only,
            _ => authority,
        };
        let client = ClientBuilder::new()
            .with_url(format!("hdfs://{place}"))
            .with_config(hadoop.all())
            .build()
            .map_err(|cause| {
                Error::usage(format!("cannot use `hdfs://{authority}`: {cause}"))
                    .hint("type `hdfs://HOST:PORT/…`, or a name service of `$HADOOP_CONF_DIR`")
            })?;
        let contact = Mutex::new(Contact::Never);
        Ok(Self {
            client,
            authority: authority.to_owned(),
            addresses,
            contact,
            waits: Waits::default(),
        })
    }

    /// Repeats a request until there is an answer or the time is over.
    ///
    /// `ask` may be called several times, so the request must be idempotent.
    pub(super) async fn ask<T, F>(
        &self,
        ask: impl Fn() -> F + Send + Sync,
    ) -> hdfs_native::Result<T>
    where
        T: Send,
        F: Future<Output = hdfs_native::Result<T>> + Send,
    {
        let _waiting = self.waits.begin();
        let patient = match self.contact() {
            Contact::Never => {
                self.meet().await?;
                FIRST_ANSWER_MAX
            }
            Contact::Good => ANSWER_MAX,
            Contact::LostSince(since) if since.elapsed() < PATIENCE => FIRST_ANSWER_MAX,
            Contact::LostSince(_) => CONNECT_MAX,
        };
        loop {
            let answer = within(patient, ask()).await;
            let hopeful = match &answer {
                Err(cause) if is_not_ready(cause) => self.lost(true),
                Err(cause) if is_lost(cause) => self.lost(false),
                _ => {
                    self.set(Contact::Good);
                    false
                }
            };
            if !hopeful {
                return answer;
            }
            sleep(ASK_EVERY).await;
        }
    }

    /// Returns whether it answers now, without retries.
    pub(super) async fn answers(&self) -> bool {
        let answers = within(CONNECT_MAX, self.client.get_file_info("/")).await.is_ok();
        if !answers {
            self.lost(false);
        }
        answers
    }

    /// Makes the error of a request that HDFS refused or that could not be sent.
    pub(super) fn explain(&self, what: &str, path: &str, cause: HdfsError) -> Error {
        error::explain(what, &self.authority, path, cause)
    }

    /// Tries all addresses at once; one that accepts a connection is enough.
    async fn meet(&self) -> hdfs_native::Result<()> {
        let mut tries: FuturesUnordered<_> = self.addresses.iter().map(try_connect).collect();
        let mut failures = Vec::new();
        while let Some(tried) = tries.next().await {
            match tried {
                Ok(()) => return Ok(()),
                Err(failure) => failures.push(failure),
            }
        }
        let text = match &failures[..] {
            [(address, cause)] if **address == self.authority => cause.clone(),
            [] => "Hadoop's settings have no address for it".to_owned(),
            _ => {
                let all = failures.iter().map(|(address, cause)| format!("{address}: {cause}"));
                all.collect::<Vec<_>>().join("; ")
            }
        };
        Err(HdfsError::IOError(io::Error::other(text)))
    }

    fn contact(&self) -> Contact {
        *self.contact.lock()
    }

    fn set(&self, contact: Contact) {
        *self.contact.lock() = contact;
    }

    /// Records that there was no useful answer; returns whether to ask again.
    fn lost(&self, is_there: bool) -> bool {
        match self.contact() {
            Contact::Never if !is_there => false,
            Contact::Never | Contact::Good => {
                self.set(Contact::LostSince(Instant::now()));
                true
            }
            Contact::LostSince(since) => since.elapsed() < PATIENCE,
        }
    }
}

/// Limits the time of one request.
async fn within<T>(
    patient: Duration,
    answer: impl Future<Output = hdfs_native::Result<T>>,
) -> hdfs_native::Result<T> {
    timeout(patient, answer).await.unwrap_or_else(|_| Err(error::silent(patient)))
}

async fn try_connect(address: &String) -> Result<(), (&String, String)> {
    let cause = match timeout(CONNECT_MAX, TcpStream::connect(address)).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(cause)) => error::network_reason(&cause),
        Err(_) => format!("no connection in {} s", CONNECT_MAX.as_secs()),
    };
    Err((address, cause))
}
