//! The home of a run: a directory with topics and files of its own, and nobody's settings.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use super::{LAKESHELL, Output, tests_dir};

/// A temporary home: topics, a default file system, and a directory to work in.
#[derive(Clone)]
pub(crate) struct Home(Arc<TempDir>);

impl Home {
    pub(crate) fn new() -> Self {
        let home = Self(Arc::new(tempfile::tempdir().expect("a temporary directory")));
        fs::create_dir_all(home.path("lake/tmp")).expect("a default file system");
        fs::create_dir_all(home.work("")).expect("a directory to work in");
        std::os::unix::fs::symlink(tests_dir("data"), home.work("data")).expect("a link to data");
        home
    }

    /// Returns a path below the home.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        // Links are resolved, so that the path is the one that the shell shows.
        self.0.path().canonicalize().expect("the temporary directory is there").join(below)
    }

    /// Returns a path below the current directory of the run.
    pub(crate) fn work(&self, below: &str) -> PathBuf {
        self.path("work").join(below)
    }

    /// Writes a file into the current directory of the run, and the directories that lead to it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        self.file(name, content);
        self
    }

    /// Returns the environment of a run: nothing of the machine's but the path.
    pub(crate) fn environment(&self) -> Vec<(OsString, OsString)> {
        let fs = format!("file://{}", self.path("lake").display());
        vec![
            ("PATH".into(), std::env::var_os("PATH").unwrap_or_default()),
            ("HOME".into(), self.path("").into()),
            ("TMPDIR".into(), self.path("").into()),
            ("LAKESHELL_TOPICS".into(), self.path("topics").into()),
            ("LAKESHELL_FS".into(), fs.into()),
        ]
    }

    /// Writes a file into the current directory of the run, and the directories that lead to it; returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work(name);
        let parent = path.parent().expect("a file has a parent");
        fs::create_dir_all(parent).expect("directories can be made");
        fs::write(&path, content).expect("the file can be written");
        path
    }

    /// Returns the shell with arguments, to be run here; its files are the machine's, its history is not kept.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        self.command_under(&[], arguments)
    }

    /// Returns a program that runs the shell: its own words come first, then those of the shell.
    pub(crate) fn command_under<A: AsRef<OsStr>>(
        &self,
        program: &[&str],
        arguments: &[A],
    ) -> Command {
        let mut words = program.iter().copied().chain([LAKESHELL]);
        let mut command = Command::new(words.next().expect("there is one word at least"));
        command.args(words).args(arguments).arg("--no-history");
        command.current_dir(self.work("")).env_clear().envs(self.environment());
        command.env_remove("LAKESHELL_FS");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a script from a pipe, its rows in a mode.
    pub(crate) fn run(&self, mode: &str, script: &str) -> Output {
        let mut command = self.command(&["--mode", mode]);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the shell starts");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A script that ends early closes the pipe; what it said tells why.
        let _ = stdin.write_all(script.as_bytes());
        drop(stdin);
        Output::from(child.wait_with_output().expect("the shell ends"))
    }

    /// Runs a script that must succeed and returns its rows, each a JSON object.
    #[track_caller]
    pub(crate) fn rows(&self, script: &str) -> Vec<serde_json::Value> {
        let ran = self.run("ndjson", script).succeeded();
        let row = |line: &str| serde_json::from_str(line).expect("a line is JSON");
        ran.stdout.lines().map(row).collect()
    }

    /// Takes the home's own path out of a text.
    pub(super) fn hidden(&self, text: &str) -> String {
        let root = self.path("");
        text.replace(root.display().to_string().trim_end_matches('/'), "$HOME")
    }
}
