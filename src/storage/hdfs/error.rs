//! The errors of HDFS: classified, and worded for the user.

use std::io;
use std::time::Duration;

use hdfs_native::HdfsError;

use crate::error::{Error, io_reason};

/// A hint for users who have no HDFS.
const LOCAL: &str = "Without `--fs`, paths are local";

/// Returns whether an error means that a path does not exist, also because its parent is a file.
///
/// The client (0.13) passes some of the `NameNode`'s answers on unchanged.
pub(super) fn is_missing(cause: &HdfsError) -> bool {
    match cause {
        HdfsError::FileNotFound(_) => true,
        HdfsError::RPCError(class, _) => {
            class.ends_with(".FileNotFoundException")
                || class.ends_with(".ParentNotDirectoryException")
        }
        _ => false,
    }
}

/// Returns whether an error means that there is no connection.
pub(super) fn is_lost(cause: &HdfsError) -> bool {
    matches!(cause, HdfsError::IOError(_))
}

/// Returns whether a `NameNode` answered that it is not ready yet.
pub(super) fn is_not_ready(cause: &HdfsError) -> bool {
    let Some((class, message)) = refusal(cause) else { return false };
    match class {
        "StandbyException" | "RetriableException" => true,
        // Safe mode that an operator has turned on does not end by itself.
        "SafeModeException" => message.contains("automatically"),
        _ => false,
    }
}

/// Makes the error of a request without an answer.
pub(super) fn silent(waited: Duration) -> HdfsError {
    let text = format!("no answer in {} s", waited.as_secs());
    HdfsError::IOError(io::Error::new(io::ErrorKind::TimedOut, text))
}

/// Returns the class, without its package, and the message of an error of a `NameNode`.
fn refusal(cause: &HdfsError) -> Option<(&str, &str)> {
    match cause {
        HdfsError::RPCError(class, message) | HdfsError::FatalRPCError(class, message) => {
            Some((class.rsplit('.').next().unwrap_or_default(), message))
        }
        _ => None,
    }
}

/// Makes the error of a request that a `NameNode` refused or that could not be sent.
pub(super) fn explain(what: &str, authority: &str, path: &str, cause: HdfsError) -> Error {
    if let Some((class, message)) = refusal(&cause)
        && !is_missing(&cause)
    {
        return refused(what, authority, path, class, message);
    }
    match cause {
        HdfsError::IOError(cause) => Error::unreachable(format!(
            "cannot reach HDFS at `{authority}`: {}",
            network_reason(&cause)
        ))
        .hint(format!("is the NameNode running, and is this its RPC port? {LOCAL}")),
        HdfsError::RPCError(_, message) if message.starts_with("Path is not a file") => {
            Error::failed(format!("{what} `{path}`: Is a directory"))
        }
        cause if is_missing(&cause) => {
            Error::failed(format!("{what} `{path}`: No such file or directory"))
        }
        HdfsError::AlreadyExists(_) => Error::failed(format!("{what} `{path}`: File exists")),
        HdfsError::SASLError(_) | HdfsError::GSSAPIError(..) | HdfsError::NoSASLMechanism => {
            Error::unreachable(format!("access to HDFS at `{authority}` was refused: {cause}"))
                .hint("is there a Kerberos ticket? `klist` shows it, `kinit` gets one")
        }
        HdfsError::InvalidRPCResponse(_) => Error::unreachable(format!(
            "the server at `{authority}` does not answer like a NameNode"
        ))
        .hint("`hdfs://HOST:PORT` needs the NameNode's RPC port, by default 8020"),
        other => Error::failed(format!("{what} `{path}`: {other}")),
    }
}

fn refused(what: &str, authority: &str, path: &str, class: &str, message: &str) -> Error {
    let first = message.lines().next().unwrap_or_default();
    match class {
        "StandbyException" => {
            Error::unreachable(format!("no NameNode of `{authority}` is active: {first}"))
                .hint("`hdfs haadmin -getAllServiceState` shows their states")
        }
        "SafeModeException" => Error::failed(format!(
            "{what} `{path}`: the NameNode at `{authority}` is in safe mode, so files cannot be changed"
        ))
        .hint("`hdfs dfsadmin -safemode get` and the NameNode's log show why; files can still be read"),
        "AccessControlException" => Error::failed(format!("{what} `{path}`: {first}"))
            .hint("without Kerberos, the environment variable `HADOOP_USER_NAME` sets the user"),
        _ if first.contains("could only be written to") => {
            Error::unreachable(format!("{what} `{path}`: no DataNode accepts it: {first}"))
                .hint(format!("is a DataNode running, and is its disk full? {LOCAL}"))
        }
        _ => Error::failed(format!("{what} `{path}`: {first} ({class})")),
    }
}

/// Makes the error of a failed transfer to or from a `DataNode` while the `NameNode` answers.
pub(super) fn explain_data(what: &str, authority: &str, path: &str, cause: &HdfsError) -> Error {
    let text = match cause {
        HdfsError::IOError(cause) => network_reason(cause),
        HdfsError::DataTransferError(text) => match addresses(text) {
            list if list.is_empty() => text.clone(),
            list => format!("tried {}", list.join(", ")),
        },
        other => other.to_string(),
    };
    Error::unreachable(format!(
        "{what} `{path}`: no DataNode of `{authority}` could be used: {text}"
    ))
    .hint(format!("the NameNode answers; are its DataNodes running? {LOCAL}"))
}

/// Finds the addresses of `DataNode`s in the client's (0.13) dump of the blocks that it could not read.
fn addresses(dump: &str) -> Vec<String> {
    let after = |text: &str, name: &str| -> Option<String> {
        let rest = text.split_once(name)?.1;
        let is_part = |char: &char| char.is_ascii_alphanumeric() || ".:-".contains(*char);
        Some(rest.trim_start_matches('"').chars().take_while(is_part).collect())
    };
    let nodes = dump.split("DatanodeIdProto").skip(1);
    nodes
        .filter_map(|node| {
            let (host, port) = (after(node, "ip_addr: ")?, after(node, "xfer_port: ")?);
            Some(format!("{host}:{port}"))
        })
        .collect()
}

/// Returns the reason of an I/O error, without the preamble of a failed lookup of a host.
pub(super) fn network_reason(cause: &io::Error) -> String {
    let text = io_reason(cause);
    text.strip_prefix("failed to lookup address information: ").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use hdfs_native::HdfsError;

    use super::{addresses, explain, is_missing, is_not_ready};
    use crate::error::ErrorKind;

    fn refused(class: &str, message: &str) -> HdfsError {
        HdfsError::RPCError(format!("org.apache.hadoop.{class}"), message.to_owned())
    }

    #[test]
    fn answers_are_told_apart() {
        let starting = "Name node is in safe mode.\nIt will be turned off automatically once";
        let by_hand = "Name node is in safe mode.\nIt was turned on manually.";
        assert!(is_not_ready(&refused("hdfs.server.namenode.SafeModeException", starting)));
        assert!(!is_not_ready(&refused("hdfs.server.namenode.SafeModeException", by_hand)));
        assert!(is_not_ready(&refused("ipc.StandbyException", "standby")));
        assert!(is_missing(&refused("fs.ParentNotDirectoryException", "x")));
    }

    #[test]
    fn every_answer_has_its_words_and_its_code() {
        let cases = [
            (refused("ipc.StandbyException", "no"), ErrorKind::Unreachable, "is active: no"),
            (refused("x.SafeModeException", "no"), ErrorKind::Failed, "is in safe mode"),
            (refused("x.AccessControlException", "no\nat"), ErrorKind::Failed, "make `/a`: no"),
            (refused("x.FileNotFoundException", "no"), ErrorKind::Failed, "No such file"),
            (refused("x.Odd", "no\nat"), ErrorKind::Failed, "make `/a`: no (Odd)"),
            (HdfsError::AlreadyExists("a".to_owned()), ErrorKind::Failed, "File exists"),
            (
                refused("x.IOException", "could only be written to 0"),
                ErrorKind::Unreachable,
                "DataNode",
            ),
        ];
        for (cause, kind, words) in cases {
            let error = explain("cannot make", "nn:1", "/a", cause);
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn addresses_are_found_in_a_dump() {
        let dump = "All DataNodes failed: [DatanodeInfoProto { id: DatanodeIdProto { ip_addr: \
                    \"127.0.0.1\", host_name: \"x\", xfer_port: 9866, info_port: 1 } }]";
        assert_eq!(addresses(dump), ["127.0.0.1:9866"]);
        assert_eq!(addresses("Failed"), [""; 0]);
    }
}
