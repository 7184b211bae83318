//! Tests of the complete SQL layer: text in, rows and headers out.

mod declared;
mod names;
pub(in crate::sql) mod nested;
mod recorded;
mod refused;
mod said;
mod statements;
mod traps;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Fields, IntervalUnit, Schema, SchemaRef};
use datafusion::arrow::json::ReaderBuilder;
use datafusion::arrow::json::reader::infer_json_schema;
use datafusion::arrow::util::display::array_value_to_string;
use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::datasource::MemTable;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::render::Escapes;
use crate::render::show::Show;
use crate::spark::types::simple_string;
use crate::sql::functions::cast::text_of;
use crate::sql::{
    Files, LambdaPlacesRule, PaddedRule, Parameters, Planned, config, logical_rules,
    physical_rules, plan, register,
};

/// Refuses every path.
pub(super) struct NoFiles;

impl Files for NoFiles {
    fn open<'a>(
        &'a self,
        path: &'a str,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(TableReference, Arc<dyn TableProvider>)>> {
        Box::pin(std::future::ready(Err(Error::failed(format!("no file `{path}`")))))
    }
}

/// The answer of a statement: headers, and rows as JSON.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) headers: Vec<String>,
    pub(super) types: Vec<String>,
    pub(super) rows: Vec<Value>,
    /// What Spark's `show(20, truncate = false)` prints.
    pub(super) shown: String,
}

pub(super) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Makes a context without tables.
pub(super) fn empty() -> SessionContext {
    let mut rules = physical_rules();
    rules.insert(0, Arc::new(LambdaPlacesRule));
    rules.insert(0, Arc::new(PaddedRule));
    let state = SessionStateBuilder::new()
        .with_config(config(SessionConfig::new()))
        .with_default_features()
        .with_optimizer_rules(logical_rules())
        .with_physical_optimizer_rules(rules)
        .build();
    let ctx = SessionContext::new_with_state(state);
    register(&ctx);
    ctx
}

/// Makes a context with a table of these JSON records.
pub(super) fn with_table(name: &str, records: &[Value]) -> SessionContext {
    let ctx = empty();
    add_table(&ctx, name, records);
    ctx
}

/// Adds a table of these JSON records, its columns in Spark's order.
pub(super) fn add_table(ctx: &SessionContext, name: &str, records: &[Value]) {
    let lines: Vec<_> = records.iter().map(ToString::to_string).collect();
    let lines = lines.join("\n");
    let (schema, _) = infer_json_schema(lines.as_bytes(), None).unwrap();
    let schema: SchemaRef = Arc::new(Schema::new(sorted(schema.fields())));
    let reader = ReaderBuilder::new(Arc::clone(&schema)).build(lines.as_bytes()).unwrap();
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.unwrap()).collect();
    let table = MemTable::try_new(schema, vec![batches]).unwrap();
    ctx.register_table(TableReference::bare(name), Arc::new(table)).unwrap();
}

fn sorted(fields: &Fields) -> Fields {
    let mut fields: Vec<_> =
        fields.iter().map(|f| Field::new(f.name(), sorted_type(f.data_type()), true)).collect();
    fields.sort_by(|left, right| left.name().cmp(right.name()));
    fields.into()
}

fn sorted_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Struct(fields) => DataType::Struct(sorted(fields)),
        DataType::List(item) => {
            DataType::List(Arc::new(Field::new("item", sorted_type(item.data_type()), true)))
        }
        other => other.clone(),
    }
}

/// Plans a statement.
pub(super) async fn planned(ctx: &SessionContext, text: &str) -> Result<Planned> {
    plan(ctx, &NoFiles, text, &Parameters::default()).await
}

/// Executes a statement.
pub(super) async fn answer(ctx: &SessionContext, text: &str) -> Result<Answer> {
    let planned = planned(ctx, text).await?;
    let frame = ctx.execute_logical_plan(planned.plan).await?;
    let plan = frame.clone().create_physical_plan().await?;
    let schema = plan.schema();
    let types = schema.fields().iter().map(|f| simple_string(f.data_type())).collect();
    let mut rows = Vec::new();
    let batches = frame.collect().await?;
    let shown = shown(&schema, &planned.headers, &batches);
    for batch in batches {
        for row in 0..batch.num_rows() {
            rows.push(batch.columns().iter().map(|column| value(column, row)).collect());
        }
    }
    Ok(Answer { headers: planned.headers, types, rows, shown })
}

fn shown(schema: &Schema, headers: &[String], batches: &[RecordBatch]) -> String {
    let named = schema.fields().iter().zip(headers);
    let fields: Vec<Field> =
        named.map(|(field, header)| field.as_ref().clone().with_name(header)).collect();
    let show = Show { truncate: None, escapes: Escapes::Spark, ..Show::default() };
    show.render(&Schema::new(fields), batches)
}

/// Executes a statement that succeeds, and returns only its rows.
pub(super) async fn rows(ctx: &SessionContext, text: &str) -> Value {
    match answer(ctx, text).await {
        Ok(answer) => Value::Array(answer.rows),
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Executes a statement that succeeds, and returns only its headers.
pub(super) async fn headers(ctx: &SessionContext, text: &str) -> Vec<String> {
    match answer(ctx, text).await {
        Ok(answer) => answer.headers,
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Returns the message and the hint of a statement that fails.
pub(super) async fn failure(ctx: &SessionContext, text: &str) -> (String, String) {
    let error = answer(ctx, text).await.expect_err(text);
    (error.to_string(), error.hint_text().unwrap_or_default().to_owned())
}

/// Writes a value as Spark's `to_json` does.
fn value(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Null => Value::Null,
        DataType::Binary => json!(STANDARD.encode(array.as_binary::<i32>().value(row))),
        DataType::Boolean => json!(array.as_boolean().value(row)),
        DataType::Struct(fields) => {
            let parent = array.as_struct();
            let field = |(at, field): (usize, &Arc<Field>)| {
                (field.name().clone(), value(parent.column(at), row))
            };
            Value::Object(fields.iter().enumerate().map(field).collect())
        }
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            (0..items.len()).map(|at| value(&items, at)).collect()
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let pair = |at| {
                let key = array_value_to_string(entries.column(0), at).unwrap();
                (key, value(entries.column(1), at))
            };
            Value::Object((0..entries.len()).map(pair).collect())
        }
        of if crate::spark::interval_type::Span::of(of).is_some() => {
            let one = text_of(&array.slice(row, 1)).unwrap();
            json!(one.value(0))
        }
        DataType::Interval(_) => {
            let one = text_of(&array.slice(row, 1)).unwrap();
            json!(one.value(0))
        }
        DataType::Duration(_) => {
            let to = DataType::Interval(IntervalUnit::MonthDayNano);
            let one = datafusion::arrow::compute::cast(&array.slice(row, 1), &to).unwrap();
            value(&one, 0)
        }
        DataType::Timestamp(_, zone) => timestamp(array, row, zone.is_some()),
        DataType::Float32 | DataType::Float64 => {
            let text = array_value_to_string(array, row).unwrap();
            match text.parse::<f64>().unwrap() {
                number if number.is_finite() => json!(number),
                _ => json!(text.replace("inf", "Infinity")),
            }
        }
        number if number.is_numeric() => {
            json!(array_value_to_string(array, row).unwrap().parse::<f64>().unwrap())
        }
        _ => json!(array_value_to_string(array, row).unwrap()),
    }
}

fn timestamp(array: &dyn Array, row: usize, is_zoned: bool) -> Value {
    let text = array_value_to_string(array, row).unwrap();
    let (text, mark) =
        if is_zoned { (text.trim_end_matches('Z'), "Z") } else { (text.as_str(), "") };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "000"));
    json!(format!("{seconds}.{:0<3}{mark}", &fraction[..fraction.len().min(3)]))
}
