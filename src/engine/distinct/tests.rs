//! Compares distinct rows with those of the engine's operator, for random nested rows, within and beyond the
//! memory.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, MapArray, RecordBatch,
    StringArray, StructArray, new_null_array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::catalog::MemTable;
use datafusion::common::ScalarValue;
use datafusion::execution::memory_pool::{FairSpillPool, MemoryPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::displayable;
use datafusion::prelude::{SessionConfig, SessionContext};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::DistinctRule;
use super::equal::{Rows, equal};
use super::seen::Seen;

fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type, true))
}

fn schema() -> SchemaRef {
    let option = DataType::Struct(Fields::from(vec![
        Field::new("at", DataType::Utf8, true),
        Field::new("checked", DataType::Boolean, true),
    ]));
    let entries = DataType::Struct(Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Float64, true),
    ]));
    let sequences = DataType::Struct(Fields::from(vec![
        Field::new("total", DataType::Int64, true),
        Field::new("options", DataType::List(item(option)), true),
        Field::new("words", DataType::List(item(DataType::List(item(DataType::Utf8)))), true),
    ]));
    let map = DataType::Map(Arc::new(Field::new("entries", entries, false)), false);
    Arc::new(Schema::new(vec![
        Field::new("id", DataType::Int64, false),
        Field::new("share", DataType::Float64, true),
        Field::new("sequences", sequences, true),
        Field::new("shares", map, true),
    ]))
}

/// Makes an array of few distinct values; nested NULL values have data below them.
fn array(data_type: &DataType, rows: usize, nullable: bool, rng: &mut ChaCha8Rng) -> ArrayRef {
    let mut valid = |_| !nullable || rng.random_ratio(4, 5);
    let nulls = NullBuffer::from((0..rows).map(&mut valid).collect::<Vec<bool>>());
    let is_valid = |row: usize| nulls.is_valid(row);
    let mut one_of = |count: u32| rng.random_range(0..count) as usize;
    match data_type {
        DataType::Int64 => Arc::new(
            (0..rows)
                .map(|row| is_valid(row).then(|| i64::try_from(one_of(3)).unwrap()))
                .collect::<Int64Array>(),
        ),
        DataType::Float64 => Arc::new(
            (0..rows)
                .map(|row| is_valid(row).then(|| [1.5, f64::NAN, 0.0][one_of(3)]))
                .collect::<Float64Array>(),
        ),
        DataType::Boolean => Arc::new(
            (0..rows).map(|row| is_valid(row).then(|| one_of(2) == 0)).collect::<BooleanArray>(),
        ),
        DataType::Utf8 => Arc::new(
            (0..rows)
                .map(|row| is_valid(row).then(|| ["", "a", "ab", "b"][one_of(4)]))
                .collect::<StringArray>(),
        ),
        DataType::Struct(fields) => {
            let columns = fields.iter();
            let columns = columns.map(|it| array(it.data_type(), rows, it.is_nullable(), rng));
            Arc::new(StructArray::new(fields.clone(), columns.collect(), Some(nulls)))
        }
        DataType::List(field) => {
            let lengths: Vec<usize> = (0..rows).map(|_| one_of(3)).collect();
            let items = array(field.data_type(), lengths.iter().sum(), true, rng);
            let offsets = OffsetBuffer::from_lengths(lengths);
            Arc::new(ListArray::new(Arc::clone(field), offsets, items, Some(nulls)))
        }
        DataType::Map(field, _) => {
            let lengths: Vec<usize> = (0..rows).map(|_| one_of(2)).collect();
            let DataType::Struct(fields) = field.data_type() else { panic!("entries are structs") };
            let count = lengths.iter().sum();
            let columns = fields.iter();
            let columns = columns.map(|it| array(it.data_type(), count, it.is_nullable(), rng));
            let entries = StructArray::new(fields.clone(), columns.collect(), None);
            let offsets = OffsetBuffer::from_lengths(lengths);
            Arc::new(MapArray::new(Arc::clone(field), offsets, entries, Some(nulls), false))
        }
        other => new_null_array(other, rows),
    }
}

/// Partitions of batches that are slices of larger ones.
fn parts(rows: usize, rng: &mut ChaCha8Rng) -> Vec<Vec<RecordBatch>> {
    let schema = schema();
    let batch = |rng: &mut ChaCha8Rng| {
        let fields = schema.fields().iter();
        let columns = fields.map(|it| array(it.data_type(), rows + 9, it.is_nullable(), rng));
        RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
    };
    let part = |rng: &mut ChaCha8Rng| vec![batch(rng).slice(5, rows), batch(rng).slice(0, 7)];
    (0..3).map(|_| part(rng)).collect()
}

/// A session over the table `t`, with or without the rule.
fn session(
    parts: &[Vec<RecordBatch>],
    with_rule: bool,
    memory_limit: Option<usize>,
) -> SessionContext {
    let mut runtime = RuntimeEnvBuilder::new();
    if let Some(limit) = memory_limit {
        runtime = runtime.with_memory_pool(Arc::new(FairSpillPool::new(limit)));
    }
    let mut rules = PhysicalOptimizer::new().rules;
    if with_rule {
        rules.insert(0, Arc::new(DistinctRule));
    }
    let state = SessionStateBuilder::new()
        .with_config(SessionConfig::new().with_target_partitions(3).with_batch_size(4096))
        .with_runtime_env(runtime.build_arc().unwrap())
        .with_default_features()
        .with_physical_optimizer_rules(rules)
        .build();
    let ctx = SessionContext::new_with_state(state);
    let table = MemTable::try_new(parts[0][0].schema(), parts.to_vec()).unwrap();
    ctx.register_table("t", Arc::new(table)).unwrap();
    ctx
}

/// Returns the rows of a query as strings, sorted.
async fn answer(ctx: &SessionContext, query: &str) -> Vec<String> {
    let batches = ctx.sql(query).await.unwrap().collect().await.unwrap();
    let options = FormatOptions::default().with_null("NULL");
    let mut rows = Vec::new();
    for batch in &batches {
        let columns = batch.columns().iter();
        let columns = columns.map(|column| ArrayFormatter::try_new(column, &options).unwrap());
        let columns: Vec<_> = columns.collect();
        let row = |row| {
            let values = columns.iter().map(|column| column.value(row).to_string());
            values.collect::<Vec<_>>().join("|")
        };
        rows.extend((0..batch.num_rows()).map(row));
    }
    rows.sort();
    rows
}

async fn plan(ctx: &SessionContext, query: &str) -> String {
    let plan = ctx.sql(query).await.unwrap().create_physical_plan().await.unwrap();
    displayable(plan.as_ref()).indent(false).to_string()
}

/// Queries over distinct rows; those with a filter do not read batches that are in memory in any case.
const QUERIES: [&str; 8] = [
    "select distinct * from t",
    "select distinct * from t where id >= 0",
    "select distinct * from t where id > 7",
    "select count(*) from (select distinct * from t where id >= 0)",
    "select id, share from (select distinct * from t)",
    "select id + 1, count(*) from (select distinct * from t where id >= 0) group by id",
    "select distinct shares from t where id >= 0",
    "select count(distinct sequences) from t",
];

#[tokio::test]
async fn rows_are_the_engines() {
    let rounds = if std::env::var_os("LAKESHELL_LONG").is_some() { 30 } else { 4 };
    for seed in 0..rounds {
        let parts = parts(600, &mut ChaCha8Rng::seed_from_u64(seed));
        let (ours, theirs) = (session(&parts, true, None), session(&parts, false, None));
        for query in QUERIES {
            assert!(plan(&ours, query).await.contains("Distinct"), "{query}");
            let found = answer(&ours, query).await;
            assert_eq!(found, answer(&theirs, query).await, "{query}, seed {seed}");
        }
    }
}

#[tokio::test]
async fn rows_past_the_memory_limit_are_the_engines() {
    let parts = parts(12_000, &mut ChaCha8Rng::seed_from_u64(1));
    let theirs = session(&parts, false, None);
    for memory_limit in [4 << 20, 16 << 20] {
        let ours = session(&parts, true, Some(memory_limit));
        for query in &QUERIES[..7] {
            let found = answer(&ours, query).await;
            assert_eq!(found, answer(&theirs, query).await, "{query}, {memory_limit} bytes");
        }
        assert_eq!(ours.runtime_env().memory_pool.reserved(), 0, "all memory was given back");
    }
}

#[tokio::test]
async fn columns_that_nobody_asks_for_are_not_given() {
    let parts = parts(10, &mut ChaCha8Rng::seed_from_u64(1));
    let ours = session(&parts, true, None);
    let count = plan(&ours, "select count(*) from (select distinct * from t)").await;
    assert!(count.contains("Distinct: projection=[]"), "{count}");
    let some = plan(&ours, "select max(share) from (select distinct * from t)").await;
    assert!(some.contains("Distinct: projection=[share]"), "{some}");
    let flat = plan(&ours, "select distinct id, share from t").await;
    assert!(!flat.contains("Distinct"), "{flat}");
    let counted = plan(&ours, "select sequences, count(*) from t group by sequences").await;
    assert!(!counted.contains("Distinct"), "{counted}");
}

#[tokio::test]
async fn floats_inside_values_are_grouped_as_spark_does() {
    let floats = [0.0, -0.0, f64::NAN, f64::from_bits(0xFFF8_0000_0000_0001), 1.0];
    let items: ArrayRef = Arc::new(Float64Array::from(floats.to_vec()));
    let lists = ListArray::new(
        item(DataType::Float64),
        OffsetBuffer::from_lengths([1; 5]),
        Arc::clone(&items),
        None,
    );
    let lists: ArrayRef = Arc::new(lists);
    let batch = RecordBatch::try_from_iter([("floats", lists)]).unwrap();
    let ours = session(&[vec![batch]], true, None);
    let found = answer(&ours, "select distinct * from t").await;
    assert_eq!(found, ["[0.0]", "[1.0]", "[NaN]"]);
}

#[test]
fn rows_are_equal_where_their_values_are() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let schema = schema();
    let mut found = [0, 0];
    for field in schema.fields() {
        let made = || array(field.data_type(), 60, field.is_nullable(), &mut rng);
        let both: Vec<ArrayRef> = std::iter::repeat_with(made).take(2).collect();
        let [one, other] = [both[0].slice(3, 50), both[1].slice(1, 50)];
        let values = |array: &ArrayRef| -> Vec<ScalarValue> {
            let value = |row| ScalarValue::try_from_array(array, row).unwrap();
            (0..array.len()).map(value).collect()
        };
        let (ours, theirs) = (values(&one), values(&other));
        for (at, ours) in ours.iter().enumerate() {
            for (to, theirs) in theirs.iter().enumerate() {
                let rows = (Rows { array: &one, at }, Rows { array: &other, at: to });
                let are_equal = equal(rows.0, rows.1, 1);
                assert_eq!(are_equal, ours == theirs, "{}: {ours}, {theirs}", field.name());
                found[usize::from(are_equal)] += 1;
            }
        }
    }
    assert!(found.iter().all(|count| *count > 100), "{found:?}");
}

#[test]
fn a_full_table_still_finds_its_rows() {
    let batch = |ids: std::ops::Range<i64>| {
        let column: ArrayRef = Arc::new(Int64Array::from_iter_values(ids));
        RecordBatch::try_from_iter([("id", column)]).unwrap()
    };
    let pool: Arc<dyn MemoryPool> = Arc::new(FairSpillPool::new(150_000));
    let seen = Seen::new(&pool, false);
    let hashes: Vec<u64> = (0..1500).collect();
    let first = seen.sift(&batch(0..1000), &hashes[..1000]).unwrap();
    assert_eq!((first.new.len(), first.open.len()), (1000, 0));
    let second = seen.sift(&batch(500..1500), &hashes[500..]).unwrap();
    assert!(second.new.is_empty());
    assert_eq!(second.open, (500..1000).collect::<Vec<u32>>(), "rows 500 to 999 were not seen");
    assert!(pool.reserved() > 0);
    seen.clear();
    assert_eq!(pool.reserved(), 0);
}

#[test]
fn few_new_rows_are_kept_as_a_copy() {
    let batch = |ids: Vec<i64>| {
        let column: ArrayRef = Arc::new(Int64Array::from(ids));
        RecordBatch::try_from_iter([("id", column)]).unwrap()
    };
    let pool: Arc<dyn MemoryPool> = Arc::new(FairSpillPool::new(1 << 20));
    let seen = Seen::new(&pool, false);
    let ids: Vec<i64> = (0..1000).map(|row| row % 10).collect();
    let hashes: Vec<u64> = (0..1000).map(|row| row % 10).collect();
    let first = seen.sift(&batch(ids.clone()), &hashes).unwrap();
    assert_eq!(first.taken, Some(batch((0..10).collect())));
    assert!(pool.reserved() < 1000, "{} bytes", pool.reserved());
    let second = seen.sift(&batch(ids), &hashes).unwrap();
    assert!(second.new.is_empty() && second.open.is_empty());
}
