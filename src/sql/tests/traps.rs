//! Tests of statements that the engine alone would answer differently from Spark.

use serde_json::json;

use super::{answer, empty, failure, headers, rows, with_table};

fn exams() -> datafusion::prelude::SessionContext {
    with_table(
        "exams",
        &[
            json!({"userName": "Ann", "n": 7, "list": [{"K": 1}, {"K": 2}], "s": {"Counts": {"correct": 3}}}),
            json!({"userName": "Bob", "n": null, "list": [], "s": null}),
            json!({"userName": "Ann", "n": 7, "list": [{"K": 1}, {"K": 2}], "s": {"Counts": {"correct": 3}}}),
            json!({"userName": null, "n": 0, "list": null, "s": {"Counts": null}}),
        ],
    )
}

#[tokio::test]
async fn distinct_rows_with_a_null_are_not_counted() {
    let ctx = exams();
    assert_eq!(rows(&ctx, "select count(distinct *) from exams").await, json!([[1.0]]));
    assert_eq!(rows(&ctx, "select count(distinct e.*) from exams e").await, json!([[1.0]]));
    assert_eq!(rows(&ctx, "select count(distinct userName, n) from exams").await, json!([[1.0]]));
    assert_eq!(rows(&ctx, "select count(distinct userName) from exams").await, json!([[2.0]]));
    assert_eq!(
        headers(&ctx, "select COUNT(distinct *), count(distinct USERNAME, n) from exams").await,
        ["count(DISTINCT list, n, s, userName)", "count(DISTINCT USERNAME, n)"]
    );
}

#[tokio::test]
async fn distinct_rows_are_counted_for_each_group() {
    let query = "select n, count(distinct *) from exams group by n order by n";
    assert_eq!(rows(&exams(), query).await, json!([[null, 0.0], [0.0, 0.0], [7.0, 1.0]]));
}

#[tokio::test]
async fn names_keep_their_letters_and_ignore_case() {
    let ctx = exams();
    let expected = json!([["Ann"], ["Ann"], ["Bob"], [null]]);
    for name in ["userName", "username", "USERNAME", "`userName`", "exams.UserName"] {
        let query = format!("select {name} from EXAMS order by {name} desc limit 4");
        let answered = rows(&ctx, &query).await;
        assert_eq!(answered.as_array().unwrap().len(), 4, "{query}");
        assert_eq!(answered[0], json!(["Bob"]), "{query}");
    }
    let query = "select userName from exams order by username is null, USERNAME";
    assert_eq!(rows(&ctx, query).await, expected);
}

#[tokio::test]
async fn nulls_come_first_going_up_and_last_going_down() {
    let ctx = exams();
    let up = rows(&ctx, "select n from exams order by n").await;
    assert_eq!(up, json!([[null], [0.0], [7.0], [7.0]]));
    let down = rows(&ctx, "select n from exams order by n desc").await;
    assert_eq!(down, json!([[7.0], [7.0], [0.0], [null]]));
}

#[tokio::test]
async fn elements_count_from_zero_and_end_in_null() {
    let ctx = exams();
    let query = "select list[0].k, list[1].K, list[2].k, list[-1].k, list.K, s.counts.CORRECT \
                 from exams where n = 7 limit 1";
    assert_eq!(rows(&ctx, query).await, json!([[1.0, 2.0, null, null, [1.0, 2.0], 3.0]]));
    assert_eq!(
        headers(&ctx, query).await,
        ["list[0].k", "list[1].K", "list[2].k", "list[-1].k", "K", "CORRECT"]
    );
    let nothing = "select list[0].K, s.counts.correct from exams where userName = 'Bob'";
    assert_eq!(rows(&ctx, nothing).await, json!([[null, null]]));
}

#[tokio::test]
async fn division_is_never_of_integers_and_by_zero_is_null() {
    let ctx = exams();
    let query =
        "select n / 2, n div 2, -n % 4, n / 0, n div 0, n % 0 from exams where n = 7 limit 1";
    assert_eq!(rows(&ctx, query).await, json!([[3.5, 3.0, -3.0, null, null, null]]));
    let answered = answer(&ctx, "select 7.0 / 2, 1.0 / 3, 2 / 3.00, 1.5 / 0").await.unwrap();
    assert_eq!(answered.types, ["decimal(7,6)", "decimal(7,6)", "decimal(9,6)", "decimal(7,6)"]);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_shown_and_do_not_fail_the_query() {
    let query = "select cast(unhex('61FF62') as string), string(unhex('C385'))";
    assert_eq!(rows(&empty(), query).await, json!([["a\u{fffd}b", "Å"]]));
}

#[tokio::test]
async fn times_have_microseconds_and_are_utc() {
    let query = "select cast('2018-01-23T14:23:19.082Z' as timestamp) as at, \
                 timestamp '2018-01-23 14:23:19.082001' as exact";
    let answered = answer(&empty(), query).await.unwrap();
    assert_eq!(answered.types, ["timestamp", "timestamp"]);
    let plan = super::planned(&empty(), query).await.unwrap().plan;
    for field in plan.schema().fields() {
        assert_eq!(field.data_type().to_string(), "Timestamp(µs, \"UTC\")", "{}", field.name());
    }
}

#[tokio::test]
async fn a_misspelled_name_says_what_was_meant() {
    let ctx = exams();
    assert_eq!(
        failure(&ctx, "select usrName from exams").await,
        ("no column `usrName`".into(), "did you mean `userName`?".into())
    );
    assert_eq!(
        failure(&ctx, "select s.counts.corect from exams").await,
        ("no field `corect`".into(), "did you mean `correct`?".into())
    );
    assert_eq!(
        failure(&ctx, "select 1 from exam").await,
        ("no table `exam`".into(), "did you mean `exams`?".into())
    );
    assert_eq!(
        failure(&ctx, "select coutn(n) from exams").await,
        ("no function `coutn`".into(), "did you mean `count`?".into())
    );
    assert_eq!(
        failure(&ctx, "select * from rangee(1)").await,
        ("no table function `rangee`".into(), "did you mean `range`?".into())
    );
    assert_eq!(
        failure(&ctx, "select * from other.range(1)").await,
        ("the table function `other.range` names a database".into(), "`FROM range(…)`".into())
    );
    let (message, _) = failure(&ctx, "select * from generate_series(1, 3)").await;
    assert_eq!(message, "no table function `generate_series`");
    let (message, hint) = failure(&ctx, "select started_at from exams").await;
    assert_eq!(message, "no column `started_at`");
    assert_eq!(hint, "the columns are `list`, `n`, `s`, `userName`");
}
