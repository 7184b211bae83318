//! Checks of this machine: versions, terminal, memory, open files, and the space for temporary files.

use std::env;
use std::io::{IsTerminal as _, Write as _};

use nix::sys::resource::{Resource, getrlimit};
use nix::sys::statvfs::statvfs;
use sysinfo::{MemoryRefreshKind, System};
use terminal_size::{Height, Width, terminal_size};

use super::finding::Finding;
use crate::outcome::byte_size;
use crate::version;

/// Space for temporary files below which sorts and joins that do not fit into memory soon fail.
const SPACE_MIN: u64 = 1 << 30;
/// Open files below which many partitions cannot be read or sorted at once.
const OPEN_FILES_MIN: u64 = 1024;

pub(super) fn findings(memory_limit: usize) -> Vec<Finding> {
    // The build is left to `--version`: a finding has one line.
    let details = version::details().into_iter().filter(|(name, _)| *name != "build");
    let versions: Vec<_> = std::iter::once(format!("lakeshell {}", version::VERSION))
        .chain(details.map(|(_, value)| value))
        .collect();
    let mut found = vec![Finding::ok("versions", versions.join(", ")), terminal()];
    found.extend(memory(memory_limit as u64));
    found.extend(open_files());
    found.push(temporary());
    found
}

fn terminal() -> Finding {
    if !std::io::stdin().is_terminal() {
        return Finding::ok("terminal", "standard input is not a terminal");
    }
    let kind = env::var("TERM").unwrap_or_default();
    // The first that is set decides, as in POSIX.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    let locale = locale.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    let (charset, _) = locale.split_once('@').unwrap_or((&locale, ""));
    let is_utf8 = charset.to_ascii_lowercase().replace('-', "").ends_with("utf8");
    if kind.is_empty() || kind == "dumb" {
        let text = format!("TERM is `{kind}`: the prompt cannot edit lines; set TERM");
        return Finding::warning("terminal", text);
    }
    let size = terminal_size().map_or_else(
        || "size unknown".to_owned(),
        |(Width(columns), Height(rows))| format!("{columns} columns, {rows} rows"),
    );
    if is_utf8 {
        Finding::ok("terminal", format!("{kind}, {size}, locale {locale}"))
    } else {
        let text = format!(
            "{kind}, {size}, locale `{locale}` is not UTF-8: letters may look wrong; set LC_ALL=C.UTF-8"
        );
        Finding::warning("terminal", text)
    }
}

fn memory(limit: u64) -> Option<Finding> {
    let mut system = System::new().ok()?;
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    let free =
        system.cgroup_limits().map_or(system.available_memory(), |limits| limits.free_memory);
    let text = format!("limit {}, {} available", byte_size(limit), byte_size(free));
    Some(if limit > free {
        Finding::warning("memory", text + ": start with a smaller `--memory-limit`")
    } else {
        Finding::ok("memory", text)
    })
}

fn open_files() -> Option<Finding> {
    let (limit, _) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    Some(if limit < OPEN_FILES_MIN {
        let text = format!("at most {limit}: raise it with `ulimit -n {OPEN_FILES_MIN}`");
        Finding::warning("open files", text)
    } else {
        Finding::ok("open files", format!("at most {limit}"))
    })
}

/// Checks the directory to which the engine writes what does not fit into memory.
fn temporary() -> Finding {
    let directory = env::temp_dir();
    let shown = directory.display();
    if directory.as_os_str().is_empty() {
        return Finding::error("temporary", "TMPDIR is empty: unset it, or set it to a directory");
    }
    let written =
        tempfile::tempfile_in(&directory).and_then(|mut file| file.write_all(b"lakeshell"));
    if let Err(cause) = written {
        let text = format!("cannot write to `{shown}`: {cause}; set TMPDIR to another directory");
        return Finding::error("temporary", text);
    }
    let Ok(found) = statvfs(&directory) else {
        return Finding::ok("temporary", format!("`{shown}` may be written"));
    };
    let free = found.blocks_available().saturating_mul(found.fragment_size());
    let text = format!("{} free in `{shown}`", byte_size(free));
    if free < SPACE_MIN {
        let hint = "large sorts and joins need more: set TMPDIR to another directory";
        Finding::warning("temporary", format!("{text}; {hint}"))
    } else {
        Finding::ok("temporary", text)
    }
}
