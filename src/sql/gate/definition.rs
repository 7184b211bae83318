//! Checks `CREATE VIEW` and `CREATE TABLE … AS`.

use datafusion::sql::sqlparser::ast::helpers::stmt_create_table::CreateTableBuilder;
use datafusion::sql::sqlparser::ast::{
    ColumnOption, CreateTable, CreateTableOptions, CreateView, HiveDistributionStyle, HiveFormat,
    ViewColumnDef,
};

use crate::error::Result;
use crate::sql::gate::node::query;
use crate::sql::gate::refusal::{absent, empty, refused, unset};

/// Checks `CREATE VIEW`.
pub(super) fn view(view: &CreateView) -> Result<()> {
    let CreateView {
        or_alter,
        or_replace: _,
        materialized,
        secure,
        name: _,
        name_before_not_exists,
        columns,
        query: inner,
        options,
        cluster_by,
        comment: _,
        with_no_schema_binding,
        if_not_exists: _,
        temporary: _,
        copy_grants,
        to,
        params,
    } = view;
    unset(*or_alter, "CREATE OR ALTER VIEW")?;
    unset(*materialized, "CREATE MATERIALIZED VIEW")?;
    unset(*secure, "CREATE SECURE VIEW")?;
    unset(*name_before_not_exists, "CREATE VIEW name IF NOT EXISTS")?;
    match options {
        CreateTableOptions::None => {}
        CreateTableOptions::With(_)
        | CreateTableOptions::Options(_)
        | CreateTableOptions::Plain(_)
        | CreateTableOptions::TableProperties(_) => return Err(refused("CREATE … TBLPROPERTIES")),
    }
    empty(cluster_by, "CREATE VIEW … CLUSTER BY")?;
    unset(*with_no_schema_binding, "WITH NO SCHEMA BINDING")?;
    unset(*copy_grants, "COPY GRANTS")?;
    absent(to.as_ref(), "CREATE VIEW … TO")?;
    absent(params.as_ref(), "CREATE ALGORITHM = … VIEW")?;
    columns.iter().try_for_each(|column| {
        let ViewColumnDef { name: _, data_type, options } = column;
        absent(data_type.as_ref(), "the type of a column of a view")?;
        let mut options = options
            .iter()
            .flat_map(datafusion::logical_expr::sqlparser::ast::ColumnOptions::as_slice);
        let is_other = |option: &ColumnOption| !matches!(option, ColumnOption::Comment(_));
        unset(options.any(is_other), "an option of a column of a view")
    })?;
    query(inner)
}

/// Checks `CREATE TABLE`: only the clauses that apply to a table in memory are allowed.
pub(super) fn table(table: &CreateTable) -> Result<()> {
    let plain = CreateTableBuilder::new(table.name.clone())
        .or_replace(table.or_replace)
        .temporary(table.temporary)
        .if_not_exists(table.if_not_exists)
        .query(table.query.clone())
        .hive_formats(
            table.hive_formats.clone().filter(|formats| *formats == HiveFormat::default()),
        )
        .build();
    if *table != plain && table.query.is_some() {
        return Err(refused(clause_of(table)));
    }
    table.query.iter().try_for_each(|inner| query(inner))
}

/// Names a clause that a table has in addition to its query.
fn clause_of(table: &CreateTable) -> &'static str {
    let is_partitioned = table.partition_by.is_some()
        || !matches!(table.hive_distribution, HiveDistributionStyle::NONE);
    let is_located = table.location.is_some()
        || table.hive_formats.as_ref().is_some_and(|formats| formats.location.is_some());
    let clauses = [
        (table.external, "CREATE EXTERNAL TABLE"),
        (table.like.is_some() || table.clone.is_some(), "CREATE TABLE … LIKE"),
        (!table.columns.is_empty(), "CREATE TABLE (columns) AS"),
        (is_located, "CREATE TABLE … LOCATION"),
        (is_partitioned, "CREATE TABLE … PARTITIONED BY"),
        (table.clustered_by.is_some(), "CREATE TABLE … CLUSTERED BY"),
        (table.comment.is_some(), "CREATE … COMMENT"),
        (!matches!(table.table_options, CreateTableOptions::None), "CREATE … TBLPROPERTIES"),
        (table.hive_formats.is_some() || table.file_format.is_some(), "CREATE TABLE … USING"),
    ];
    let found = clauses.into_iter().find(|(is_there, _)| *is_there);
    found.map_or("this clause of CREATE TABLE", |(_, name)| name)
}
