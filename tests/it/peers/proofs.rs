//! What `.help compare` says of lakeshell and of `DuckDB`'s shell, row by row: what is run, and what it shows.

use super::{COMPLETED, EDITED, LONG_WORK};

/// Flags and a script, a text among what they print, and the exit code.
#[derive(Clone, Copy)]
pub(super) struct Proof {
    pub(super) args: &'static [&'static str],
    pub(super) script: &'static str,
    pub(super) shows: &'static str,
    pub(super) code: i32,
}

const fn shown(script: &'static str, shows: &'static str) -> Proof {
    Proof { args: &[], script, shows, code: 0 }
}

const fn refused(script: &'static str, shows: &'static str) -> Proof {
    Proof { args: &[], script, shows, code: 1 }
}

const fn with(args: &'static [&'static str], proof: Proof) -> Proof {
    Proof { args, ..proof }
}

const fn ending(code: i32, proof: Proof) -> Proof {
    Proof { code, ..proof }
}

/// The parts, in the order of the page.
pub(super) const PROOFS: &[(&str, Proof, Proof)] = &[
    (
        "Read nested JSON",
        shown(
            ".load t AS a --json\nselect exam_name from '/a.jsonl';\n",
            "exam_name\nNormal Forms and All That Jazz Master Class\n",
        ),
        shown("select count(*) as n from (from 'a.json');\n", "n\n3280\n"),
    ),
    (
        "Read a topic, publish to one",
        shown(".publish a.json t\n.load t AS m\n", "Published 3,280 messages to `t`"),
        shown(
            "select count(*) as n from (from duckdb_extensions()) where extension_name ilike '%kafka%';",
            "n\n0\n",
        ),
    ),
    (
        "Read the same records each time",
        shown(
            ".load t AS m --from 0:100 --to 0:200\nselect count(*) as n from m;\n.publish a.json t\n\
             select count(*) as n from m;\n",
            "n\n100\nn\n100\n",
        ),
        shown("create table a as from 'a.json';\nselect count(*) as n from a;\n", "n\n3280\n"),
    ),
    (
        "Write parquet whole or not at all",
        shown(".write m /tmp/x --mode overwrite\n", "rows to /tmp/x: 1 file"),
        refused(
            "create table a as from 'a.json';\ncopy a to 'x.parquet';\n\
             copy (select error('no')) to 'x.parquet';\nselect count(*) as n from 'x.parquet';\n",
            "n\n3280\n",
        ),
    ),
    (
        "Write to HDFS",
        ending(3, shown(".write m hdfs://127.0.0.1:1/x\n", "cannot reach HDFS at `127.0.0.1:1`")),
        refused(
            "create table a as from 'a.json';\ncopy a to 'hdfs://127.0.0.1:1/x';\n",
            "No such file or directory",
        ),
    ),
    (
        "Get Spark's answers",
        shown(".load t AS a --json --to 0:3280\nselect count(distinct *) from a;\n", "\n3110\n"),
        refused(
            "create table a as from 'a.json';\nselect count(distinct *) from a;\n",
            "STAR expression is only allowed",
        ),
    ),
    (
        "Get an answer to a line of pyspark",
        refused(
            "a.groupBy(\"exam_name\").count().show()\n",
            "type `select exam_name, count(*) from a group by exam_name;`",
        ),
        refused("a.groupBy(\"exam_name\").count().show();\n", "syntax error at or near"),
    ),
    ("Edit whole statements", shown(EDITED, ""), shown("select 1 as a,\n2 as b;\n", "a,b\n1,2\n")),
    (
        "Complete nested fields",
        shown(COMPLETED, ""),
        shown(
            "create table a as from 'a.json';\n\
             select count(*) as n from (from sql_auto_complete('select sequences.cou'))\n\
             where suggestion = 'counts';\nfrom sql_auto_complete('select exam_');\n",
            "n\n0\nsuggestion,suggestion_start,suggestion_type,suggestion_score,extra_char\nexam_name",
        ),
    ),
    (
        "Draw a result",
        shown(
            "select exam_name, count(*) from a group by 1 order by 2 desc limit 3;\n.chart\n\
             .chart --svg f.svg\n",
            "Drew 3 bars to f.svg",
        ),
        shown("select n, bar(n, 0, 9) as b from range(9) t(n);\n", "██"),
    ),
    (
        "Record a report",
        shown(".record r.md\nselect 1 as one;\n.record --off\n", "Recording to r.md"),
        shown(".mode markdown\nselect 1 as one;\n", "| one |"),
    ),
    (
        "Open a session that cannot write",
        with(&["--readonly"], refused(".write m /tmp/y\n", "the session is read-only")),
        with(&["-readonly", "x.db"], refused("create table b as select 1;\n", "read-only")),
    ),
    (
        "Give values to a script",
        with(&["--param", "exam=Git"], shown("select $exam as said;\n", "said\nGit\n")),
        shown("prepare q as select $exam;\nexecute q(exam := 'Git');\n", "Git\n"),
    ),
    (
        "Choose an output format",
        shown(".mode vertical\nselect 1 as one;\n", "-RECORD 0"),
        shown(".mode latex\nselect 1 as one;\n", "tabular"),
    ),
    (
        "See all of a result",
        shown("select 1 as one;\n.pager on\n.last\n", "one\n1\none\n1\n"),
        // `.last` prints boxes only, so there are two of them.
        shown(
            ".mode duckbox\nselect 1 as one;\n.pager on\n.last\n",
            "└───────┘\n┌───────┐\n│  one  │\n",
        ),
    ),
    (
        "See the progress of long work",
        shown(LONG_WORK, ""),
        shown("set enable_progress_bar = true;\nselect 1 as one;\n", "one\n1\n"),
    ),
    (
        "See the history with times and outcomes",
        shown("select * from history();\n", "time,statement,duration_ms,outcome\n"),
        refused("select * from history();\n", "history does not exist"),
    ),
    (
        "Stop a script at its first error",
        with(&["-f", "fails.sql"], refused("", "fails.sql:1: error: no column `nothing`")),
        with(&["-f", "fails.sql"], refused("", "Binder Error")),
    ),
    (
        "Get a hint for a misspelled name",
        refused("select exam_nam from a;\n", "did you mean `exam_name`?"),
        refused("create table a as from 'a.json';\nselect exam_nam from a;\n", "\"exam_name\""),
    ),
    (
        "Keep tables",
        shown("create table b as select 1;\n", "Created table `b`: 1 row"),
        with(&["x.db"], shown("select * from kept;\n", "seven\n7\n")),
    ),
    (
        "Read other formats",
        refused("select * from '/a.xlsx';\n", "`/a.xlsx`"),
        shown(
            "select count(*) as n from (from duckdb_extensions()) where extension_name in\n\
             ('excel', 'sqlite_scanner', 'postgres_scanner', 'iceberg', 'httpfs');\n",
            "n\n5\n",
        ),
    ),
    (
        "Rely on a mature program",
        with(&["--version"], shown("", "lakeshell 0.")),
        with(&["-version"], shown("", "v1.5")),
    ),
];
