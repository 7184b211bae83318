//! Spark's recorded answers: headers and rows must be Spark's.

use std::fs;

use serde_json::Value;

use super::{add_table, answer, data, empty};
use crate::sql::simple_name;
use datafusion::prelude::SessionContext;

/// Cases that do not agree yet. One that agrees must leave the list.
const NOT_YET: [&str; 2] = ["date_literals", "ident_keyword_as_alias"];

/// Makes the views that the queries were recorded on.
async fn recorded() -> SessionContext {
    let ctx = empty();
    let text = fs::read_to_string(data("real-sample-29.json")).unwrap();
    let mut records: Vec<Value> = serde_json::from_str(&text).unwrap();
    records.extend_from_within(..3);
    add_table(&ctx, "assessments", &records);
    let messages: Vec<String> =
        serde_json::from_str(&fs::read_to_string(data("spark/sql/t.json")).unwrap()).unwrap();
    let records: Vec<Value> =
        messages.iter().map(|message| serde_json::from_str(message).unwrap()).collect();
    add_table(&ctx, "t", &records);
    let view = "create view unique_assessments as select distinct * from assessments";
    answer(&ctx, view).await.unwrap();
    ctx
}

/// Undoes the short form of long lists, and writes every number the same way.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) if fields.len() == 1 && fields.contains_key("repeat") => {
            let mut items = Vec::new();
            for pair in fields["repeat"].as_array().unwrap() {
                let times = usize::try_from(pair[1].as_u64().unwrap()).unwrap();
                items.extend(std::iter::repeat_n(plain(&pair[0]), times));
            }
            Value::Array(items)
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Number(number) => serde_json::json!(number.as_f64()),
        other => other.clone(),
    }
}

async fn disagreement(ctx: &SessionContext, case: &str) -> Option<String> {
    let read = |name: &str| fs::read_to_string(data(&format!("spark/sql/{case}/{name}"))).unwrap();
    let expected: Value = serde_json::from_str(&read("expected.json")).unwrap();
    let answer = answer(ctx, &read("query.sql")).await;
    if expected.get("error").is_some() {
        return answer.is_ok().then(|| "Spark refuses this".to_owned());
    }
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Some(format!("error: {error}")),
    };
    let headers = serde_json::json!(answer.headers);
    if headers != expected["columns"] {
        return Some(format!("headers {headers}\n   Spark's {}", expected["columns"]));
    }
    let rows = plain(&Value::Array(answer.rows));
    let wanted = plain(&expected["rows"]);
    if rows != wanted {
        return Some(format!("rows {rows}\nSpark's {wanted}").chars().take(1200).collect());
    }
    None
}

#[tokio::test]
async fn answers_are_sparks() {
    let ctx = recorded().await;
    let mut cases: Vec<String> = fs::read_dir(data("spark/sql"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    cases.sort();
    let (mut wrong, mut agreeing) = (Vec::new(), 0);
    for case in &cases {
        let expected = NOT_YET.contains(&case.as_str());
        match (disagreement(&ctx, case).await, expected) {
            (None, false) => agreeing += 1,
            (Some(_), true) => {}
            (None, true) => wrong.push(format!("{case}: agrees now; take it off the list")),
            (Some(difference), false) => wrong.push(format!("{case}: {difference}")),
        }
    }
    assert!(wrong.is_empty(), "{agreeing} of {} agree\n{}", cases.len(), wrong.join("\n"));
}

#[test]
fn types_are_named_as_in_spark() {
    use datafusion::arrow::datatypes::{DataType, Field};
    let list = DataType::new_list(DataType::Int64, true);
    let fields = vec![Field::new("a", DataType::Utf8, true), Field::new("b", list, true)];
    let name = simple_name(&DataType::Struct(fields.into()));
    assert_eq!(name, "struct<a:string,b:array<bigint>>");
}
