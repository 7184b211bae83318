//! Checks of the file system: `NameNode`s, a file that is written and deleted again, and the clock.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::finding::Finding;
use super::network;
use crate::error::Result;
use crate::storage::{Location, Storage};

/// How far clocks may be apart before a user should know.
const SKEW_DOUBTFUL: TimeDelta = TimeDelta::seconds(5);
/// How far they may be apart at all: Kerberos refuses more.
const SKEW_MAX: TimeDelta = TimeDelta::minutes(5);

pub(super) async fn findings(storage: Storage, read_only: bool) -> Vec<Finding> {
    let place = match storage.resolve(".") {
        Ok(place) => place,
        Err(error) => return vec![Finding::failed("files", &error)],
    };
    let mut found = vec![Finding::ok("files", place.url(true))];
    let servers = place.fs().servers();
    let mut is_reached = servers.is_empty();
    for (address, reached) in servers.iter().zip(network::reach_all(&servers).await) {
        found.push(match reached {
            Ok(()) => {
                is_reached = true;
                Finding::ok("NameNode", format!("`{address}` accepts connections"))
            }
            Err(text) => Finding::error("NameNode", text),
        });
    }
    if !is_reached {
        return found;
    }
    let directory = match existing(&place).await {
        Ok(directory) => directory,
        Err(error) => {
            found.push(Finding::failed("files", &error));
            return found;
        }
    };
    if read_only {
        let text = "not tried whether a file may be written: the session is read-only";
        found.push(Finding::ok("files", text));
        return found;
    }
    let asked = Utc::now();
    match write(&directory).await {
        Ok(modified) => {
            found.push(Finding::ok("files", format!("`{}` may be written", directory.path())));
            // A local file has this machine's clock.
            if !servers.is_empty() {
                found.push(skew(asked, modified, Utc::now()));
            }
        }
        Err(error) => found.push(Finding::failed("files", &error)),
    }
    found
}

/// Returns the nearest directory above a path that is there: the first write makes those below it.
async fn existing(place: &Location) -> Result<Location> {
    let mut directory = place.clone();
    while directory.stat().await?.is_none() && !directory.is_root() {
        directory = directory.parent();
    }
    Ok(directory)
}

/// Writes and deletes a file, and returns the modification time that the file system gave it.
async fn write(directory: &Location) -> Result<DateTime<Utc>> {
    let file = directory.child(&format!(".lakeshell-doctor-{}", Uuid::new_v4()));
    let written = async {
        let mut writer = file.fs().create(file.path()).await?;
        writer.write(Bytes::from_static(b"lakeshell")).await?;
        writer.close().await?;
        file.stat().await
    };
    let written = written.await;
    let deleted = file.fs().delete(file.path(), false).await;
    let status = written?;
    deleted?;
    Ok(status.map_or_else(Utc::now, |status| status.modified))
}

/// Compares the time that a file system gave with this machine's before and after.
fn skew(before: DateTime<Utc>, given: DateTime<Utc>, after: DateTime<Utc>) -> Finding {
    let apart =
        if given < before { before - given } else { (given - after).max(TimeDelta::zero()) };
    let text = format!("{} s apart from the NameNode's", apart.num_seconds());
    match apart {
        _ if apart > SKEW_MAX => {
            Finding::error("clock", text + "; Kerberos allows 300 s: set the clocks with NTP")
        }
        _ if apart > SKEW_DOUBTFUL => Finding::warning("clock", text + ": set the clocks with NTP"),
        _ => Finding::ok("clock", text),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::super::finding::Severity;
    use super::skew;

    #[test]
    fn clocks_that_are_far_apart_are_found() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let second = TimeDelta::seconds(1);
        let severity = |apart: i64| skew(now, now + second * i32::try_from(apart).unwrap(), now);
        assert_eq!(severity(0).severity, Severity::Ok);
        assert_eq!(severity(-4).severity, Severity::Ok);
        assert_eq!(severity(60).severity, Severity::Warning);
        assert_eq!(severity(-60).text, "60 s apart from the NameNode's: set the clocks with NTP");
        assert_eq!(severity(-301).severity, Severity::Error);
        assert_eq!(severity(301).severity, Severity::Error);
    }
}
