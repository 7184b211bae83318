//! Checks one `SELECT`: its list, its conditions, its groups and the clauses around them.

use datafusion::sql::sqlparser::ast::{
    Assignment, AssignmentTarget, ConnectByKind, Distinct, ExceptSelectItem, Expr, GroupByExpr,
    GroupByWithModifier, LateralView, NamedWindowDefinition, NamedWindowExpr, ReplaceSelectElement,
    Select, SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind, SelectModifiers,
    UnaryOperator, Value, WildcardAdditionalOptions,
};

use super::{aggregate_position, from, window};
use crate::error::{Error, Result};
use crate::sql::ast::node;
use crate::sql::gate::node::{expr, exprs, sorts};
use crate::sql::gate::refusal::{absent, empty, refused, unset};

/// Checks a select.
pub(super) fn select(select: &Select) -> Result<()> {
    let Select {
        select_token: _,
        // Spark's hints (`ResolveHints`) affect how a query runs, not its answer.
        optimizer_hints: _,
        distinct,
        select_modifiers,
        top,
        top_before_distinct: _,
        projection,
        exclude,
        into,
        from: tables,
        lateral_views,
        prewhere,
        selection,
        connect_by,
        group_by,
        cluster_by,
        distribute_by,
        sort_by,
        having,
        named_window,
        qualify,
        window_before_qualify: _,
        value_table_mode,
        flavor,
    } = select;
    absent(top.as_ref(), "TOP")?;
    absent(exclude.as_ref(), "EXCLUDE")?;
    absent(into.as_ref(), "SELECT … INTO")?;
    absent(prewhere.as_ref(), "PREWHERE")?;
    absent(value_table_mode.as_ref(), "SELECT AS STRUCT")?;
    connected(connect_by)?;
    distinct.iter().try_for_each(only_distinct)?;
    select_modifiers.iter().try_for_each(no_modifiers)?;
    match flavor {
        SelectFlavor::Standard | SelectFlavor::FromFirst | SelectFlavor::FromFirstNoSelect => {}
    }
    tables.iter().try_for_each(from::tables)?;
    lateral_views.iter().try_for_each(lateral_view)?;
    projection.iter().try_for_each(item)?;
    selection.iter().chain(having).chain(qualify).try_for_each(expr)?;
    selection.iter().try_for_each(|condition| aggregate_position::on_rows(condition, "WHERE"))?;
    having.iter().try_for_each(aggregate_position::in_having)?;
    groups(group_by)?;
    aggregate_position::in_groups(group_by)?;
    exprs(cluster_by)?;
    exprs(distribute_by)?;
    no_negative_position(sort_by.iter().map(|by| &by.expr), "SORT BY")?;
    sorts(sort_by)?;
    named_window.iter().try_for_each(named)
}

fn connected(parts: &[ConnectByKind]) -> Result<()> {
    match parts.first() {
        None => Ok(()),
        Some(ConnectByKind::ConnectBy { connect_token: _, nocycle: _, relationships: _ }) => {
            Err(refused("CONNECT BY"))
        }
        Some(ConnectByKind::StartWith { start_token: _, condition: _ }) => {
            Err(refused("START WITH"))
        }
    }
}

fn only_distinct(distinct: &Distinct) -> Result<()> {
    match distinct {
        Distinct::All | Distinct::Distinct => Ok(()),
        Distinct::On(_) => Err(refused("DISTINCT ON")),
    }
}

fn no_modifiers(modifiers: &SelectModifiers) -> Result<()> {
    let SelectModifiers {
        high_priority,
        straight_join,
        sql_small_result,
        sql_big_result,
        sql_buffer_result,
        sql_no_cache,
        sql_calc_found_rows,
    } = *modifiers;
    unset(high_priority, "HIGH_PRIORITY")?;
    unset(straight_join, "STRAIGHT_JOIN")?;
    unset(sql_small_result, "SQL_SMALL_RESULT")?;
    unset(sql_big_result, "SQL_BIG_RESULT")?;
    unset(sql_buffer_result, "SQL_BUFFER_RESULT")?;
    unset(sql_no_cache, "SQL_NO_CACHE")?;
    unset(sql_calc_found_rows, "SQL_CALC_FOUND_ROWS")
}

/// Checks one item of a select list.
pub(super) fn item(item: &SelectItem) -> Result<()> {
    match item {
        SelectItem::UnnamedExpr(of)
        | SelectItem::ExprWithAlias { expr: of, alias: _ }
        | SelectItem::ExprWithAliases { expr: of, aliases: _ } => expr(of),
        SelectItem::QualifiedWildcard(kind, options) => {
            match kind {
                SelectItemQualifiedWildcardKind::ObjectName(_) => {}
                SelectItemQualifiedWildcardKind::Expr(_) => return Err(refused("expression.*")),
            }
            wildcard(options)
        }
        SelectItem::Wildcard(options) => wildcard(options),
    }
}

/// Checks what follows a `*`.
fn wildcard(options: &WildcardAdditionalOptions) -> Result<()> {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    absent(opt_ilike.as_ref(), "* ILIKE")?;
    absent(opt_exclude.as_ref(), "EXCLUDE")?;
    // `|> SET` is rewritten to this form; if a user typed it, `pipe` has refused it.
    for item in opt_replace.iter().flat_map(|replace| &replace.items) {
        let ReplaceSelectElement { expr: value, column_name: _, as_keyword: _ } = item.as_ref();
        expr(value)?;
    }
    absent(opt_rename.as_ref(), "* RENAME")?;
    absent(opt_alias.as_ref(), "* AS name")?;
    if let Some(ExceptSelectItem { first_element: _, additional_elements: _ }) = opt_except {}
    Ok(())
}

/// Checks an assignment in pipe syntax.
pub(super) fn assignment(assignment: &Assignment) -> Result<()> {
    let Assignment { target, value } = assignment;
    match target {
        AssignmentTarget::ColumnName(_) => expr(value),
        AssignmentTarget::Tuple(_) => Err(refused("|> SET (a, b)")),
    }
}

fn lateral_view(view: &LateralView) -> Result<()> {
    let LateralView { lateral_view, lateral_view_name: _, lateral_col_alias: _, outer: _ } = view;
    expr(lateral_view)
}

fn groups(group_by: &GroupByExpr) -> Result<()> {
    let modifiers = match group_by {
        GroupByExpr::All(modifiers) => {
            empty(modifiers, "GROUP BY ALL WITH …")?;
            modifiers
        }
        GroupByExpr::Expressions(by, modifiers) => {
            let sets = by.iter().flat_map(|element| match element {
                Expr::Rollup(sets) | Expr::Cube(sets) | Expr::GroupingSets(sets) => sets.concat(),
                plain => vec![plain.clone()],
            });
            no_negative_position(sets.collect::<Vec<_>>().iter(), "GROUP BY")?;
            exprs(by)?;
            modifiers
        }
    };
    modifiers.iter().try_for_each(|modifier| match modifier {
        GroupByWithModifier::Rollup | GroupByWithModifier::Cube => Ok(()),
        GroupByWithModifier::Totals => Err(refused("WITH TOTALS")),
        GroupByWithModifier::GroupingSets(sets) => expr(sets),
    })
}

/// Refuses `ORDER BY -1`: a position that does not exist.
pub(super) fn no_negative_position<'e>(
    by: impl Iterator<Item = &'e Expr>,
    clause: &str,
) -> Result<()> {
    for by in by {
        let bare = node::bare(by);
        if let Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } = &bare
            && let Expr::Value(value) = inner.as_ref()
            && let Value::Number(digits, false) = &value.value
            && digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(Error::failed(format!(
                "{clause} position -{digits} is not in the select list"
            )));
        }
    }
    Ok(())
}

fn named(window: &NamedWindowDefinition) -> Result<()> {
    let NamedWindowDefinition(_, of) = window;
    match of {
        NamedWindowExpr::NamedWindow(_) => Ok(()),
        NamedWindowExpr::WindowSpec(spec) => window::spec(spec),
    }
}
