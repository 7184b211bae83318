//! Writes that end at each of their steps: readers see the old or the new state, and the next run ends in the right
//! one.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::thread;

use super::run;
use crate::support::{Home, Output, root};

const SIGABRT: i32 = 6;

/// The points of `src/landing/fault.rs`, in the order of a write.
pub(crate) const POINTS: [&str; 11] = [
    "staging made",
    "files written",
    "manifest staged",
    "locked",
    "old directory renamed",
    "append listed",
    "file moved in",
    "new manifest staged",
    "committed",
    "unlocked",
    "staging removed",
];

/// Ends a run at a point; returns whether it came there.
fn ends_at(home: &Home, args: &[&str], point: &str, commands: &[&str]) -> bool {
    let words: Vec<&str> = commands.iter().flat_map(|command| ["-c", command]).collect();
    let all: Vec<&str> = args.iter().chain(&words).copied().collect();
    let mut command = home.command(&all);
    command.env("LAKESHELL_FAULT", point).stdout(Stdio::null()).stderr(Stdio::piped());
    let done = command.output().expect("the binary runs");
    let said = String::from_utf8_lossy(&done.stderr);
    let is_killed = done.status.signal() == Some(SIGABRT);
    assert!(is_killed || done.status.success(), "{point}: {}\n{said}", done.status);
    is_killed
}

/// Ends landings and writes of each mode at each point; `root` is an empty directory that the arguments reach.
pub(crate) fn each_step_leaves_the_old_or_the_new_state(home: &Home, args: &[&str], root: &str) {
    let reached = thread::scope(|scope| {
        let mode = |mode| {
            scope.spawn(move || {
                let steps = POINTS.iter().enumerate().filter(move |(at, point)| {
                    let step = Step { home, args, mode, point, at: *at, root };
                    step.leaves_the_old_or_the_new_state()
                });
                steps.map(|(_, point)| *point).collect::<Vec<_>>()
            })
        };
        let modes = ["land", "error", "append", "overwrite"].map(mode);
        modes.map(|reached| reached.join().expect("each step is survived")).concat()
    });
    let missed = POINTS.iter().filter(|point| !reached.contains(*point));
    // Local directories are exchanged in one step.
    let is_local = |point: &&&str| !args.is_empty() || **point != "old directory renamed";
    assert_eq!(missed.filter(is_local).count(), 0, "every point was reached: {reached:?}");
}

/// One way to write, ended at one point.
struct Step<'a> {
    home: &'a Home,
    args: &'a [&'a str],
    mode: &'a str,
    point: &'a str,
    at: usize,
    root: &'a str,
}

impl Step<'_> {
    fn run(&self, commands: &[&str]) -> Output {
        run(self.home, self.args, commands)
    }

    /// Returns the first and the second write, and the rows after each.
    fn writes(&self, topic: &str, path: &str) -> (String, String, u64, u64) {
        let write = |options: &str| format!(".write m {path}{options}");
        let land = format!(".land {topic} {path}");
        match self.mode {
            "land" => (land.clone(), land, 2, 4),
            "error" => (String::new(), write(""), 0, 4),
            "append" => (write(""), write(" --mode append --allow-overlap"), 2, 6),
            _ => (write(""), write(" --mode overwrite"), 2, 4),
        }
    }

    /// Returns whether the write came to its point.
    fn leaves_the_old_or_the_new_state(&self) -> bool {
        let Self { mode, point, at, root, .. } = self;
        let (topic, path) = (format!("killed_{mode}{at}"), format!("{root}/{mode}{at}/t"));
        let publish = format!(".publish one.jsonl {topic} --create");
        let load = format!(".load {topic} as m");
        let (first, second, before, after) = self.writes(&topic, &path);
        let begin = [&publish, &load, &first, &publish].map(String::as_str);
        let begin: Vec<&str> = begin.into_iter().filter(|command| !command.is_empty()).collect();
        self.run(&begin).succeeded();
        let is_killed = ends_at(self.home, self.args, point, &[&load, &second]);
        let query = format!("select count(*) as n from '{path}';");
        let rows = rows_of(&self.run(&[&query]));
        assert!(rows == before || rows == after, "{mode}, {point}: {rows} rows");
        let clearing = format!(".write m {path} --mode overwrite");
        let (next, end) = match *mode {
            // Only the next write clears what is left of one that was committed.
            "error" | "overwrite" | "append" if rows == after => (&clearing, 4),
            _ => (&second, after),
        };
        let listing = format!(".ls {root}/{mode}{at}");
        let ended = self.run(&[&load, next, &query, &listing]).succeeded();
        assert_eq!(rows_of(&ended), end, "{mode}, {point}: {}", ended.stdout);
        assert!(!ended.stdout.contains("/."), "{mode}, {point}: {}", ended.stdout);
        let is_new = mode == &"land" && rows == before;
        assert_eq!(ended.stderr.contains("Landed 2 rows"), is_new, "{}", ended.stderr);
        is_killed
    }
}

/// Reads a count; 0 if there is no directory.
fn rows_of(seen: &Output) -> u64 {
    let rows = match seen.code {
        0 => seen.stdout.lines().nth(1).and_then(|line| line.parse().ok()),
        _ => seen.stderr.contains("No such file").then_some(0),
    };
    rows.unwrap_or_else(|| panic!("{}{}", seen.stdout, seen.stderr))
}

#[test]
fn each_step_of_a_write_is_survived() {
    let home = Home::new();
    home.write("one.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    std::fs::create_dir(home.work("lake")).expect("a directory");
    each_step_leaves_the_old_or_the_new_state(&home, &[], "lake");
}

#[test]
fn the_points_are_those_of_the_source() {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join("src/landing")).expect("a directory") {
        let path = entry.expect("an entry").path();
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let points = text.split("fault::point(\"").skip(1);
        found.extend(
            points.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()),
        );
    }
    found.sort_unstable();
    let mut known: Vec<&str> = POINTS.to_vec();
    known.sort_unstable();
    assert_eq!(found, known);
}
