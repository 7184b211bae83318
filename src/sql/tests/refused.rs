//! Tests that errors are in the shell's words: no message shows internals of the engine.

use serde_json::json;

use super::{answer, with_table};
use crate::sql::{CLAUSES, REFUSALS};

/// Expressions that are refused, each for a different reason.
const EXPRESSIONS: [&str; 40] = [
    "upper(distinct name)",
    "upper(name) filter (where true)",
    "upper(name) over ()",
    "lower(name) ignore nulls",
    "sum(id) within group (order by id)",
    "collect_list(id order by id)",
    "upper(str => name)",
    "row_number()",
    "name similar to 'a'",
    "name at time zone 'UTC'",
    "convert(int, name)",
    "cast(id as uuid)",
    "cast(id as int unsigned)",
    "cast(id as decimal(50, 2))",
    "cast(id as int array)",
    "id # 2",
    "id -> 'a'",
    "1 > all (select 1)",
    "[id, 1]",
    "1.5L",
    "1e999",
    "nope",
    "t.nope",
    "nope(id)",
    "s.nope",
    "upper()",
    "upper(id, id, id)",
    "substring(name)",
    "array(1)[0].a.b",
    "(select id, name from t)",
    "id in (select id, name from t)",
    "max(max(id))",
    "explode(explode(array(1)))",
    "transform(id, x -> x)",
    "filter(array(1), x -> nope)",
    "aggregate(array(1), 0)",
    "map(1)",
    "named_struct('a')",
    "array(1) + 1",
    "s > 1",
];

/// Places where an expression is allowed.
const PLACES: [&str; 20] = [
    "select {} from t",
    "select {} as x, id from t",
    "select id from t where {} is null",
    "select count(*) from t group by {}",
    "select count(*) from t having max({}) is null",
    "select id from t order by {}",
    "select a.id from t a join t b on {} = b.id",
    "select a.id from t a left join t b on b.id = a.id and {} is null",
    "select case when id = 1 then {} end from t",
    "select id in (1, {}) from t",
    "with w as (select {} as x from t) select * from w",
    "select * from (select {} as x from t) w",
    "select id from t union all select {} from t",
    "select sum({}) over (order by id) from t",
    "select coalesce({}, null) from t",
    "select array({}) from t",
    "select id from t where exists (select {} from t)",
    "select struct({} as a) from t",
    "select w from t lateral view explode(array({})) v as w",
    "select if(true, {}, null) from t",
];

/// Statements that are invalid, or valid in Spark but not supported here.
const STATEMENTS: [&str; 24] = [
    "select id from t semi join t u on t.id = u.id where u.id = 1",
    "select * from t, lateral (select count(*) from t u where u.id = t.id + u.id) x",
    "select * from t join t u using (nope)",
    "select * from t union select id from t",
    "select * from nope",
    "select * from default.nope.nope.nope",
    "select id from t limit id",
    "select id from t limit 'a'",
    "select id from t offset id",
    "select sum(id) over nope from t",
    "select sum(id) over (order by name range 1 preceding) from t",
    "select id from t group by 7",
    "select id from t order by 7",
    "select id, count(*) from t",
    "select * from t pivot (id for name in ('a'))",
    "select * from range('a')",
    "select * from t lateral view upper(name) v as w",
    "set nope = 1",
    "set spark.sql.nope = 1",
    "show nope",
    "describe nope",
    "drop table nope",
    "grant select on t to u",
    "create table x (a int)",
];

/// Terms that only the engine's developers know.
const INSIDE: [&str; 12] = [
    "{",
    "Some(",
    "Column {",
    "hysical",
    "ogical plan",
    "LambdaVariable",
    "Expr::",
    "DataFusion",
    "Utf8",
    "Int64",
    "Ident",
    "config namespace",
];

#[tokio::test]
async fn no_refusal_shows_the_engines_inside() {
    let records = [json!({"id": 1, "name": "a", "s": {"x": 1}}), json!({"id": 2, "name": null})];
    let ctx = with_table("t", &records);
    let places = PLACES
        .iter()
        .flat_map(|place| EXPRESSIONS.iter().map(|expression| place.replace("{}", expression)));
    let examples = CLAUSES.iter().flat_map(|(_, clauses)| *clauses).map(|clause| clause.example);
    let examples = examples.chain(REFUSALS.iter().map(|(example, _)| *example)).chain(STATEMENTS);
    let (mut refused, mut wrong) = (0, Vec::new());
    for text in places.chain(examples.map(str::to_owned)) {
        let Err(error) = answer(&ctx, &text).await else { continue };
        refused += 1;
        let said = format!("{error} {}", error.hint_text().unwrap_or_default());
        // The error may repeat text of the statement.
        let shows = |mark: &&&str| said.contains(**mark) && !text.contains(**mark);
        if INSIDE.iter().any(|mark| shows(&mark)) || said.lines().count() > 1 {
            wrong.push(format!("{text}\n    {said}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {refused}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused >= 500, "only {refused} are refused");
}
