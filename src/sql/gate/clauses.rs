//! The clauses that are refused by name, each with what to write instead and a statement that has it.
//!
//! One table serves the errors, `.help sql` and the tests. A clause that becomes supported is removed here,
//! and allowed in the other files of this directory.

/// A clause that is refused.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// Its name.
    pub name: &'static str,
    /// What to write instead; empty if there is nothing.
    pub hint: &'static str,
    /// A statement that contains it.
    pub example: &'static str,
}

const fn clause(name: &'static str, hint: &'static str, example: &'static str) -> Clause {
    Clause { name, hint, example }
}

/// The clauses, grouped by where they occur.
pub const CLAUSES: [(&str, &[Clause]); 7] = [
    ("Queries", &QUERIES),
    ("SELECT", &SELECTS),
    ("FROM", &TABLES),
    ("Functions", &FUNCTIONS),
    ("Expressions", &EXPRESSIONS),
    ("SHOW, DESCRIBE, SET", &SESSION),
    ("CREATE, DROP", &DEFINITIONS),
];

/// Finds a clause by its name.
pub(super) fn find(name: &str) -> Option<&'static Clause> {
    CLAUSES.iter().flat_map(|(_, clauses)| *clauses).find(|clause| clause.name == name)
}

const QUERIES: [Clause; 6] = [
    clause("FETCH FIRST", "`LIMIT 3`", "select id from t fetch first 3 rows only"),
    clause("OFFSET … ROWS", "`OFFSET 3`", "select id from t offset 3 rows"),
    clause("FOR UPDATE", "", "select id from t for update"),
    clause("FOR JSON", "`to_json(struct(*))`", "select id from t for json auto"),
    clause("UNION BY NAME", "name the columns in one order", "select 1 a union by name select 2 a"),
    clause("VALUES ROW(…)", "`VALUES (1), (2)`", "values row(1), row(2)"),
];

const SELECTS: [Clause; 6] = [
    clause("TOP", "`LIMIT 3`", "select top 3 id from t"),
    clause(
        "DISTINCT ON",
        "`row_number() OVER (PARTITION BY …)`",
        "select distinct on (id) * from t",
    ),
    clause("SELECT … INTO", "`CREATE TABLE name AS SELECT …`", "select id into x from t"),
    clause(
        "START WITH",
        "`WITH RECURSIVE`",
        "select id from t start with id = 1 connect by id = 2",
    ),
    clause("CONNECT BY", "`WITH RECURSIVE`", "select id from t connect by id = 1"),
    clause("WITH TOTALS", "`GROUP BY ROLLUP (a, b)`", "select id from t group by id with totals"),
];

const TABLES: [Clause; 14] = [
    clause("WITH (…) behind a table", "", "select * from t with (nolock)"),
    clause("WITH ORDINALITY", "`posexplode(list)`", "select * from t with ordinality"),
    clause("TABLE(…)", "the function without `TABLE`", "select * from table(range(3))"),
    clause(
        "JSON_TABLE",
        "`from_json`, then `inline`",
        "select * from json_table('[]', '$' columns (a int path '$.a')) as j",
    ),
    clause("OPENJSON", "`from_json`, then `inline`", "select * from openjson('[]') as j"),
    clause("XMLTABLE", "", "select * from xmltable('/a' passing x columns b int) as x"),
    clause("the type of a column behind a table", "the name alone", "select * from t as v(a int)"),
    clause("GLOBAL JOIN", "`JOIN`", "select * from t global join u on t.id = u.id"),
    clause(
        "ASOF JOIN",
        "`max_by` over a join",
        "select * from t asof join u match_condition (t.id > u.id)",
    ),
    clause("CROSS APPLY", "`JOIN LATERAL`", "select * from t cross apply u"),
    clause("OUTER APPLY", "`LEFT JOIN LATERAL`", "select * from t outer apply u"),
    clause(
        "RIGHT SEMI JOIN",
        "`LEFT SEMI JOIN`",
        "select * from t right semi join u on t.id = u.id",
    ),
    clause(
        "RIGHT ANTI JOIN",
        "`LEFT ANTI JOIN`",
        "select * from t right anti join u on t.id = u.id",
    ),
    clause(
        "DEFAULT ON NULL",
        "`coalesce` around it",
        "select * from t pivot (count(*) for id in (1) default on null (0))",
    ),
];

const FUNCTIONS: [Clause; 4] = [
    clause(
        "FILTER (…) OVER (…)",
        "`sum(if(condition, x, NULL)) OVER (…)`",
        "select sum(id) filter (where id > 1) over () from t",
    ),
    clause("name => value", "the values in their order", "select upper(str => 'a')"),
    clause(
        "GROUPS",
        "`ROWS` or `RANGE`",
        "select sum(id) over (order by id groups 1 preceding) from t",
    ),
    clause("ODBC braces", "the function alone", "select {fn upper('a')}"),
];

const EXPRESSIONS: [Clause; 21] = [
    clause(
        "CAST(… FORMAT …)",
        "`to_date(text, 'yyyy-MM-dd')`",
        "select cast('2018' as date format 'YYYY')",
    ),
    clause("CAST(… AS … ARRAY)", "`CAST(x AS ARRAY<INT>)`", "select cast('1' as int array)"),
    clause("SAFE_CAST", "`TRY_CAST`", "select safe_cast('1' as int)"),
    clause("AT TIME ZONE", "`from_utc_timestamp(ts, zone)`", "select ts at time zone 'UTC' from t"),
    clause("SIMILAR TO", "`RLIKE`", "select 'a' similar to 'b'"),
    clause("IS NORMALIZED", "", "select 'a' is normalized"),
    clause("IN UNNEST", "`array_contains(list, x)`", "select 1 in unnest(array(1))"),
    clause("= ANY (…)", "`IN (…)`", "select 1 > any (select 1)"),
    clause("= ALL (…)", "`NOT IN`, or `max`", "select 1 = all (select 1)"),
    clause("LIKE ANY … ESCAPE", "one `LIKE` for each", "select 'a' like any ('a', 'b') escape '!'"),
    clause("MEMBER OF", "`array_contains(list, x)`", "select 1 member of ('[1]')"),
    clause("value:path", "`get_json_object(value, '$.path')`", "select a:x from t"),
    clause("[a, b]", "`array(a, b)`", "select [1, 2]"),
    clause("STRUCT<…>(…)", "`struct(1 AS a)`", "select struct<a int>(1)"),
    clause("list[from:to]", "`slice(list, start, length)`", "select array(1, 2)[0:1]"),
    clause(
        "the type of a parameter of a lambda",
        "the name alone",
        "select transform(array(1), x int -> x)",
    ),
    clause("LAMBDA x: …", "`x -> x + 1`", "select transform(array(1), lambda x: x)"),
    clause("SUBSTRING(… FOR …)", "`substring(text, 1, length)`", "select substring('abc' for 2)"),
    clause("CEIL(… TO …)", "`date_trunc('DAY', ts)`", "select ceil(ts to day) from t"),
    clause("the precision of an interval", "the unit alone", "select interval '1' second(3)"),
    clause("a word before a text", "the text alone", "select _utf8'a'"),
];

const SESSION: [Clause; 12] = [
    clause("SHOW TABLES IN", "`SHOW TABLES`", "show tables in default"),
    clause("SHOW … STARTS WITH", "`LIKE 'a*'`", "show tables starts with 'a'"),
    clause("SHOW … LIMIT", "", "show tables limit 1"),
    clause("SHOW … WHERE", "`LIKE 'a*'`", "show tables where true"),
    clause("SHOW … ILIKE", "`LIKE 'a*'`", "show tables ilike 'a'"),
    clause("SHOW FULL", "`DESCRIBE name`", "show full tables"),
    clause("SHOW EXTENDED", "`DESCRIBE name`", "show extended tables"),
    clause("SHOW COLUMNS LIKE", "`DESCRIBE name`", "show columns in t like 'a'"),
    clause("EXPLAIN table", "`DESCRIBE name`", "explain t"),
    clause("EXPLAIN QUERY PLAN", "`EXPLAIN`", "explain query plan select 1"),
    clause("EXPLAIN ESTIMATE", "`EXPLAIN`", "explain estimate select 1"),
    clause("SET LOCAL", "`SET name = value`", "set local a = 1"),
];

const DEFINITIONS: [Clause; 9] = [
    clause(
        "CREATE MATERIALIZED VIEW",
        "`CREATE TABLE name AS …`",
        "create materialized view v as select 1",
    ),
    clause(
        "CREATE OR ALTER VIEW",
        "`CREATE OR REPLACE VIEW`",
        "create or alter view v as select 1",
    ),
    clause("CREATE … TBLPROPERTIES", "", "create table x tblproperties ('a' = 'b') as select 1"),
    clause(
        "CREATE TABLE … LOCATION",
        "`.write name /path`",
        "create table x location '/x' as select 1",
    ),
    clause(
        "CREATE TABLE … PARTITIONED BY",
        "`.write name /path --partition-by a`",
        "create table x partitioned by (a) as select 1",
    ),
    clause(
        "CREATE TABLE (columns) AS",
        "`SELECT CAST(… AS …) AS name`",
        "create table x (a int) as select 1",
    ),
    clause("DROP of several names", "one `DROP` for each", "drop table a, b"),
    clause("DROP … CASCADE", "`DROP TABLE name`", "drop table a cascade"),
    clause("DROP … RESTRICT", "`DROP TABLE name`", "drop table a restrict"),
];

/// Other things that are refused, by example: a statement, and its error message.
pub const REFUSALS: [(&str, &str); 30] = [
    ("select upper(distinct a) from t", "`upper` does not take `DISTINCT`"),
    ("select upper(a) filter (where true) from t", "`upper` does not take `FILTER`"),
    ("select upper(a) over () from t", "`upper` does not take `OVER`"),
    ("select upper(a) ignore nulls from t", "`upper` does not take `IGNORE NULLS`"),
    ("select upper(a) within group (order by a) from t", "`upper` does not take `WITHIN GROUP`"),
    ("select upper(a order by a) from t", "`upper` does not take `ORDER BY`"),
    ("select explode(distinct l) from n", "`explode` does not take `DISTINCT`"),
    ("select sum(a) ignore nulls from t", "`sum` does not take `IGNORE NULLS`"),
    ("select sum(a) within group (order by a) from t", "`sum` does not take `WITHIN GROUP`"),
    ("select array_agg(a order by a) from t", "`array_agg` does not take `ORDER BY`"),
    ("select array_agg(a limit 1) from t", "`array_agg` does not take `LIMIT`"),
    ("select row_number() from t", "the window function `row_number` needs an OVER clause"),
    (
        "select row_number() over (order by a rows 1 preceding) from t",
        "`row_number` does not take a window frame",
    ),
    (
        "select lag(a) over (order by a rows 1 preceding) from t",
        "`lag` does not take a window frame",
    ),
    (
        "select median(a) over (order by a) from t",
        "`median` takes the whole window, without ORDER BY and without a frame",
    ),
    (
        "select sum(a) over (order by a rows between 1 preceding and unbounded preceding) from t",
        "a window frame cannot end with UNBOUNDED PRECEDING",
    ),
    (
        "select sum(a) over (range between 1 preceding and current row) from t",
        "a RANGE of values needs an ORDER BY",
    ),
    ("select a from t order by -1", "ORDER BY position -1 is not in the select list"),
    ("select a from t group by -1", "GROUP BY position -1 is not in the select list"),
    ("select 1.5L", "invalid number `1.5L`"),
    ("select 1e400", "the number `1e400` is outside the range of a double"),
    ("select a like 'x' escape '##' from t", "invalid escape '##': it must be one character"),
    ("select cast(1 as text)", "the type `TEXT` is not supported"),
    ("select cast(1 as double(5,2))", "the type `DOUBLE(5,2)` is not supported"),
    ("select cast(1 as decimal(50,2))", "a decimal has at most 38 digits, not 50"),
    ("select cast(1 as varchar)", "the type `VARCHAR` needs a length"),
    ("select cast(null as array<text>)", "the type `ARRAY<TEXT>` is not supported"),
    ("select int '5'", "there are no literals of the type `INT`"),
    ("select a ->> 'x' from t", "the operator `->>` is not supported"),
    ("drop schema x", "`DROP SCHEMA` is not supported"),
];
