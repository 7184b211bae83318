//! Makes a subquery of `LATERAL VIEW explode(list) v AS x`.
//!
//! The engine has no lateral views, but can unnest in a select list: the tables before the view become a
//! subquery with all their columns and the unnested rows. A query around it selects the fields of the rows,
//! and names that referred to the tables refer to that query.

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, LateralView, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor,
    TableWithJoins,
};

use crate::error::{Error, Result};
use crate::spark::settings::names::same;
use crate::sql::ast::column::{exact, numbered};
use crate::sql::ast::function_call::call;
use crate::sql::ast::{desugar, function_call, literal};
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Relation, Scope, ScopeColumn};
use crate::sql::resolve::{generator, time_window};
use crate::sql::syntax::object_name::idents;

/// The alias of the subquery; no user types it.
const ALIAS: &str = "lateral view";

/// The name of the unnested rows in it.
const ROWS: &str = "lateral rows";

impl Resolver<'_> {
    /// Rewrites the lateral views of a query and adds their columns to the scope.
    ///
    /// # Errors
    /// A view of a function that does not make rows, or tables whose columns are not known.
    pub(in crate::sql) fn lateral_views(
        &self,
        select: &mut Select,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        for view in std::mem::take(&mut select.lateral_views) {
            self.lateral_view(select, view, scope, with)?;
        }
        Ok(())
    }

    fn lateral_view(
        &self,
        select: &mut Select,
        view: LateralView,
        scope: &mut Scope<'_>,
        with: &WithTables,
    ) -> Result<()> {
        let mut rows = generator::unnested(view.lateral_view, view.outer)?;
        self.resolve(&mut rows, scope, with)?;
        if !scope.is_closed() {
            return Err(Error::failed("a LATERAL VIEW needs tables whose columns are known"));
        }
        let (mut items, mut taken) = (Vec::new(), Vec::new());
        for column in scope.relations.iter_mut().flat_map(|one| one.columns.iter_mut().flatten()) {
            // The key of a full join is an expression, which the engine identifies only by its name.
            let alias = if column.other_sides.is_empty() {
                free_name(&column.name, &mut taken)
            } else {
                free_name(&format!("{} on either side", column.name), &mut taken)
            };
            let expr = column.expr();
            items.push(SelectItem::ExprWithAlias { expr, alias: exact(&alias) });
            column.written = vec![exact(ALIAS), exact(&alias)];
            column.other_sides.clear();
        }
        let mut kept: Vec<SelectItem> = items
            .iter()
            .filter_map(|item| match item {
                SelectItem::ExprWithAlias { expr: _, alias } => {
                    let written = vec![exact(ALIAS), alias.clone()];
                    Some(SelectItem::UnnamedExpr(Expr::CompoundIdentifier(written)))
                }
                _ => None,
            })
            .collect();
        items.push(SelectItem::ExprWithAlias { expr: rows, alias: exact(ROWS) });
        let inner = Box::new(query_of(items, std::mem::take(&mut select.from))?);
        let known = self.known_columns(&inner, scope.outer, with)?;
        let names = names_of(known.last(), &view.lateral_col_alias)?;
        let qualifier: Vec<String> =
            idents(&view.lateral_view_name).map(|part| part.value.clone()).collect();
        let mut columns = Vec::new();
        for (field, name) in names {
            let alias = free_name(&name, &mut taken);
            let base = Expr::CompoundIdentifier(vec![exact(ALIAS), exact(ROWS)]);
            let expr = call(function_call::FIELD, vec![base, literal::text(field.name())]);
            kept.push(SelectItem::ExprWithAlias { expr, alias: exact(&alias) });
            let written = vec![exact(ALIAS), exact(&alias)];
            let is_taken = scope.columns().any(|own| same(&own.name, &name));
            let column = ScopeColumn::new(name, field.data_type().clone(), written);
            // The columns of a generator in the select list are not visible in WHERE.
            let is_seen = time_window::is_view(&qualifier) && !is_taken;
            let is_hidden = generator::is_generated(&qualifier) && !is_seen;
            columns.push(ScopeColumn { is_hidden, ..column });
        }
        scope.relations.push(Relation { qualifier, columns: Some(columns) });
        let outer = Box::new(query_of(kept, vec![derived(inner)])?);
        select.from = vec![derived(outer)];
        Ok(())
    }
}

/// Adds a mark to a name if it is taken, and takes it.
fn free_name(name: &str, taken: &mut Vec<String>) -> String {
    let repeated = taken.iter().filter(|other| same(other, name)).count();
    taken.push(name.to_owned());
    numbered(name, repeated)
}

/// Returns the columns of a generator: its fields and their names.
fn names_of(rows: Option<&ScopeColumn>, aliases: &[Ident]) -> Result<Vec<(FieldRef, String)>> {
    let Some(DataType::Struct(fields)) = rows.map(|column| &column.data_type) else {
        return Err(Error::failed("a LATERAL VIEW gives no columns"));
    };
    if !aliases.is_empty() && aliases.len() != fields.len() {
        let names: Vec<_> = fields.iter().map(|field| format!("`{}`", field.name())).collect();
        return Err(Error::failed(format!(
            "the function gives {} columns, not {}: {}",
            fields.len(),
            aliases.len(),
            names.join(", ")
        ))
        .hint("name each: `AS (a, b)` in a select list, `AS a, b` in a LATERAL VIEW"));
    }
    let name = |(at, field): (usize, &FieldRef)| {
        let alias = aliases.get(at).map(|alias| alias.value.clone());
        (FieldRef::clone(field), alias.unwrap_or_else(|| field.name().clone()))
    };
    Ok(fields.iter().enumerate().map(name).collect())
}

fn derived(subquery: Box<Query>) -> TableWithJoins {
    let alias = TableAlias { explicit: true, name: exact(ALIAS), columns: Vec::new(), at: None };
    let relation =
        TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None };
    TableWithJoins { relation, joins: Vec::new() }
}

/// Makes `SELECT items FROM from`.
fn query_of(items: Vec<SelectItem>, from: Vec<TableWithJoins>) -> Result<Query> {
    let datafusion::sql::sqlparser::ast::Statement::Query(mut query) =
        desugar::statement("SELECT 1")?
    else {
        return Err(Error::failed("a LATERAL VIEW needs a query"));
    };
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.projection = items;
        select.from = from;
    }
    Ok(*query)
}
