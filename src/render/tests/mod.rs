//! Tests of the formats and of the printer, through what it writes.

mod agreement;
mod recorded;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use parking_lot::Mutex;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::{Error, Located};
use crate::outcome::{Mode, Summary};
use crate::render::show::Show;
use crate::render::tree::tree;
use crate::render::{Escapes, Printer, Screen, Size};
use crate::spark::types::simple_string;

/// Keeps what was written.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().clone()).expect("UTF-8")
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn printer(screen: Screen) -> (Printer, Captured, Captured) {
    let (out, err) = (Captured::default(), Captured::default());
    (Printer::to(Box::new(out.clone()), Box::new(err.clone()), screen), out, err)
}

const TERMINAL: Screen = Screen::Terminal(|| Size { columns: 60, lines: 50 });

pub(super) fn batch(fields: &[(&str, serde_json::Value)], rows: &[&str]) -> RecordBatch {
    let field = |(name, kind): &(&str, serde_json::Value)| json!({"name": name, "type": kind, "nullable": true});
    let fields: Vec<_> = fields.iter().map(field).collect();
    let schema = recorded::schema(&json!({ "type": "struct", "fields": fields }));
    let row = |text: &&str| RawValue::from_string((*text).to_owned()).expect("a row");
    recorded::batch(&schema, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Rows with a null, a nested value, wide and hostile characters.
fn people() -> RecordBatch {
    let nested = json!({"type": "struct", "fields": [
        {"name": "a", "type": "long", "nullable": true},
        {"name": "b", "type": {"type": "array", "elementType": "string", "containsNull": true},
         "nullable": true}]});
    batch(
        &[("id", json!("long")), ("name", json!("string")), ("s", nested)],
        &[
            r#"{"id":1,"name":"日本|\"x\", y","s":{"a":null,"b":["p",null]}}"#,
            r#"{"id":null,"name":"a\u001b[2J\tb\nc","s":null}"#,
        ],
    )
}

fn printed(mode: Mode, screen: Screen, batches: &[RecordBatch]) -> (String, Summary) {
    let (mut printer, out, err) = printer(screen);
    printer.set_mode(mode);
    let mut rows = printer.rows(&batches[0].schema()).expect("rows");
    for batch in batches {
        rows.batch(&mut printer, batch).expect("a batch");
    }
    let summary = rows.end(&mut printer).expect("an end");
    assert_eq!(err.text(), "", "rows say nothing on stderr");
    (out.text(), summary)
}

fn stream(mode: Mode) -> String {
    printed(mode, Screen::Stream, &[people()]).0
}

#[test]
fn a_table_has_types_and_shows_control_characters() {
    let expected = "\
┌────────┬──────────────────┬─────────────────────────┐
│     id │ name             │ s                       │
│ bigint │ string           │ struct<a:bigint,b:a…    │
├────────┼──────────────────┼─────────────────────────┤
│      1 │ 日本|\"x\", y      │ {a: NULL, b: [p, NULL]} │
│   NULL │ a\\u001b[2J\\tb\\nc │ NULL                    │
└────────┴──────────────────┴─────────────────────────┘
";
    assert_eq!(
        stream(Mode::Table).lines().collect::<Vec<_>>(),
        expected.lines().collect::<Vec<_>>()
    );
}

#[test]
fn vertical_has_a_line_for_each_value() {
    let expected = "\
-RECORD 0--------------------
 id   | 1
 name | 日本|\"x\", y
 s    | {a: NULL, b: [p, NULL]}
-RECORD 1--------------------
 id   | NULL
 name | a\\u001b[2J\\tb\\nc
 s    | NULL
";
    assert_eq!(stream(Mode::Vertical), expected);
}

#[test]
fn csv_quotes_and_keeps_the_bytes() {
    let expected = "\
id,name,s
1,\"日本|\"\"x\"\", y\",\"{\"\"a\"\":null,\"\"b\"\":[\"\"p\"\",null]}\"
,\"a\u{1b}[2J\tb
c\",
";
    assert_eq!(stream(Mode::Csv), expected);
}

#[test]
fn tsv_keeps_a_row_on_a_line() {
    let expected = "\
id\tname\ts
1\t日本|\"x\", y\t{\"a\":null,\"b\":[\"p\",null]}
\ta\u{1b}[2J\\tb\\nc\t
";
    assert_eq!(stream(Mode::Tsv), expected);
}

#[test]
fn json_is_nested_and_has_nulls() {
    let one = r#"{"id":1,"name":"日本|\"x\", y","s":{"a":null,"b":["p",null]}}"#;
    let two = r#"{"id":null,"name":"a\u001b[2J\tb\nc","s":null}"#;
    assert_eq!(stream(Mode::Ndjson), format!("{one}\n{two}\n"));
    assert_eq!(stream(Mode::Json), format!("[\n{one},\n{two}\n]\n"));
}

#[test]
fn json_writes_what_it_has_no_word_for_as_spark_does() {
    let map = json!({"type": "map", "keyType": "integer", "valueType": "double",
        "valueContainsNull": true});
    let rows = batch(
        &[
            ("b", json!("binary")),
            ("d", json!("double")),
            ("t", json!("timestamp")),
            ("day", json!("date")),
            ("n", json!("decimal(10,2)")),
            ("m", map),
        ],
        &[
            r#"{"b":"AP8=","d":"NaN","t":"2020-07-04T18:55:04.123Z","day":"2018-01-23","n":1.50,"m":{"1":1e10,"2":null}}"#,
        ],
    );
    let (text, _) = printed(Mode::Ndjson, Screen::Stream, &[rows]);
    let expected = r#"{"b":"AP8=","d":"NaN","t":"2020-07-04T18:55:04.123Z","day":"2018-01-23","n":1.50,"m":{"1":1.0E10,"2":null}}"#;
    assert_eq!(text.trim_end(), expected);
}

#[test]
fn json_keeps_every_column_of_one_name() {
    let rows = batch(&[("a", json!("integer"))], &[r#"{"a":1}"#]);
    let schema = rows.schema();
    let field = |name: &str| Arc::new(schema.field(0).clone().with_name(name));
    let schema = Arc::new(Schema::new(["a", "a", "a_1", "a"].map(field).to_vec()));
    let columns = vec![Arc::clone(rows.column(0)); 4];
    let rows = RecordBatch::try_new(schema, columns).expect("names may be equal");
    let (text, _) = printed(Mode::Ndjson, Screen::Stream, &[rows]);
    assert_eq!(text, "{\"a\":1,\"a_2\":1,\"a_1\":1,\"a_3\":1}\n");
}

#[test]
fn markdown_escapes_its_pipes() {
    let expected = "\
| id | name | s |
| ---: | --- | --- |
| 1 | 日本\\|\"x\", y | {NULL, [p, NULL]} |
| NULL | a\\u001b[2J\\tb\\nc | NULL |
";
    assert_eq!(stream(Mode::Markdown), expected);
}

#[test]
fn an_empty_result_still_has_its_header() {
    let empty = people().slice(0, 0);
    let table = "\
┌────────┬────────┬──────────────────────┐
│     id │ name   │ s                    │
│ bigint │ string │ struct<a:bigint,b:a… │
├────────┼────────┼──────────────────────┤
└────────┴────────┴──────────────────────┘
";
    let expected = [
        (Mode::Table, table),
        (Mode::Vertical, "(0 rows)\n"),
        (Mode::Csv, "id,name,s\n"),
        (Mode::Tsv, "id\tname\ts\n"),
        (Mode::Json, "[\n]\n"),
        (Mode::Ndjson, ""),
        (Mode::Markdown, "| id | name | s |\n| ---: | --- | --- |\n"),
    ];
    for (mode, text) in expected {
        let (printed, summary) = printed(mode, Screen::Stream, std::slice::from_ref(&empty));
        assert_eq!((printed.as_str(), summary), (text, "0 rows".into()), "{mode:?}");
    }
}

#[test]
fn a_terminal_shows_40_rows_and_counts_all() {
    let rows: Vec<String> = (0..100).map(|id| format!("{{\"id\":{id}}}")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let ids = batch(&[("id", json!("integer"))], &rows);
    let parts = [ids.slice(0, 30), ids.slice(30, 30), ids.slice(60, 40)];

    let (text, summary) = printed(Mode::Table, TERMINAL, &parts);
    assert_eq!(text.lines().count(), 40 + 5);
    assert!(text.contains("│  39 │") && !text.contains("│  40 │"), "{text}");
    assert_eq!(summary, "100 rows (40 shown); `.last` shows all".into());

    let (text, summary) = printed(Mode::Table, Screen::Stream, &parts);
    assert_eq!((text.lines().count(), summary), (100 + 5, "100 rows".into()));
    let (text, summary) = printed(Mode::Csv, TERMINAL, &parts);
    assert_eq!((text.lines().count(), summary), (101, "100 rows".into()));
    let (_, summary) = printed(Mode::Table, TERMINAL, &[ids.slice(0, 1)]);
    assert_eq!(summary, "1 row".into());
}

#[test]
fn cells_wider_than_a_table_can_be_are_cut() {
    let long = format!("{{\"id\":1,\"name\":\"{}\",\"s\":null}}", "x".repeat(200_000));
    let wide = batch(&[("id", json!("long")), ("name", json!("string"))], &[&long]);
    let (text, _) = printed(Mode::Table, Screen::Stream, std::slice::from_ref(&wide));
    assert!(text.contains("xxx… │"), "the end of it says so");
    assert!(text.lines().all(|line| line.chars().count() <= 60_000));
    let (text, _) = printed(Mode::Csv, Screen::Stream, &[wide]);
    assert!(text.len() > 200_000, "other modes write it whole");
}

#[test]
fn a_table_fits_its_terminal() {
    let long = format!("{{\"id\":1,\"name\":\"{}\",\"s\":null}}", "長い".repeat(50));
    let wide = batch(&[("id", json!("long")), ("name", json!("string"))], &[&long]);
    let (text, _) = printed(Mode::Table, TERMINAL, &[wide]);
    let widths: Vec<usize> = text.lines().map(unicode_width::UnicodeWidthStr::width).collect();
    assert_eq!(widths, [60; 6], "{text}");
    assert!(text.contains("い長…"), "{text}");
}

#[test]
fn a_terminal_is_never_driven_by_data() {
    for mode in [Mode::Table, Mode::Vertical, Mode::Csv, Mode::Tsv, Mode::Json, Mode::Markdown] {
        let (text, _) = printed(mode, TERMINAL, &[people()]);
        assert!(!text.contains('\u{1b}') && text.contains("\\u001b[2J"), "{mode:?}: {text}");
    }
    let (mut printer, out, err) = printer(TERMINAL);
    printer.bytes("é\u{1b}[2J".as_bytes()).expect("bytes");
    printer.text("\ta\r\n\u{202e}b").expect("text");
    printer.notice("bad \u{1b}]0;x\u{7} record");
    assert_eq!(out.text(), "é\\u001b[2J\ta\\r\n\\u202eb\n");
    assert_eq!(err.text(), "bad \\u001b]0;x\\a record\n");
}

#[test]
fn talk_goes_to_stderr() {
    let (mut printer, out, err) = printer(Screen::Stream);
    printer.text("asked for").expect("text");
    printer.summary(&Summary(vec!["Published 2 messages".into(), "  partition 0: 2".into()]));
    let error = Error::failed("no topic `t`").hint("create it with `.topic create t`");
    printer.error(&Located { value: error.clone(), file: Some("q.sql".into()), line: 3 });
    printer.error(&Located { value: error, file: None, line: 1 });
    printer.timing(Duration::from_millis(1234));
    assert_eq!(out.text(), "asked for\n", "flushed before anything is said");
    let expected = "\
Published 2 messages
  partition 0: 2
q.sql:3: error: no topic `t`
hint: create it with `.topic create t`
error: no topic `t`
hint: create it with `.topic create t`
Time: 1.234 s
";
    assert_eq!(err.text(), expected);
}

#[test]
fn a_file_takes_rows_and_text_raw_until_it_is_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows.csv");
    let (mut printer, out, _) = printer(TERMINAL);
    printer.set_output(Some(path.clone())).expect("a file");
    assert!(!printer.is_terminal());
    printer.text("a\u{1b}b").expect("text");
    printer.set_output(None).expect("stdout");
    printer.text("c").expect("text");
    printer.flush().expect("a flush");
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "a\u{1b}b\n");
    assert_eq!(out.text(), "c\n");

    let nowhere = folder.path().join("missing/rows.csv");
    let error = printer.set_output(Some(nowhere)).expect_err("no such folder");
    assert!(error.to_string().starts_with("cannot write `"), "{error}");
}

#[test]
fn a_closed_pipe_ends_with_success() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut printer = Printer::to(Box::new(Closed), Box::new(io::sink()), Screen::Stream);
    printer.set_mode(Mode::Csv);
    let rows = people();
    let outcome = printer.rows(&rows.schema()).and_then(|mut rows_printer| {
        rows_printer.batch(&mut printer, &rows)?;
        rows_printer.end(&mut printer)
    });
    let error = outcome.expect_err("nobody reads");
    assert_eq!(error.exit_code(), 0);
}

#[test]
fn show_escapes_more_than_spark_unless_told() {
    let rows = batch(&[("s\u{1b}", json!("string"))], &[r#"{"s\u001b":"\u0000\n"}"#]);
    let show = |escapes| Show { escapes, ..Show::default() };
    let render = |show: Show| show.render(&rows.schema(), std::slice::from_ref(&rows));
    assert_eq!(
        render(show(Escapes::All)),
        "+--------+\n| s\\u001b|\n+--------+\n|\\u0000\\n|\n+--------+\n"
    );
    assert_eq!(render(show(Escapes::Spark)), "+---+\n| s\u{1b}|\n+---+\n|\0\\n|\n+---+\n");
}

#[test]
fn show_counts_only_the_rows_it_is_told_to() {
    let rows = batch(&[("i", json!("integer"))], &[r#"{"i":1}"#, r#"{"i":2}"#]);
    let render = |show: Show| show.render(&rows.schema(), std::slice::from_ref(&rows));
    let one = Show { rows_max: 1, ..Show::default() };
    assert_eq!(render(one), "+---+\n|  i|\n+---+\n|  1|\n+---+\nonly showing top 1 row");
    let none = Show { rows_max: 0, vertical: true, ..Show::default() };
    assert_eq!(render(none), "(0 rows)");
    let short = Show { truncate: Some(2), ..one };
    let long = batch(&[("s", json!("string"))], &[r#"{"s":"abc"}"#]);
    assert_eq!(
        short.render(&long.schema(), std::slice::from_ref(&long)),
        "+---+\n|  s|\n+---+\n| ab|\n+---+\n"
    );
}

#[test]
fn no_columns_are_shown_as_spark_shows_them() {
    let schema: SchemaRef = Arc::new(Schema::empty());
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    let rows = RecordBatch::try_new_with_options(schema.clone(), vec![], &options).expect("a row");
    assert_eq!(Show::default().render(&schema, &[rows]), "++\n||\n++\n||\n++\n");
    assert_eq!(tree(&schema, Escapes::All), "root\n");
}

#[test]
fn types_have_sparks_names() {
    let nested = json!({"type": "map", "keyType": "short", "valueType":
        {"type": "array", "elementType": "timestamp", "containsNull": false},
        "valueContainsNull": true});
    let rows = batch(&[("m", nested), ("f", json!("float")), ("v", json!("void"))], &[]);
    let names: Vec<String> =
        rows.schema().fields().iter().map(|field| simple_string(field.data_type())).collect();
    assert_eq!(names, ["map<smallint,array<timestamp>>", "float", "void"]);
    let unsigned = datafusion::arrow::datatypes::DataType::UInt64;
    assert_eq!(simple_string(&unsigned), "decimal(20,0)");
}
