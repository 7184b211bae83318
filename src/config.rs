//! The configuration of a session: flags, environment and defaults, resolved once.

use std::path::PathBuf;
use std::str::FromStr;

use directories::ProjectDirs;
use sysinfo::{MemoryRefreshKind, System};

use crate::error::{Error, Result};

pub mod kafka;

use kafka::Kafka;

/// Settings that hold for the whole session.
#[derive(Debug, Clone)]
pub struct Config {
    /// The directory of local topics.
    pub topics_dir: PathBuf,
    /// How Kafka is reached; topics are local if none.
    pub kafka: Option<Kafka>,
    /// The default file system, `URL[/PREFIX]`; `file:///` if none.
    pub fs: Option<String>,
    /// Where the history is kept; nowhere if none.
    pub history: Option<PathBuf>,
    /// How the prompt looks and behaves.
    pub prompting: Prompting,
    /// Values that statements name as `$name`.
    pub parameters: Vec<(String, String)>,
    /// Whether no file and no topic is written.
    pub readonly: bool,
    /// Bytes that sorts, joins and held tables may take together.
    pub memory_limit: usize,
}

#[cfg(test)]
impl Config {
    /// Returns the settings of a test that writes nothing.
    pub(crate) fn of_tests(topics_dir: impl Into<PathBuf>) -> Self {
        Self {
            topics_dir: topics_dir.into(),
            kafka: None,
            fs: None,
            history: None,
            prompting: Prompting::default(),
            parameters: Vec::new(),
            readonly: true,
            memory_limit: 64 << 20,
        }
    }
}

/// The keys of the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keys {
    /// As in emacs and bash.
    #[default]
    Emacs,
    /// As in vi.
    Vi,
}

impl FromStr for Keys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "emacs" => Ok(Self::Emacs),
            "vi" => Ok(Self::Vi),
            _ => Err("the keys are emacs or vi".to_owned()),
        }
    }
}

/// How the prompt looks and behaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prompting {
    /// Which keys edit.
    pub keys: Keys,
    /// Whether there are colors.
    pub colors: bool,
    /// What terminals tell of their colors, `foreground;background`.
    pub colorfgbg: Option<String>,
}

impl Prompting {
    /// Reads the environment; keys that were not chosen are those of readline's `~/.inputrc`.
    #[must_use]
    pub fn from_environment(keys: Option<Keys>, colors: bool) -> Self {
        Self {
            keys: keys.unwrap_or_else(inputrc_keys),
            colors,
            colorfgbg: std::env::var("COLORFGBG").ok(),
        }
    }
}

/// Reads the keys that `set editing-mode` of `$INPUTRC`, or `~/.inputrc`, asks of all programs.
fn inputrc_keys() -> Keys {
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().join(".inputrc"));
    let file = std::env::var_os("INPUTRC").map(PathBuf::from).or_else(home);
    let text = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let chosen = text.lines().rev().find_map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["set", "editing-mode", keys] => keys.parse().ok(),
            _ => None,
        }
    });
    chosen.unwrap_or_default()
}

/// The share of the machine's memory that a session takes by default, as a divisor.
const MEMORY_SHARE: u64 = 2;
/// What a session takes where the machine's memory cannot be read.
const MEMORY_UNKNOWN: usize = 1 << 30;

/// Returns the platform's directory for local topics.
///
/// # Errors
/// The home directory is unknown.
pub fn topics_dir() -> Result<PathBuf> {
    project_dirs().map(|dirs| dirs.data_dir().join("topics")).ok_or_else(|| {
        Error::usage("there is no home directory to keep topics in").hint("use `--topics DIR`")
    })
}

/// Returns the platform's file for the history, where there is a home directory.
#[must_use]
pub fn history_file() -> Option<PathBuf> {
    let dirs = project_dirs()?;
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_dir()).join("history.jsonl"))
}

/// Returns the platform's file of what runs before the prompt opens, where there is a home directory.
#[must_use]
pub fn rc_file() -> Option<PathBuf> {
    Some(project_dirs()?.config_dir().join("rc.sql"))
}

fn project_dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "lakeshell")
}

/// Returns half of the machine's memory, or of the container's.
#[must_use]
pub fn memory_limit() -> usize {
    let Ok(mut system) = System::new() else { return MEMORY_UNKNOWN };
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    let total = system.cgroup_limits().map_or(system.total_memory(), |limits| limits.total_memory);
    usize::try_from(total / MEMORY_SHARE).unwrap_or(usize::MAX)
}

/// Reads a size: a number of bytes, or a number with `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`.
///
/// # Errors
/// The text is not a size.
pub fn parse_size(text: &str) -> Result<usize> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => 0,
    };
    let bytes = text[..digits].parse::<usize>().ok().and_then(|number| number.checked_mul(factor));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| {
        Error::usage(format!("`{text}` is not a size")).hint("a size is like `512MB` or `4GiB`")
    })
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("512MB").ok(), Some(512_000_000));
        assert_eq!(parse_size("4 GiB").ok(), Some(4 << 30));
        assert_eq!(parse_size("1024").ok(), Some(1024));
        for wrong in ["", "MB", "12 parsecs", "0", "-1", "99999999999999999999GB"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}
