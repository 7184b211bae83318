//! Statements about tables, functions and settings, and queries of files of random JSON.

use std::path::PathBuf;
use std::sync::LazyLock;

use super::generator::Generator;
use super::tables::{TABLES, columns};
use super::tree::{Tree, all};

/// Statements that name nothing.
const ALONE: &[&str] = &[
    "show tables",
    "show tables in default",
    "show tables like 't*|u'",
    "show views like '*s'",
    "show databases",
    "show schemas like 'd*'",
    "show catalogs",
    "show current namespace",
    "set spark.sql.session.timeZone",
    "set spark.sql.ansi.enabled",
    "set spark.sql.caseSensitive",
    "show functions like 'up*|lo*'",
];

/// Functions that are described.
const DESCRIBED: &[&str] =
    &["upper", "abs", "+", "between", "case", "sum", "rank", "explode", "from_json", "cast", "||"];

/// What a line that is no record may be.
const BAD: &[&str] =
    &["oops", "{\"a\":", "[1,", "7", "", "{\"a\":1,}", "[{\"a\":1},{\"b\":2}]", "{} x"];

/// How many files of records there are.
const FILES: usize = 60;

/// The directory of the files, which are the same in each run.
static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(|| {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("judge-json");
    std::fs::create_dir_all(&directory).expect("a directory can be made");
    for at in 0..FILES {
        let mut of_file = Generator::new(1711, u64::try_from(at).unwrap_or(0));
        let mut lines = vec![format!("{{\"a\":{}}}", of_file.record(1))];
        for _ in 0..of_file.random.below(5) {
            lines.push(if of_file.random.chance(8) {
                of_file.random.word(BAD).to_owned()
            } else {
                of_file.record(2)
            });
        }
        let path = directory.join(format!("{at}.json"));
        std::fs::write(path, lines.join("\n")).expect("a file can be written");
    }
    directory
});

impl Generator {
    /// Returns a statement about the session, a table, a query or a function.
    pub(crate) fn listing(&mut self) -> Tree {
        let table = self.random.pick(&TABLES).0;
        let columns = columns(table, "");
        let column = self.random.pick(&columns).name.clone();
        match self.random.below(9) {
            0 | 1 => self.random.word(ALONE).into(),
            2 => all!("show columns in ", table),
            3 => all!(self.random.word(&["describe ", "desc extended ", "describe table "]), table),
            4 => all!(self.random.word(&["describe ", "desc extended "]), table, " ", column),
            5 => all!("show tblproperties ", table),
            6 => {
                let words = ["describe function ", "describe function extended "];
                all!(self.random.word(&words), self.random.word(DESCRIBED))
            }
            _ => all!("describe query ", self.plain(1).tree),
        }
    }

    /// Returns a query of a file of random records.
    pub(crate) fn file(&mut self) -> Tree {
        let path = format!("json.`{}/{}.json`", DIRECTORY.display(), self.random.below(FILES));
        match self.random.below(4) {
            0 => all!("select count(*), count(a) from ", path),
            1 => all!("select a from ", path, " where a is not null"),
            _ => all!("select * from ", path),
        }
    }

    /// Returns an object in which no key is twice, in whatever case: Spark refuses a file that has such.
    fn record(&mut self, depth: usize) -> String {
        let mut fields = Vec::new();
        for name in ["a", "b", "c", "d"] {
            if self.random.chance(55) {
                let value = if depth > 0 && self.random.chance(40) {
                    match self.random.below(2) {
                        0 => self.record(depth - 1),
                        // An empty text in a list of something else is where Spark destroys a value.
                        _ => format!("[{},{}]", self.record(depth - 1), self.record(depth - 1)),
                    }
                } else {
                    self.json_text(0)
                };
                fields.push(format!("\"{name}\":{value}"));
            }
        }
        format!("{{{}}}", fields.join(","))
    }
}
