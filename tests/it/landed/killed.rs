//! Writes that end at each of their steps: readers see the old or the new state, and the next run ends in the right
//! one.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::thread;

use super::run;
use crate::support::{Home, Output, root};

const SIGABRT: i32 = 6;

/// The points of `src/landing/fault.rs` that a write of each kind passes, in their order.
const POINTS: [(&str, &[&str]); 6] = [
    ("land", APPEND),
    ("append", APPEND),
    ("partitions", APPEND),
    ("error", RENAME),
    ("overwrite", RENAME),
    ("compact", RENAME),
];

pub(crate) const APPEND: &[&str] = &[
    "staging made",
    "files written",
    "manifest staged",
    "locked",
    "append listed",
    "file moved in",
    "new manifest staged",
    "commit claimed",
    "manifest replaced",
    "replaced file deleted",
    "committed",
    "unlocked",
    "staging removed",
];

const RENAME: &[&str] = &[
    "staging made",
    "locked",
    "files written",
    "manifest staged",
    "overwrite claimed",
    "old directory renamed",
    "committed",
    "unlocked",
    "staging removed",
];

/// Returns whether a write of a kind passes a point; directories on local files are exchanged in one step.
fn passes(mode: &str, point: &str, is_local: bool) -> bool {
    match point {
        "replaced file deleted" => mode == "partitions",
        "overwrite claimed" => mode != "error",
        "old directory renamed" => mode != "error" && !is_local,
        _ => true,
    }
}

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
    thread::scope(|scope| {
        let modes = POINTS.map(|(mode, points)| {
            scope.spawn(move || {
                for (at, point) in points.iter().enumerate() {
                    if passes(mode, point, args.is_empty()) {
                        let step = Step { home, args, mode, point, at, root };
                        step.leaves_the_old_or_the_new_state();
                    }
                }
            })
        });
        for mode in modes {
            mode.join().expect("each step is survived");
        }
    });
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
        let publish = format!(".publish one.jsonl {topic}");
        match self.mode {
            "land" => (land.clone(), land, 2, 4),
            "error" => (String::new(), write(""), 0, 4),
            "append" => (write(""), write(" --mode append --allow-overlap"), 2, 6),
            "partitions" => {
                let by = " --partition-by topic";
                (write(by), write(&format!("{by} --overwrite-partitions")), 2, 4)
            }
            "compact" => {
                (format!("{land}\n{publish}\n{land}"), format!(".fs compact {path}"), 4, 4)
            }
            _ => (write(""), write(" --mode overwrite"), 2, 4),
        }
    }

    fn leaves_the_old_or_the_new_state(&self) {
        let Self { mode, point, at, root, .. } = self;
        let (topic, path) = (format!("killed_{mode}{at}"), format!("{root}/{mode}{at}/t"));
        let publish = format!(".publish one.jsonl {topic} --create");
        let load = format!(".load {topic} as m");
        let (first, second, before, after) = self.writes(&topic, &path);
        let begin = [publish.as_str(), &load].into_iter().chain(first.lines()).chain([&*publish]);
        self.run(&begin.collect::<Vec<_>>()).succeeded();
        let is_killed = ends_at(self.home, self.args, point, &[&load, &second]);
        assert!(is_killed, "{mode} does not come to the point {point}");
        let query = format!("select count(*) as n from '{path}';");
        let rows = rows_of(&self.run(&[&query]));
        assert!(rows == before || rows == after, "{mode}, {point}: {rows} rows");
        let clearing = format!(".write m {path} --mode overwrite");
        let (next, end) = match *mode {
            // Only the next write clears what is left of one that was committed.
            "error" | "overwrite" | "append" if rows == after => (&clearing, 4),
            _ => (&second, after),
        };
        let listings = [format!(".ls {root}/{mode}{at}"), format!(".ls {path}")];
        let check = format!(".fs fsck {path}");
        let ended =
            self.run(&[&load, next, &query, &listings[0], &listings[1], &check]).succeeded();
        assert_eq!(rows_of(&ended), end, "{mode}, {point}: {}", ended.stdout);
        let is_left = ended.stdout.contains("/.") || ended.stdout.contains("/_commit-");
        assert!(!is_left, "{mode}, {point}: {}", ended.stdout);
        let checked = ended.stdout.lines().last().unwrap_or_default();
        assert!(checked.contains("` is consistent: "), "{mode}, {point}: {}", ended.stdout);
        let is_new = mode == &"land" && rows == before;
        assert_eq!(ended.stderr.contains("Landed 2 rows"), is_new, "{}", ended.stderr);
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
    found.dedup();
    let mut known = [APPEND, RENAME].concat();
    known.sort_unstable();
    known.dedup();
    assert_eq!(found, known);
}
