//! Tests of statements that are not queries: definitions, listings, settings, refusals, files.

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::prelude::SessionContext;
use futures::future::BoxFuture;
use serde_json::json;

use super::{add_table, answer, failure, headers, planned, rows, with_table};
use crate::error::Result;
use crate::sql::{Act, Files, Parameters, StatementKind, plan};

fn one() -> SessionContext {
    with_table("t", &[json!({"id": 1, "camelCase": "x"}), json!({"id": 2, "camelCase": null})])
}

#[tokio::test]
async fn views_and_tables_keep_sparks_names() {
    let ctx = one();
    for text in [
        "create or replace temp view V as select ID, count(*) from t group by id",
        "create table Held as select max(id), T.camelcase from T group by camelCase",
    ] {
        assert_eq!(planned(&ctx, text).await.unwrap().kind, StatementKind::Definition);
        answer(&ctx, text).await.unwrap();
    }
    assert_eq!(headers(&ctx, "select * from v").await, ["ID", "count(1)"]);
    assert_eq!(headers(&ctx, "select * from held").await, ["max(id)", "camelcase"]);
    assert_eq!(rows(&ctx, "select `count(1)` from v where id = 1").await, json!([[1.0]]));
    answer(&ctx, "drop view v").await.unwrap();
    assert_eq!(failure(&ctx, "select * from v").await.0, "no table `v`");
}

#[tokio::test]
async fn listings_are_sparks() {
    let ctx = one();
    assert_eq!(
        rows(&ctx, "describe T").await,
        json!([["camelCase", "string", null], ["id", "bigint", null]])
    );
    assert_eq!(rows(&ctx, "show columns in t").await, json!([["camelCase"], ["id"]]));
    assert_eq!(rows(&ctx, "show tables").await, json!([["", "t", true]]));
    assert_eq!(headers(&ctx, "show tables").await, ["namespace", "tableName", "isTemporary"]);
    assert_eq!(rows(&super::empty(), "show tables").await, json!([]));
    assert_eq!(headers(&ctx, "explain select ID from t").await, ["plan_type", "plan"]);
    assert_eq!(
        planned(&ctx, "explain select ID from t").await.unwrap().kind,
        StatementKind::Listing
    );
}

#[tokio::test]
async fn the_last_query_is_a_table() {
    let ctx = one();
    add_table(&ctx, "_", &[json!({"n": 5})]);
    assert_eq!(rows(&ctx, "select N + 1 from _").await, json!([[6.0]]));
    assert_eq!(rows(&ctx, "show tables").await, json!([["", "t", true]]));
    assert_eq!(
        failure(&ctx, "create view _ as select 1").await.0,
        "`_` always names the last query"
    );
}

#[tokio::test]
async fn what_writes_behind_the_shells_back_is_refused() {
    let ctx = one();
    let hint = |text: &'static str| failure(&ctx, text);
    assert_eq!(hint("copy t to '/tmp/x'").await.1, "`.write TABLE PATH`");
    assert!(hint("insert into t values (1)").await.1.contains(".write TABLE PATH --mode append"));
    assert!(
        hint("create external table x stored as csv location '/x'").await.1.contains("CREATE VIEW")
    );
    assert!(hint("create table x (a int)").await.1.contains("AS SELECT"));
    assert!(hint("grant select on t to u").await.0.ends_with("is not supported"));
}

#[tokio::test]
async fn statements_of_the_cache_act() {
    let ctx = one();
    let act = async |text| planned(&ctx, text).await.unwrap().act;
    assert_eq!(act("cache table default.t").await, Some(Act::Cache("t".into())));
    let uncache = Act::Uncache { name: "t".into(), if_exists: true };
    assert_eq!(act("uncache table if exists t").await, Some(uncache));
    assert_eq!(act("clear cache").await, Some(Act::ClearCache));
    assert_eq!(act("refresh table t").await, Some(Act::Refresh("t".into())));
    assert_eq!(act("select 1").await, None);
    let created = planned(&ctx, "cache table c as select 1 as a").await.unwrap();
    assert_eq!(created.kind, StatementKind::Definition);
}

#[tokio::test]
async fn the_only_database_may_be_named() {
    let ctx = one();
    let expected = rows(&ctx, "select id from t").await;
    for text in [
        "select id from default.t",
        "select t.id from spark_catalog.default.T",
        "select default.t.ID from DEFAULT.t",
        "select x.id from `default`.t x",
    ] {
        assert_eq!(rows(&ctx, text).await, expected, "{text}");
    }
    assert_eq!(rows(&ctx, "describe default.t").await, rows(&ctx, "describe t").await);
    answer(&ctx, "create view default.v as select 1 as a").await.unwrap();
    assert_eq!(rows(&ctx, "select * from v").await, json!([[1.0]]));
    assert_eq!(failure(&ctx, "drop view other.v").await.0, "there is no database `other`");
    answer(&ctx, "drop view default.v").await.unwrap();
}

#[tokio::test]
async fn settings_are_set() {
    let ctx = one();
    let text = "set datafusion.execution.batch_size = 100";
    assert_eq!(planned(&ctx, text).await.unwrap().kind, StatementKind::Setting);
    answer(&ctx, text).await.unwrap();
    assert_eq!(ctx.state().config_options().execution.batch_size.get(), 100);
}

/// Registers every path as a table of one row.
struct OneRow(SessionContext);

impl Files for OneRow {
    fn open<'a>(
        &'a self,
        path: &'a str,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(TableReference, Arc<dyn TableProvider>)>> {
        Box::pin(async move {
            add_table(&self.0, path, &[json!({"fileName": path})]);
            let name = TableReference::bare(path);
            let table = self.0.table_provider(name.clone()).await?;
            Ok((name, table))
        })
    }
}

#[tokio::test]
async fn paths_in_from_are_the_sessions() {
    let ctx = one();
    let files = OneRow(ctx.clone());
    for (from, path) in [
        ("'/data/x.parquet'", "/data/x.parquet"),
        ("'dir' d", "dir"),
        ("\"a/b.json\"", "a/b.json"),
        ("parquet.`/data/y`", "/data/y"),
        ("'hdfs://h/z' as z join t on t.id = 1", "hdfs://h/z"),
    ] {
        let query = format!("select FILENAME from {from}");
        let planned = plan(&ctx, &files, &query, &Parameters::default()).await.unwrap();
        let batches =
            ctx.execute_logical_plan(planned.plan).await.unwrap().collect().await.unwrap();
        let text = datafusion::arrow::util::display::array_value_to_string(batches[0].column(0), 0);
        assert_eq!(text.unwrap(), path);
    }
    assert_eq!(failure(&ctx, "select * from '/none'").await.0, "no file `/none`");
}
