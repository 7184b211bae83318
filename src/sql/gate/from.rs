//! Checks `FROM`: tables and what can be used in their place, joins, aliases, samples.

use datafusion::sql::sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, NullInclusion, PivotValueSource, TableAlias,
    TableAliasColumnDef, TableFactor, TableFunctionArgs, TableSample, TableSampleBucket,
    TableSampleKind, TableSampleMethod, TableSampleModifier, TableSampleQuantity, TableSampleSeed,
    TableSampleSeedModifier, TableSampleUnit, TableVersion, TableWithJoins,
};

use super::{aggregate_position, function};
use crate::error::{Error, Result};
use crate::sql::gate::expr::aliased;
use crate::sql::gate::node::{expr, exprs, query};
use crate::sql::gate::refusal::{absent, empty, refused, unset};

/// Checks a table and its joins.
pub(super) fn tables(tables: &TableWithJoins) -> Result<()> {
    let TableWithJoins { relation, joins } = tables;
    factor(relation)?;
    joins.iter().try_for_each(join)
}

/// Checks one join.
pub(super) fn join(join: &Join) -> Result<()> {
    let Join { relation, global, join_operator } = join;
    unset(*global, "GLOBAL JOIN")?;
    factor(relation)?;
    match join_operator {
        JoinOperator::Join(on)
        | JoinOperator::Inner(on)
        | JoinOperator::Left(on)
        | JoinOperator::LeftOuter(on)
        | JoinOperator::Right(on)
        | JoinOperator::RightOuter(on)
        | JoinOperator::FullOuter(on)
        | JoinOperator::CrossJoin(on)
        | JoinOperator::Semi(on)
        | JoinOperator::LeftSemi(on)
        | JoinOperator::Anti(on)
        | JoinOperator::LeftAnti(on) => constraint(on),
        JoinOperator::RightSemi(_) => Err(refused("RIGHT SEMI JOIN")),
        JoinOperator::RightAnti(_) => Err(refused("RIGHT ANTI JOIN")),
        JoinOperator::CrossApply => Err(refused("CROSS APPLY")),
        JoinOperator::OuterApply => Err(refused("OUTER APPLY")),
        JoinOperator::AsOf { match_condition: _, constraint: _ } => Err(refused("ASOF JOIN")),
        JoinOperator::StraightJoin(_) => Err(refused("STRAIGHT_JOIN")),
        JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin | JoinOperator::InnerArrayJoin => {
            Err(refused("ARRAY JOIN"))
        }
    }
}

fn constraint(constraint: &JoinConstraint) -> Result<()> {
    match constraint {
        JoinConstraint::On(condition) => {
            expr(condition)?;
            aggregate_position::on_rows(condition, "the condition of a join")
        }
        JoinConstraint::Using(_) | JoinConstraint::Natural | JoinConstraint::None => Ok(()),
    }
}

/// Checks one table, or what is used in its place.
fn factor(factor: &TableFactor) -> Result<()> {
    match factor {
        TableFactor::Table {
            name: _,
            alias: called,
            args,
            with_hints,
            version,
            with_ordinality,
            partitions,
            json_path,
            sample: sampled,
            index_hints,
        } => {
            called.iter().try_for_each(alias)?;
            args.iter().try_for_each(arguments)?;
            empty(with_hints, "WITH (…) behind a table")?;
            version.iter().try_for_each(no_version)?;
            unset(*with_ordinality, "WITH ORDINALITY")?;
            empty(partitions, "PARTITION (…) behind a table")?;
            absent(json_path.as_ref(), "a path behind a table")?;
            sampled.iter().try_for_each(placed_sample)?;
            empty(index_hints, "USE INDEX")
        }
        TableFactor::Derived { lateral: _, subquery, alias: called, sample: sampled } => {
            query(subquery)?;
            called.iter().try_for_each(alias)?;
            sampled.iter().try_for_each(placed_sample)
        }
        TableFactor::Function { lateral: _, name: _, args, with_ordinality, alias: called } => {
            function::arguments(args)?;
            unset(*with_ordinality, "WITH ORDINALITY")?;
            called.iter().try_for_each(alias)
        }
        TableFactor::NestedJoin { table_with_joins, alias: called } => {
            tables(table_with_joins)?;
            called.iter().try_for_each(alias)
        }
        other => turned(other),
    }
}

/// Checks `PIVOT` and `UNPIVOT`, and refuses what only other dialects allow in place of a table.
fn turned(factor_of: &TableFactor) -> Result<()> {
    match factor_of {
        TableFactor::Pivot {
            table,
            aggregate_functions,
            value_column,
            value_source,
            default_on_null,
            alias: called,
        } => {
            factor(table)?;
            aggregate_functions.iter().try_for_each(aliased)?;
            exprs(value_column)?;
            pivoted_values(value_source)?;
            absent(default_on_null.as_ref(), "DEFAULT ON NULL")?;
            called.iter().try_for_each(alias)
        }
        TableFactor::Unpivot { table, value, name: _, columns, null_inclusion, alias: called } => {
            factor(table)?;
            expr(value)?;
            columns.iter().try_for_each(aliased)?;
            match null_inclusion {
                None | Some(NullInclusion::IncludeNulls | NullInclusion::ExcludeNulls) => {}
            }
            called.iter().try_for_each(alias)
        }
        other => Err(foreign(other)),
    }
}

/// Refuses a kind of table that Spark's `SqlBaseParser.g4` does not have, by its name in SQL.
fn foreign(factor: &TableFactor) -> Error {
    const NAMES: [(&str, &str); 7] = [
        ("TableFunction", "TABLE(…)"),
        ("UNNEST", "UNNEST"),
        ("JsonTable", "JSON_TABLE"),
        ("OpenJsonTable", "OPENJSON"),
        ("MatchRecognize", "MATCH_RECOGNIZE"),
        ("XmlTable", "XMLTABLE"),
        ("SemanticView", "SEMANTIC_VIEW"),
    ];
    let kind = format!("{factor:?}");
    let name = NAMES.iter().find(|(known, _)| kind.starts_with(known));
    refused(name.map_or("this kind of table", |(_, name)| name))
}

/// Checks the source of the values of a `PIVOT`.
pub(super) fn pivoted_values(source: &PivotValueSource) -> Result<()> {
    match source {
        PivotValueSource::List(values) => values.iter().try_for_each(aliased),
        PivotValueSource::Any(_) => Err(refused("PIVOT … IN (ANY)")),
        PivotValueSource::Subquery(_) => Err(refused("PIVOT … IN (SELECT …)")),
    }
}

/// Checks the alias of a table, and those of its columns.
pub(super) fn alias(alias: &TableAlias) -> Result<()> {
    let TableAlias { explicit: _, name: _, columns, at } = alias;
    absent(at.as_ref(), "AT behind a table")?;
    columns.iter().try_for_each(|column| {
        let TableAliasColumnDef { name: _, data_type } = column;
        absent(data_type.as_ref(), "the type of a column behind a table")
    })
}

fn arguments(args: &TableFunctionArgs) -> Result<()> {
    let TableFunctionArgs { args, settings } = args;
    absent(settings.as_ref(), "SETTINGS")?;
    function::arguments(args)
}

fn no_version(version: &TableVersion) -> Result<()> {
    Err(refused(match version {
        TableVersion::ForSystemTimeAsOf(_) => "FOR SYSTEM_TIME AS OF",
        TableVersion::TimestampAsOf(_) => "TIMESTAMP AS OF",
        TableVersion::VersionAsOf(_) => "VERSION AS OF",
        TableVersion::Function(_) => "AT (…) behind a table",
        TableVersion::Changes { changes: _, at: _, end: _ } => "CHANGES",
    }))
}

fn placed_sample(kind: &TableSampleKind) -> Result<()> {
    match kind {
        TableSampleKind::BeforeTableAlias(of) | TableSampleKind::AfterTableAlias(of) => sample(of),
    }
}

/// Checks a sample of rows.
pub(super) fn sample(sample: &TableSample) -> Result<()> {
    let TableSample { modifier, name, quantity, seed, bucket, offset } = sample;
    match modifier {
        TableSampleModifier::TableSample => {}
        TableSampleModifier::Sample => return Err(refused("SAMPLE")),
    }
    match name {
        None => {}
        Some(
            TableSampleMethod::Row
            | TableSampleMethod::Bernoulli
            | TableSampleMethod::System
            | TableSampleMethod::Block,
        ) => return Err(refused("the method of TABLESAMPLE")),
    }
    absent(offset.as_ref(), "the offset of TABLESAMPLE")?;
    if let Some(TableSampleQuantity { parenthesized, value, unit }) = quantity {
        unset(!parenthesized, "TABLESAMPLE without parentheses")?;
        match unit {
            Some(TableSampleUnit::Rows | TableSampleUnit::Percent) => expr(value)?,
            None => return Err(refused("TABLESAMPLE in bytes")),
        }
    }
    if let Some(TableSampleSeed { modifier, value: _ }) = seed {
        match modifier {
            TableSampleSeedModifier::Repeatable => {}
            TableSampleSeedModifier::Seed => return Err(refused("the SEED of TABLESAMPLE")),
        }
    }
    if let Some(TableSampleBucket { bucket: _, total: _, on }) = bucket {
        absent(on.as_ref(), "TABLESAMPLE (BUCKET … ON …)")?;
    }
    Ok(())
}
