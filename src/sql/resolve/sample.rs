//! Writes `TABLESAMPLE` as an equivalent query.
//!
//! As in Spark's `AstBuilder.withSample`, `(n ROWS)` is the first `n` rows, and `(p PERCENT)` and
//! `(BUCKET x OUT OF y)` decide randomly for each row. With `REPEATABLE`, the random number of a row is that
//! of `rand(seed)`, as in Spark's `BernoulliCellSampler`: the sample of rows in one partition is exactly
//! Spark's.

use datafusion::sql::sqlparser::ast::{
    Expr, Query, SetExpr, TableAlias, TableFactor, TableSample, TableSampleBucket, TableSampleKind,
    TableSampleMethod, TableSampleModifier, TableSampleQuantity, TableSampleSeed,
    TableSampleSeedModifier, TableSampleUnit, TableWithJoins, UnaryOperator, Value,
};

use crate::error::{Error, Result};
use crate::sql::ast::column::exact;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::parse;

/// Writes a sampled table or subquery as a subquery that selects some of its rows; does not change other
/// tables.
///
/// # Errors
/// A kind of sample that Spark does not have, or a fraction that is not between 0 and 1.
pub(in crate::sql) fn sampled(factor: &mut TableFactor) -> Result<()> {
    let (sample, alias) = match factor {
        TableFactor::Table {
            name,
            alias,
            args: _,
            with_hints: _,
            version: _,
            with_ordinality: _,
            partitions: _,
            json_path: _,
            sample,
            index_hints: _,
        } if sample.is_some() => {
            let own = || idents(name).last().map(|part| exact(&part.value));
            let alias = alias.take().or_else(|| own().map(called));
            (sample.take(), alias)
        }
        TableFactor::Derived { lateral: _, subquery: _, alias, sample } if sample.is_some() => {
            (sample.take(), alias.take())
        }
        _ => return Ok(()),
    };
    let Some(TableSampleKind::BeforeTableAlias(sample) | TableSampleKind::AfterTableAlias(sample)) =
        sample
    else {
        return Ok(());
    };
    let query = query_of(*sample, factor.clone())?;
    let subquery = Box::new(query);
    *factor = TableFactor::Derived { lateral: false, subquery, alias, sample: None };
    Ok(())
}

fn called(name: datafusion::sql::sqlparser::ast::Ident) -> TableAlias {
    TableAlias { explicit: true, name, columns: Vec::new(), at: None }
}

/// Makes the query that selects a sample of a table.
fn query_of(sample: TableSample, table: TableFactor) -> Result<Query> {
    let TableSample { modifier, name, quantity, seed, bucket, offset } = sample;
    if modifier == TableSampleModifier::Sample {
        return Err(unsupported("SAMPLE").hint("write `TABLESAMPLE`"));
    }
    match name {
        None | Some(TableSampleMethod::Bernoulli) => {}
        Some(other) => return Err(unsupported(&format!("TABLESAMPLE {other}"))),
    }
    if offset.is_some() {
        return Err(unsupported("OFFSET of TABLESAMPLE"));
    }
    let seed = seed.map(seed_of).transpose()?;
    let share = match (quantity, bucket) {
        (Some(TableSampleQuantity { parenthesized: true, value, unit }), None) => match unit {
            Some(TableSampleUnit::Rows) => return first_rows(value, table),
            Some(TableSampleUnit::Percent) => number(&value)? / 100.0,
            None => {
                return Err(Error::failed(format!("`TABLESAMPLE ({value})` has no unit"))
                    .hint("`TABLESAMPLE (10 PERCENT)` or `TABLESAMPLE (3 ROWS)`"));
            }
        },
        (None, Some(TableSampleBucket { bucket, total, on: None })) => {
            number(&Expr::value(bucket))? / number(&Expr::value(total))?
        }
        (None, Some(TableSampleBucket { bucket: _, total: _, on: Some(_) })) => {
            return Err(unsupported("TABLESAMPLE (BUCKET … ON column)"));
        }
        _ => return Err(unsupported("this form of TABLESAMPLE")),
    };
    if !(0.0..=1.0).contains(&share) {
        return Err(Error::failed(format!(
            "a sample takes 0 to 100 percent, not {}",
            share * 100.0
        )));
    }
    share_of(share, seed, table)
}

/// Selects the first rows of a table.
fn first_rows(count: Expr, table: TableFactor) -> Result<Query> {
    use datafusion::sql::sqlparser::ast::LimitClause;
    let mut query = parse::query("SELECT * FROM t")?;
    put(&mut query, table);
    query.limit_clause =
        Some(LimitClause::LimitOffset { limit: Some(count), offset: None, limit_by: Vec::new() });
    Ok(query)
}

/// Selects each row with this probability.
fn share_of(share: f64, seed: Option<i64>, table: TableFactor) -> Result<Query> {
    let Some(seed) = seed else {
        let mut query = parse::query(&format!("SELECT * FROM t WHERE rand() < {share}"))?;
        put(&mut query, table);
        return Ok(query);
    };
    let mut drawn = parse::query(&format!("SELECT *, rand({seed}) AS `chance of row` FROM t"))?;
    put(&mut drawn, table);
    // As a double: the digits would otherwise be a decimal.
    let mut query = parse::query(&format!(
        "SELECT * EXCEPT (`chance of row`) FROM t WHERE `chance of row` < CAST('{share:e}' AS DOUBLE)"
    ))?;
    let subquery = Box::new(drawn);
    let alias = Some(called(exact("sampled")));
    put(&mut query, TableFactor::Derived { lateral: false, subquery, alias, sample: None });
    Ok(query)
}

/// Puts a table into the `FROM` of a generated query.
fn put(query: &mut Query, relation: TableFactor) {
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.from = vec![TableWithJoins { relation, joins: Vec::new() }];
    }
}

fn seed_of(seed: TableSampleSeed) -> Result<i64> {
    let TableSampleSeed { modifier, value } = seed;
    if modifier == TableSampleSeedModifier::Seed {
        return Err(unsupported("SEED").hint("write `REPEATABLE (7)`"));
    }
    match &value.value {
        Value::Number(digits, _) => digits.parse().ok(),
        _ => None,
    }
    .ok_or_else(|| Error::failed("`REPEATABLE` takes a whole number"))
}

/// Reads a number, which may be negative.
fn number(expr: &Expr) -> Result<f64> {
    let found = match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            return number(expr).map(|number| -number);
        }
        _ => None,
    };
    found.ok_or_else(|| Error::failed(format!("`TABLESAMPLE` takes a number, not `{expr}`")))
}

fn unsupported(what: &str) -> Error {
    Error::failed(format!("`{what}` is not supported"))
}
