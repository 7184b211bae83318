//! Tests of the messages for many kinds of mistakes: each names the part of the statement, in no words of the
//! engine.

use serde_json::json;

use super::{answer, with_table};

/// Wrong statements over `t(id, name)`, and their messages.
const SAID: [(&str, &str); 59] = [
    ("select name, * from t group by name", "the select list has `t.name` twice"),
    ("select sum(sum(id)) from t", "an aggregate is not allowed in the arguments of `sum`: `sum`"),
    (
        "select max(rank() over (order by id)) from t",
        "a window function is not allowed in the arguments of `max`: `rank`",
    ),
    (
        "select sum(id) filter (where sum(id) > 1) from t",
        "an aggregate is not allowed in FILTER: `sum`",
    ),
    ("select id from t where sum(id) > 1", "an aggregate is not allowed in WHERE: `sum`"),
    (
        "select id from t where explode(array(1)) = 1",
        "a function that makes rows is not allowed in WHERE: `explode`",
    ),
    ("select id from t group by sum(id)", "an aggregate is not allowed in GROUP BY: `sum`"),
    (
        "select id from t group by row_number() over (order by id)",
        "a window function is not allowed in GROUP BY: `row_number`",
    ),
    (
        "select id from t order by explode(array(1))",
        "a function that makes rows is not allowed in ORDER BY: `explode`",
    ),
    (
        "select 1 from t a join t b on sum(a.id) > 1",
        "an aggregate is not allowed in the condition of a join: `sum`",
    ),
    (
        "select 1 from t a join t b on rank() over (order by 1) > 1",
        "a window function is not allowed in the condition of a join: `rank`",
    ),
    (
        "select date_trunc('hour', timestamp_micros(-9223372036854775808))",
        "the result is out of range for a timestamp",
    ),
    (
        "select to_utc_timestamp(timestamp_micros(9223372036854775807), 'America/New_York')",
        "the result is out of range for a timestamp",
    ),
    ("select make_timestamp(300000, 1, 1, 0, 0, 0)", "the result is out of range for a timestamp"),
    ("select make_date(6000000, 1, 1)", "the result is out of range for a date"),
    (
        "select add_months(date_from_unix_date(2147483647), 1)",
        "the result is out of range for a date",
    ),
    ("select * from values (sum(1))", "an aggregate is not allowed in VALUES: `sum`"),
    ("select date'2020-01-01' * 2", "cannot compute `date * int`: the types do not fit"),
    (
        "select lag(id, id) over (order by id) from t",
        "the second argument of the window function must be a constant",
    ),
    (
        "select lead(id, 'a') over (order by id) from t",
        "the second argument of `lag` and `lead` must be an integer literal",
    ),
    ("select ntile(0) over (order by id) from t", "`ntile` takes a number of groups, 1 or more"),
    (
        "select nth_value(id, id) over (order by id) from t",
        "the second argument of `nth_value` must be an integer literal",
    ),
    ("select bit_and(1.0D)", "`bit_and` does not take (double)"),
    ("select bit_or(1.5)", "`bit_or` does not take (decimal(2,1))"),
    ("select first(id, id) from t", "the second argument of `first` must be true or false"),
    (
        "select input_file_name(), id from t",
        "`input_file_name` is not supported in queries of tables or files",
    ),
    (
        "select input_file_name() from (select * from t)",
        "`input_file_name` is not supported in queries of tables or files",
    ),
    ("select now(1)", "`now` takes no arguments, not 1"),
    ("select sum()", "`sum` takes 1 argument, not 0"),
    ("select min(id, 2) from t", "`min` takes 1 argument, not 2"),
    (
        "select transform(array(1), (a, b, c) -> a)",
        "the function of `transform` takes 1 or 2 parameters, not 3",
    ),
    (
        "select exists(array(1), (a, b) -> true)",
        "the function of `exists` takes 1 parameter, not 2",
    ),
    (
        "select aggregate(array(1), 0, x -> x)",
        "the function of `aggregate` takes 2 parameters, not 1",
    ),
    (
        "select map_zip_with(map(1, 2), map(1, 2), (a, b) -> a)",
        "the function of `map_zip_with` takes 3 parameters, not 2",
    ),
    ("select * from range('x')", "the arguments of `range` must be integer literals"),
    ("select * from range(null)", "the arguments of `range` must be integer literals"),
    ("select * from range()", "`range` takes 1 to 4 whole numbers"),
    ("select * from range(1, 10, 0)", "the step of `range` cannot be 0"),
    ("select nvl(1)", "`nvl` takes 2 arguments, not 1"),
    ("select nvl2(1, 2)", "`nvl2` takes 3 arguments, not 2"),
    ("select count_if()", "`count_if` takes 1 argument, not 0"),
    ("select collect_list(id, 1) from t", "`collect_list` takes 1 argument, not 2"),
    ("select json_tuple('{}')", "`json_tuple` takes at least 2 arguments, not 1"),
    ("select map(1)", "`map` takes an even number of arguments, not 1"),
    ("select hash()", "`hash` takes at least 1 argument, not 0"),
    ("select named_struct('a')", "`named_struct` takes an even number of arguments, not 1"),
    ("select named_struct(1, 2)", "the name of a field of `named_struct` must be a string literal"),
    ("select hex(array(1))", "`hex` does not take (array<int>)"),
    (
        "select interval 1 day + interval 1 month",
        "`+` does not take (interval day, interval month)",
    ),
    ("select (1, 2) in (select 1)", "`IN` compares 2 values with 1 column"),
    ("select percentile(id, 2) from t", "a percentage must be between 0.0 and 1.0, not 2"),
    ("select schema_of_json('a')", "`schema_of_json` takes a string literal that it can read"),
    ("select id from t order by 0", "ORDER BY position 0 is not in the select list"),
    (
        "select 1 intersect select 1, 2",
        "the two sides of the INTERSECT have different numbers of columns",
    ),
    ("select 1 from t a join t b on a.id", "the condition of a join must be boolean, not bigint"),
    (
        "select * from values (1, 2), (3)",
        "row 2 of VALUES and the first have different numbers of values, 1 and 2",
    ),
    ("with a(x, y) as (select 1) select * from a", "2 names are given to 1 columns"),
    (
        "select repeat('a', 2000000000)",
        "`repeat` would make 2000000000 bytes at once; the limit is 1073741824",
    ),
    (
        "select array_repeat(1, 2000000000)",
        "`array_repeat` would make 2000000000 elements at once; the limit is 50000000",
    ),
];

#[tokio::test]
async fn mistakes_are_said_by_the_part_of_the_statement() {
    let ctx = with_table("t", &[json!({"id": 1, "name": "a"}), json!({"id": 2, "name": null})]);
    let mut wrong = Vec::new();
    for (text, expected) in SAID {
        match answer(&ctx, text).await {
            Err(error) if error.to_string() == expected => {}
            Err(error) => wrong.push(format!("{text}\n    {error}")),
            Ok(_) => wrong.push(format!("{text}\n    is answered")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
