//! Tests of nested columns: they are read as they were written, in the standard three-level form.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanBuilder, Int32Builder, ListBuilder, MapBuilder, RecordBatch,
    StringBuilder, StringViewBuilder, StructBuilder, TimestampNanosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::arrow::util::pretty::pretty_format_batches;
use futures::stream;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::schema::printer::print_schema;

use super::{Lake, read, stream_of};
use crate::landing::schema::{file_batch, file_schema};
use crate::landing::{Manifest, WriteOptions, write};
use crate::progress::Reporter;

/// Makes three records: one with two questions, one with none, one of nulls.
fn records() -> RecordBatch {
    let fields = vec![
        Field::new("user_result", DataType::Utf8View, true),
        Field::new("checked", DataType::Boolean, true),
    ];
    let question = StructBuilder::from_fields(fields, 2);
    let mut questions = ListBuilder::new(question);
    for (result, checked) in [("correct", Some(true)), ("missed_some", None)] {
        let question = questions.values();
        question.field_builder::<StringViewBuilder>(0).unwrap().append_value(result);
        question.field_builder::<BooleanBuilder>(1).unwrap().append_option(checked);
        question.append(true);
    }
    questions.append(true);
    questions.append(true);
    questions.append(false);
    let mut counts = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    counts.keys().append_value("total");
    counts.values().append_value(2);
    counts.append(true).unwrap();
    counts.append(true).unwrap();
    counts.append(false).unwrap();
    let times = vec![Some(1_516_717_442_735_266_999), Some(-1_000), None];
    let times = TimestampNanosecondArray::from(times).with_timezone("UTC");
    let columns: [(&str, ArrayRef); 3] = [
        ("questions", Arc::new(questions.finish())),
        ("counts", Arc::new(counts.finish())),
        ("started_at", Arc::new(times)),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

#[tokio::test]
async fn nested_columns_are_read_back_as_they_were() {
    let lake = Lake::new();
    let target = lake.at("/t");
    let stream = stream_of(records().schema(), stream::iter([Ok(records())]));
    write(stream, &target, &WriteOptions::default(), &Reporter::silent()).await.unwrap();
    let manifest = Manifest::read(&target).await.unwrap().unwrap();
    let types: Vec<&str> =
        manifest.columns.iter().map(|column| column.data_type.as_str()).collect();
    let questions = "array<struct<user_result:string,checked:boolean>>";
    assert_eq!(types, [questions, "map<string,int>", "timestamp"]);
    let path = lake.dir.path().join("t").join(&manifest.files[0].path);
    let back = read(&path);
    let schema = file_schema(&records().schema()).unwrap();
    let sent = file_batch(&records(), &schema).unwrap();
    let text = |batches: &[RecordBatch]| pretty_format_batches(batches).unwrap().to_string();
    assert_eq!(text(&back), text(&[sent]));
    assert_eq!(back[0].column(0).null_count(), 1);
    assert_eq!(back[0].schema().fields(), schema.fields());
}

#[tokio::test]
async fn the_files_schema_is_the_standard_one() {
    let lake = Lake::new();
    let target = lake.at("/t");
    let stream = stream_of(records().schema(), stream::iter([Ok(records())]));
    write(stream, &target, &WriteOptions::default(), &Reporter::silent()).await.unwrap();
    let name = Manifest::read(&target).await.unwrap().unwrap().files[0].path.clone();
    let file = std::fs::File::open(lake.dir.path().join("t").join(name)).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let mut text = Vec::new();
    print_schema(&mut text, reader.metadata().file_metadata().schema());
    let expected = "\
message arrow_schema {
  OPTIONAL group questions (LIST) {
    REPEATED group list {
      OPTIONAL group element {
        OPTIONAL BYTE_ARRAY user_result (STRING);
        OPTIONAL BOOLEAN checked;
      }
    }
  }
  OPTIONAL group counts (MAP) {
    REPEATED group key_value {
      REQUIRED BYTE_ARRAY key (STRING);
      OPTIONAL INT32 value;
    }
  }
  OPTIONAL INT64 started_at (TIMESTAMP(MICROS,true));
}
";
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}
