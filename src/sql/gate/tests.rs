//! Tests that each clause of the table is refused by its name, and that what is allowed passes.

use super::{CLAUSES, REFUSALS, check, clauses};
use crate::sql::ast::desugar;

fn message(text: &str) -> Result<(), String> {
    let statement = desugar::statement(text).map_err(|error| error.to_string())?;
    check(&statement).map_err(|error| error.to_string())
}

#[test]
fn each_clause_is_refused_by_its_name() {
    let mut wrong = Vec::new();
    for clause in CLAUSES.iter().flat_map(|(_, clauses)| *clauses) {
        let expected = format!("`{}` is not supported", clause.name);
        let found = message(clause.example);
        if !found.as_ref().is_err_and(|found| found.starts_with(&expected)) {
            wrong.push(format!("{}: {found:?}", clause.example));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_clause_stands_in_the_table_once() {
    for clause in CLAUSES.iter().flat_map(|(_, clauses)| *clauses) {
        let found = clauses::find(clause.name).map(|found| found.example);
        assert_eq!(found, Some(clause.example), "{} stands there twice", clause.name);
    }
}

#[test]
fn each_example_is_refused_as_listed() {
    for (text, expected) in REFUSALS {
        assert_eq!(message(text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn what_spark_answers_is_let_through() {
    let passed = [
        "select count(distinct a, b) filter (where a > 1) from t",
        "select first(a ignore nulls), last(a) ignore nulls, max(a) respect nulls from t",
        "select listagg(distinct a, ',') within group (order by a desc) from t",
        "select rank() over (order by a rows between unbounded preceding and current row) from t",
        "select nth_value(a, 1) over (order by a rows 1 preceding) from t",
        "select collect_list(a) over (order by a) from t",
        "select * except (a), t.* from t order by all desc",
        "select a from t group by rollup(a) having count(*) > 1 order by 1 desc nulls last",
        "from t select a where a <=> b",
        "select a from t minus all select a from u",
        "select cast(a as decimal(5,2)), a::map<string, int>, try_cast(a as char(3)) from t",
        "select -1.5e10, 1L, 2BD, x'1F', interval '1 2' day to hour, date '2018-01-23'",
        "select transform(l, (x, i) -> x + i), l[0], s.a.b[1], struct(1 as a) from n",
        "select a collate utf8_lcase = 'x', -1 >>> 2, !!a, ~~1, trim(a, b), trim(both from a) from t",
        "select a like any ('x', 'y'), a ilike 'x' escape '!', a not rlike 'x' from t",
        "select row_number() over w from t window w as (partition by a order by b)",
        "select * from t left semi join u on t.id = u.id cross join lateral (select 1)",
        "select * from t lateral view outer explode(l) v as x",
        "explain select 1",
        "create or replace temporary view v (a, b) as select 1, 2",
        "create table if not exists x as select 1",
        "drop view if exists v",
        "show tables like 'a*'",
    ];
    for text in passed {
        assert_eq!(message(text), Ok(()), "{text}");
    }
}

/// A chain of operators is a deep tree: its length has a limit. One of `OR` is balanced and has none.
#[test]
fn a_long_chain_of_operators_is_walked() {
    let chain = |operator: &str, count| format!("select 1{}", operator.repeat(count));
    let in_parentheses = format!("select (1{}){}", " + 1".repeat(600), " + 1".repeat(600));
    let conditions = format!("select (1{}){}", " and 1".repeat(1500), " and 1".repeat(1500));
    let too_deep = || Err("the statement is nested too deeply".to_owned());
    for (text, expected) in [
        (chain(" + 1", 1000), Ok(())),
        (chain("::int", 100), Ok(())),
        (chain(" and true", 2999), Ok(())),
        (chain(" or a = 1 and b = 2", 20_000), Ok(())),
        (chain(" + 1", 1001), too_deep()),
        (in_parentheses, too_deep()),
        (chain("::int", 101), too_deep()),
        (chain(" and true", 3000), too_deep()),
        (conditions, too_deep()),
        (chain(" union all select 1", 1501), too_deep()),
    ] {
        assert_eq!(message(&text), expected, "{}", &text[..20]);
    }
}
