//! Answers a line of pyspark or of another tool with the command to type instead.

use super::chain::{Call, Chain, assigned, literal};
use super::query::Query;
use super::{CALLS, is_of_tool, of_tool};
use crate::error::{Error, Result};
use crate::outcome::Outcome;

/// Exits for `exit()`, `quit` and `\q`; everything else is an error.
///
/// # Errors
/// The line is not for this shell; the hint names what to type instead.
pub fn answer(line: &str) -> Result<Outcome> {
    let text = line.trim().trim_end_matches(';').trim_end();
    if matches!(text, "exit()" | "quit()" | "exit" | "quit" | "\\q") {
        return Ok(Outcome::Quit(None));
    }
    if let Some(command) = text.strip_prefix('\\') {
        return Err(Error::failed("commands begin with a dot here").hint(of_psql(command)));
    }
    if matches!(text, "help" | "help()") {
        return Err(Error::failed("commands begin with a dot here").hint("type `.help`"));
    }
    if text == "clear" {
        return Err(
            Error::failed("there is no command `clear`").hint("the key Ctrl-L clears the screen")
        );
    }
    if is_of_tool(text) {
        let tool = text.split_whitespace().next().unwrap_or(text);
        return Err(
            Error::failed(format!("`{tool}` is a command of another shell")).hint(of_tool(text))
        );
    }
    let error = Error::failed("this is Python; lakeshell speaks SQL and dot-commands");
    let (target, expression) = assigned(text);
    Err(match Chain::read(expression).and_then(|chain| of_python(target, &chain)) {
        Some(command) => error.hint(format!("type {command}")),
        None => error.hint("`.help spark` lists what to type instead"),
    })
}

/// Returns what to type for a command of psql.
fn of_psql(command: &str) -> String {
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    match (name, rest.trim()) {
        ("d" | "dt", "") => "type `.tables`".to_owned(),
        ("d" | "dt", table) => format!("type `.schema {table}`"),
        ("i" | "include", file) if !file.is_empty() => format!("type `.read {file}`"),
        ("timing", _) => "type `.timer`".to_owned(),
        ("e", _) => "type `.edit`".to_owned(),
        _ => "`.help` lists them".to_owned(),
    }
}

/// Returns what to type for a chain whose value is assigned to `target`.
fn of_python(target: Option<&str>, chain: &Chain<'_>) -> Option<String> {
    match chain.name {
        "spark" => of_spark(target, chain),
        "print" | "import" | "from" | "len" => None,
        _ => of_frame(target, chain),
    }
}

/// Returns what to type for a call of the Spark session.
fn of_spark(target: Option<&str>, chain: &Chain<'_>) -> Option<String> {
    let first = chain.calls.first()?;
    match (first.method, first.text()) {
        ("sql", Some(query)) => Some(statement(target, query.trim_end_matches(';'))),
        ("table", Some(name)) => {
            of_frame(target, &Chain { name, calls: chain.calls[1..].to_vec() })
        }
        ("read" | "readStream", _) => Some(of_reader(target.unwrap_or("NAME"), chain)),
        ("catalog", _) => Some("`.tables`".to_owned()),
        ("stop", _) => Some("`.exit`".to_owned()),
        _ => of_calls(target, chain),
    }
}

/// Returns what to type for a `DataFrameReader`.
fn of_reader(target: &str, chain: &Chain<'_>) -> String {
    let kafka = chain.call("format").and_then(Call::text) == Some("kafka");
    let topic =
        chain.calls.iter().find(|call| call.method == "option" && call.text() == Some("subscribe"));
    let topic = topic.and_then(|call| call.arguments.get(1)).and_then(|text| literal(text));
    if kafka {
        return format!("`.load {} AS {target}`", topic.unwrap_or("TOPIC"));
    }
    let reads = ["json", "parquet", "csv", "load"].iter().find_map(|method| chain.call(method));
    match reads.map(|call| (call.text(), call.arguments.first())) {
        Some((Some(path), _)) => statement(Some(target), &format!("select * from '{path}'")),
        Some((None, Some(other))) => {
            let source = Chain::read(other).map_or("SOURCE", |chain| chain.name);
            format!("`.unroll {source} AS {target}`")
        }
        _ => format!("`.load TOPIC AS {target}`, or `.unroll SOURCE AS {target}` for JSON"),
    }
}

/// Returns what to type for the methods of a data frame.
fn of_frame(target: Option<&str>, chain: &Chain<'_>) -> Option<String> {
    let query = Query::of(chain);
    let is_shown = ["show", "write"].iter().any(|method| chain.call(method).is_some());
    if query.is_partial && (query.asks || is_shown) {
        // A part of the chain would be another query.
        return None;
    }
    let view = ["createOrReplaceTempView", "createTempView", "registerTempTable"];
    if let Some(call) = view.iter().find_map(|method| chain.call(method)) {
        return Some(statement(Some(call.text().unwrap_or("VIEW")), &query.text()));
    }
    if chain.call("write").is_some() {
        let written = of_writer(chain);
        return Some(if query.asks {
            format!("`{};`, then `.write {written}`", query.text())
        } else {
            format!("`.write {} {written}`", chain.name)
        });
    }
    if let Some(call) = chain.call("show")
        && target.is_none()
        && !query.asks
    {
        return Some(format!("`.show {}{}`", chain.name, of_show(call)));
    }
    if query.asks {
        return Some(statement(target, &query.text()));
    }
    of_calls(target, chain)
}

/// Returns the path and the options of a `DataFrameWriter`.
fn of_writer(chain: &Chain<'_>) -> String {
    let call = ["parquet", "json", "csv", "save"].iter().find_map(|method| chain.call(method));
    let path = call.and_then(Call::text).unwrap_or("PATH");
    let format = chain.call("format").and_then(Call::text);
    let format =
        format.or(call.map(|call| call.method)).filter(|name| matches!(*name, "json" | "csv"));
    let mode = chain.call("mode").and_then(Call::text).or_else(|| {
        let second = call?.arguments.get(1)?;
        literal(second.trim_start_matches("mode").trim_start().trim_start_matches('='))
    });
    let columns = chain.call("partitionBy").map(|call| {
        call.arguments.iter().filter_map(|text| literal(text)).collect::<Vec<_>>().join(",")
    });
    let options = [("format", format), ("mode", mode), ("partition-by", columns.as_deref())];
    let given = options.into_iter().filter_map(|(name, value)| Some((name, value?)));
    given.fold(path.to_owned(), |text, (name, value)| format!("{text} --{name} {value}"))
}

/// Returns the options of `.show` for the arguments of `show`.
fn of_show(call: &Call<'_>) -> String {
    let mut options = String::new();
    for (at, argument) in call.arguments.iter().enumerate() {
        let argument = argument.replace(' ', "");
        let (name, value) = argument.split_once('=').unwrap_or(match at {
            0 => ("n", argument.as_str()),
            1 => ("truncate", argument.as_str()),
            _ => ("vertical", argument.as_str()),
        });
        match (name, value) {
            ("n", number) => options.extend([" -n ", number]),
            ("truncate", "False") => options.push_str(" --full"),
            ("vertical", "True") => options.push_str(" --vertical"),
            _ => {}
        }
    }
    options
}

/// Finds the first method that is in the table of `.help spark`.
fn of_calls(target: Option<&str>, chain: &Chain<'_>) -> Option<String> {
    let mut methods = chain.calls.iter().map(|call| call.method);
    let call = methods.find_map(|method| CALLS.iter().find(|call| call.method == method))?;
    Some(call.here.replace("TABLE", chain.name).replace("TARGET", target.unwrap_or("NAME")))
}

/// Writes a query as a statement, or as a view if it is assigned to a target.
fn statement(target: Option<&str>, query: &str) -> String {
    let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
    target.map_or_else(|| format!("`{query};`"), |name| format!("`create view {name} as {query};`"))
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn the_command_that_does_it_is_named() {
        let hint = |line: &str| match answer(line) {
            Ok(_) => panic!("`{line}` is Python"),
            Err(error) => error.hint_text().unwrap_or_default().to_owned(),
        };
        let table = [
            ("messages.show()", "type `.show messages`"),
            ("df.write.parquet('/tmp/x')", "type `.write df /tmp/x`"),
            ("df.write.mode(\"append\").parquet('/x')", "type `.write df /x --mode append`"),
            (
                "df.distinct().write.json('/x')",
                "type `select distinct * from df;`, then `.write /x --format json`",
            ),
            ("df.write.parquet('/x', mode='overwrite')", "type `.write df /x --mode overwrite`"),
            (
                "df.write.partitionBy('a').format('csv').save('/x')",
                "type `.write df /x --format csv --partition-by a`",
            ),
            ("df.show(10, False)", "type `.show df -n 10 --full`"),
            ("df.show(truncate=False)", "type `.show df --full`"),
            ("df.count()", "type `select count(*) from df;`"),
            ("df.groupBy(\"x\").count().show()", "type `select x, count(*) from df group by x;`"),
            ("df.filter(\"a = 'x'\").show()", "type `select * from df where a = 'x';`"),
            ("y = df.select('a')", "type `create view y as select a from df;`"),
            ("df.createOrReplaceTempView('v')", "type `create view v as select * from df;`"),
            ("spark.sql(\"select 1\").show()", "type `select 1;`"),
            ("spark.sql(query).show()", "type the SQL itself, ending in `;`"),
            ("spark.table('t').printSchema()", "type `.schema t`"),
            ("spark.read.json(\"/a.json\")", "type `create view NAME as select * from '/a.json';`"),
            ("a = spark.read.json(raw.rdd.map(f))", "type `.unroll raw AS a`"),
            (
                "raw = spark.read.format('kafka').option('subscribe', 't').load()",
                "type `.load t AS raw`",
            ),
            ("spark.catalog.listTables()", "type `.tables`"),
            ("df.describe().show()", "`.help spark` lists what to type instead"),
            ("df.sample(0.1).count()", "`.help spark` lists what to type instead"),
            ("df.foo().write.parquet('/x')", "`.help spark` lists what to type instead"),
            ("df.cache().count()", "type `select count(*) from df;`"),
            ("import json", "`.help spark` lists what to type instead"),
            ("\\d t", "type `.schema t`"),
            ("help", "type `.help`"),
            ("kafka-topics --list", "type `.topics`"),
            ("clear", "the key Ctrl-L clears the screen"),
        ];
        for (line, expected) in table {
            assert_eq!(hint(line), expected, "{line}");
        }
    }
}
