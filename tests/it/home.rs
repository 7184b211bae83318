//! A home for runs of the binary: a directory with topics and files of its own, and nobody's settings.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A directory that one test owns.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory can be made"))
    }

    /// Returns the path of a file in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the directories that lead to it.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        let parent = path.parent().expect("a file has a parent");
        fs::create_dir_all(parent).expect("directories can be made");
        fs::write(&path, text).expect("a file can be written");
        path
    }

    /// Returns the binary, about to run here.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lakeshell"));
        command.args(arguments).current_dir(self.0.path()).env("HOME", self.0.path());
        for (name, _) in std::env::vars_os() {
            let ours = name.to_string_lossy().starts_with("LAKESHELL_");
            if ours || name == "HADOOP_CONF_DIR" {
                command.env_remove(name);
            }
        }
        command.env("LAKESHELL_TOPICS", self.path("topics")).arg("--no-history");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a script from a pipe, its rows in a mode.
    pub(crate) fn run(&self, mode: &str, script: &str) -> Ran {
        let mut child = self
            .command(&["--mode", mode])
            .stdin(Stdio::piped())
            .spawn()
            .expect("the binary can be run");
        let mut stdin = child.stdin.take().expect("it is a pipe");
        // A script that ends early closes the pipe; what it said tells why.
        let _ = stdin.write_all(script.as_bytes());
        drop(stdin);
        Ran::from(child.wait_with_output().expect("the binary ends"))
    }

    /// Runs a script that must succeed and returns its rows, each a JSON object.
    pub(crate) fn rows(&self, script: &str) -> Vec<serde_json::Value> {
        let ran = self.run("ndjson", script).succeeded();
        let row = |line: &str| serde_json::from_str(line).expect("a line is JSON");
        ran.stdout.lines().map(row).collect()
    }
}

/// What a run said.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
        Self {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            code: output.status.code(),
        }
    }
}

impl Ran {
    /// Fails the test if the run failed.
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// Says something on the test's stderr, whether or not the harness catches its output.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Returns the root of the sources.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
