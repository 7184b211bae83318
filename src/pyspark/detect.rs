//! Distinguishes lines of a pyspark session, and of other tools, from SQL.
//!
//! No SQL statement starts with a backslash and a word, or with a name followed by `.` or `=`; but `name(` may be SQL
//! (`values(1)`, `select(1)`), so there only some names count, and a name alone on a line only if it means to exit or
//! asks for help.

/// Functions of Python that a line may begin with.
const FUNCTIONS: [&str; 5] = ["exit", "quit", "help", "print", "len"];
/// Programs that are used along with pyspark, and commands of a Unix shell.
pub const TOOLS: [&str; 29] = [
    "kafka-topics",
    "kafka-console-producer",
    "kafka-console-consumer",
    "kafka-consumer-groups",
    "kafkacat",
    "kcat",
    "jq",
    "hadoop",
    "hdfs",
    "docker",
    "docker-compose",
    "pyspark",
    "spark-sql",
    "spark-submit",
    "spark-shell",
    "cat",
    "cd",
    "curl",
    "du",
    "head",
    "history",
    "less",
    "ls",
    "mkdir",
    "mv",
    "pwd",
    "rm",
    "tail",
    "wget",
];
/// Words that are commands of other shells.
const WORDS: [&str; 4] = ["exit", "quit", "help", "clear"];
/// Commands of psql, and of shells like it.
const PSQL: [&str; 9] = ["q", "d", "dt", "l", "h", "?", "i", "e", "timing"];
/// Attributes of a data frame that are not called.
const ATTRIBUTES: [&str; 3] = ["columns", "dtypes", "schema"];

/// Returns whether a line, from where a unit may start, is Python rather than SQL.
///
/// Reads only as far as needed to decide.
#[must_use]
pub fn is_foreign(line: &str) -> bool {
    if is_of_tool(line) {
        return true;
    }
    let Some((first, mut rest)) = name(line) else { return is_of_psql(line) };
    let (mut dots, mut last) = (0, first);
    while let Some((word, after)) = rest.strip_prefix('.').and_then(name) {
        (rest, last) = (after, word);
        dots += 1;
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    if rest.starts_with('(') {
        return dots > 0 || FUNCTIONS.contains(&first);
    }
    if rest.trim_end().trim_end_matches(';').is_empty() {
        return if dots > 0 { ATTRIBUTES.contains(&last) } else { WORDS.contains(&first) };
    }
    if imports(line) {
        return true;
    }
    dots == 0 && rest.starts_with('=') && !rest.starts_with("==")
}

/// Returns whether a line runs one of the tools; `ls = 1` is Python.
#[must_use]
pub fn is_of_tool(line: &str) -> bool {
    let mut words = line.trim_end_matches(';').split_whitespace();
    let tool = words.next().map(|word| word.rsplit('/').next().unwrap_or(word));
    let is_tool = tool.is_some_and(|tool| TOOLS.contains(&tool.trim_end_matches(".sh")));
    is_tool && words.next() != Some("=")
}

/// Returns whether a line is a command of psql: a backslash and one of its names.
fn is_of_psql(line: &str) -> bool {
    let command = line.strip_prefix('\\').and_then(|rest| rest.split_whitespace().next());
    command.is_some_and(|name| PSQL.contains(&name.trim_end_matches(';')))
}

/// Returns whether a line is `import a`, or `from a import b`.
fn imports(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(3).collect();
    matches!(words[..], ["import", ..] | ["from", _, "import"])
}

/// Splits a name off the start of the text.
fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (!name.is_empty() && !name.starts_with(|c: char| c.is_numeric())).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn python_is_foreign() {
        for line in [
            "exit()",
            "quit ()",
            "exit();",
            "messages.show()",
            "spark.read.format(\"kafka\").load()",
            "spark.sql (\"select 1\")",
            "x = 1",
            "x=spark.sql('select 1')",
            "raw_assessments = spark \\",
            "größe = 1",
            "exit",
            "quit;",
            "help",
            "clear",
            "messages.columns",
            "df.dtypes;",
            "print(\"x\")",
            "len(df)",
            "import json",
            "from pyspark.sql import functions as F",
            "\\q",
            "\\d messages",
            "kafka-topics --list",
            "/opt/kafka/bin/kafka-topics.sh --list;",
            "jq . f.json",
            "cat f | jq . | kafkacat -P -t t",
            "ls",
        ] {
            assert!(is_foreign(line), "{line}");
        }
    }

    #[test]
    fn sql_is_not() {
        for line in [
            "select 1",
            "select(1)",
            "(select 1)",
            "values (1)",
            "values(1)",
            "with x as (select 1) select * from x",
            "with(x)",
            "explain select a.b(c)",
            "from t select a",
            "set x = 1",
            "use a.b",
            "create view a.b as select 1",
            "insert into t.u (a) values (1)",
            "exited",
            "lsof",
            "/* ls */ select 1",
            "from t",
            "from imports select a",
            "a == b",
            "a.b",
            "1.x()",
            ".x = 1",
            "'a' = 1",
            "",
        ] {
            assert!(!is_foreign(line), "{line}");
        }
    }
}
