//! Whether servers can be reached: names that resolve, ports that accept a connection.

use std::net::SocketAddr;
use std::time::Duration;

use futures::future::join_all;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// How long a name may take to resolve, and a port to accept.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Connects to all of these `HOST:PORT` at the same time and hangs up; the answers have the order of the addresses.
///
/// Each error has the reason and a hint.
pub(super) async fn reach_all(
    addresses: impl IntoIterator<Item = impl AsRef<str>>,
) -> Vec<Result<(), String>> {
    let reached = addresses.into_iter().map(|address| async move { reach(address.as_ref()).await });
    join_all(reached).await
}

async fn reach(address: &str) -> Result<(), String> {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let seconds = ANSWER_MAX.as_secs();
    let found: Vec<SocketAddr> = match timeout(ANSWER_MAX, lookup_host(address)).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(cause)) => {
            return Err(format!(
                "`{address}`: the name `{host}` does not resolve ({cause}); add it to the DNS or to /etc/hosts"
            ));
        }
        Err(_) => return Err(format!("`{address}`: the DNS did not answer in {seconds} s")),
    };
    let mut failure = format!("`{address}`: the name `{host}` has no address");
    for socket in found {
        failure = match timeout(ANSWER_MAX, TcpStream::connect(socket)).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(cause)) => format!("`{address}` ({socket}): {cause}"),
            Err(_) => format!(
                "`{address}` ({socket}): no connection in {seconds} s; a firewall may drop it"
            ),
        };
    }
    Err(failure)
}
