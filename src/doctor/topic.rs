//! Checks of topics: brokers, the addresses that they advertise, and whether a topic may be created.

use std::sync::Arc;

use super::finding::Finding;
use super::network;
use crate::progress::blocking;
use crate::topics::Topics;

pub(super) async fn findings(topics: Arc<dyn Topics>, read_only: bool) -> Vec<Finding> {
    let mut found = vec![Finding::ok("topics", topics.place())];
    let servers = topics.servers();
    for (address, reached) in servers.iter().zip(network::reach_all(&servers).await) {
        found.push(match reached {
            Ok(()) => Finding::ok("broker", format!("`{address}` accepts connections")),
            Err(text) => Finding::error("broker", text),
        });
    }
    let asked = Arc::clone(&topics);
    match blocking(move || asked.reach().and_then(|_| asked.advertised())).await {
        Ok(advertised) => {
            let reached = network::reach_all(advertised.iter().map(|(_, address)| address)).await;
            for ((broker, address), reached) in advertised.iter().zip(reached) {
                found.push(match reached {
                    Ok(()) => {
                        Finding::ok("listener", format!("broker {broker} advertises `{address}`"))
                    }
                    Err(text) => Finding::error(
                        "listener",
                        format!(
                            "broker {broker} advertises {text}; `advertised.listeners` of the broker must \
                             name an address that this machine can reach"
                        ),
                    ),
                });
            }
        }
        Err(error) => {
            found.push(Finding::failed("topics", &error));
            return found;
        }
    }
    found.push(if read_only {
        Finding::ok("topics", "not tried whether a topic may be created: the session is read-only")
    } else {
        match blocking(move || topics.try_create()).await {
            Ok(()) => Finding::ok("topics", "a topic may be created"),
            Err(error) => Finding::failed("topics", &error),
        }
    });
    found
}
