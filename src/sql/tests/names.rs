//! Tests which column a name refers to: aliases, joins, subqueries, `WITH`, order and group.

use serde_json::json;

use super::{add_table, failure, headers, rows, with_table};
use datafusion::prelude::SessionContext;

fn two_tables() -> SessionContext {
    let people = [
        json!({"Id": 1, "Name": "Ann", "addr": {"City": "Oslo", "zip": "0150"}}),
        json!({"Id": 2, "Name": "Bob", "addr": {"City": "Bergen", "zip": null}}),
    ];
    let ctx = with_table("People", &people);
    let exams = [
        json!({"personId": 1, "id": 10, "score": 5}),
        json!({"personId": 1, "id": 11, "score": 7}),
        json!({"personId": 3, "id": 12, "score": 9}),
    ];
    add_table(&ctx, "exams", &exams);
    ctx
}

#[tokio::test]
async fn every_place_of_a_query_ignores_case() {
    let ctx = two_tables();
    let cases = [
        ("select name from people p where P.ID = 1", json!([["Ann"]])),
        ("select NAME as Who from people order by WHO desc", json!([["Bob"], ["Ann"]])),
        ("select upper(name) from people order by upper(NAME) desc limit 1", json!([["BOB"]])),
        ("select distinct addr.city from people order by addr.CITY", json!([["Bergen"], ["Oslo"]])),
        (
            "select PERSONID, count(*) c from exams group by personid having C > 1",
            json!([[1.0, 2.0]]),
        ),
        (
            "select personid as p, max(SCORE) from exams group by P order by 1",
            json!([[1.0, 7.0], [3.0, 9.0]]),
        ),
        ("select id from exams where score = (select MAX(Score) from EXAMS)", json!([[12.0]])),
        (
            "with C as (select Name n from people) select N from c order by n limit 1",
            json!([["Ann"]]),
        ),
        (
            "with c(X, y) as (select id, name from people) select Y from C where x = 2",
            json!([["Bob"]]),
        ),
        (
            "select q.WHO from (select name as who from people) Q order by who",
            json!([["Ann"], ["Bob"]]),
        ),
        (
            "select P.* from people p where id = 2",
            json!([[2.0, "Bob", {"City": "Bergen", "zip": null}]]),
        ),
        ("select id, ADDR.* from people where id = 1", json!([[1.0, "Oslo", "0150"]])),
        ("select * except (ADDR) from people where id = 1", json!([[1.0, "Ann"]])),
        ("select sum(SCORE) over (partition by PERSONID) from exams where id = 12", json!([[9.0]])),
        (
            "select Name from people where exists (select 1 from exams e where e.PERSONID = people.ID)",
            json!([["Ann"]]),
        ),
        ("select Name from people where ID in (select PersonID from exams)", json!([["Ann"]])),
        ("select transform(array(1, 2), X -> X + 1)", json!([[[2.0, 3.0]]])),
    ];
    for (query, expected) in cases {
        assert_eq!(rows(&ctx, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn joins_see_both_sides() {
    let ctx = two_tables();
    let cases = [
        (
            "select name, score from people p join exams e on p.ID = e.personID order by SCORE",
            json!([["Ann", 5.0], ["Ann", 7.0]]),
        ),
        (
            "select p.id, e.ID from people p left join exams e on p.id = E.personid order by 1, 2",
            json!([[1.0, 10.0], [1.0, 11.0], [2.0, null]]),
        ),
        ("select name from people p left semi join exams e on p.id = e.personid", json!([["Ann"]])),
        (
            "select a.id, b.id from exams a join exams b using (ID) order by id limit 1",
            json!([[10.0, 10.0]]),
        ),
        ("select ID from exams a join exams b using (id) order by id limit 1", json!([[10.0]])),
    ];
    for (query, expected) in cases {
        assert_eq!(rows(&ctx, query).await, expected, "{query}");
    }
    let query = "select a.id, b.id, a.ID from exams a join exams b using (id) limit 1";
    assert_eq!(headers(&ctx, query).await, ["id", "id", "ID"]);
}

#[tokio::test]
async fn a_name_that_fits_two_columns_is_an_error() {
    let ctx = two_tables();
    let (message, hint) = failure(&ctx, "select id from people p, exams e").await;
    assert_eq!(message, "the name `id` fits more than one column");
    assert_eq!(hint, "put the exact one in backquotes: p.Id, e.id");
    let (_, hint) = failure(&ctx, "select id from exams a, exams b").await;
    assert_eq!(hint, "write a.id or b.id");
    let twice = with_table("twice", &[json!({"key": 1, "KEY": 2})]);
    assert_eq!(
        failure(&twice, "select key from twice").await.0,
        "the name `key` fits more than one column"
    );
    assert_eq!(rows(&twice, "select `key`, `KEY` from twice").await, json!([[1.0, 2.0]]));
}

#[tokio::test]
async fn headers_are_as_typed() {
    let ctx = two_tables();
    let query = "select NAME, People.Id, addr.CITY, count(people.ID), `NAME` as `a b` from people group by 1, 2, 3";
    assert_eq!(headers(&ctx, query).await, ["NAME", "Id", "CITY", "count(ID)", "a b"]);
    let query = "select *, name, Name, 'x' || name from people";
    assert_eq!(
        headers(&ctx, query).await,
        ["Id", "Name", "addr", "name", "Name", "concat(x, name)"]
    );
}

#[tokio::test]
async fn double_quotes_are_a_text_even_if_there_is_such_a_column() {
    let ctx = two_tables();
    assert_eq!(rows(&ctx, r#"select id from people where name = "Ann""#).await, json!([[1.0]]));
    assert_eq!(rows(&ctx, r#"select "Name" from people where id = 1"#).await, json!([["Name"]]));
    assert_eq!(rows(&ctx, r#"select count("Name") from people"#).await, json!([[2.0]]));
    assert_eq!(headers(&ctx, r#"select "x y" from people"#).await, ["x y"]);
}
