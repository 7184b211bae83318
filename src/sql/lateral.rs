//! Makes a subquery of `LATERAL VIEW explode(list) v AS x`.
//!
//! The engine has no lateral views, but can unnest in a select list: the tables before the view become
//! a subquery of all their columns and the exploded one, and names that meant the tables now mean it.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, Ident, LateralView, Query, Select, SelectItem, SetExpr, TableAlias,
    TableFactor, TableWithJoins,
};

use crate::error::{Error, Result};
use crate::sql::parse;
use crate::sql::resolve::{Resolver, WithTables};
use crate::sql::scope::{Column, Relation, Scope, exact, same};
use crate::sql::tables::idents;

/// The name of the subquery; one that no one types.
const ALIAS: &str = "lateral view";

impl Resolver<'_> {
    /// Rewrites the lateral views of a query and brings their columns into sight.
    ///
    /// # Errors
    /// A view of another function than `explode`, or tables whose columns are not known.
    pub(super) fn lateral_views(
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
        let mut exploded = exploding(view.lateral_view, view.outer)?;
        self.resolve(&mut exploded, scope, with)?;
        if !scope.is_closed() {
            return Err(Error::failed("A LATERAL VIEW needs tables whose columns are known"));
        }
        let name = view.lateral_col_alias.first().map_or("col", |name| &name.value).to_owned();
        let mut items = Vec::new();
        let mut taken: Vec<String> = vec![name.clone()];
        for column in scope.relations.iter_mut().flat_map(|one| one.columns.iter_mut().flatten()) {
            let repeated = taken.iter().filter(|other| same(other, &column.name)).count();
            taken.push(column.name.clone());
            let alias = super::projection::numbered(&column.name, repeated);
            let expr = Expr::CompoundIdentifier(column.written.clone());
            items.push(SelectItem::ExprWithAlias { expr, alias: exact(&alias) });
            column.written = vec![exact(ALIAS), exact(&alias)];
        }
        items.push(SelectItem::ExprWithAlias { expr: exploded, alias: exact(&name) });
        let subquery = Box::new(query_of(items, std::mem::take(&mut select.from))?);
        let known = self.columns_of(&subquery, None, with).unwrap_or_default();
        let data_type = known.last().map_or(DataType::Null, |column| column.data_type.clone());
        let written: Vec<Ident> = vec![exact(ALIAS), exact(&name)];
        scope.relations.push(Relation {
            qualifier: idents(&view.lateral_view_name).map(|part| part.value.clone()).collect(),
            columns: Some(vec![Column { name, data_type, written }]),
        });
        let alias =
            TableAlias { explicit: true, name: exact(ALIAS), columns: Vec::new(), at: None };
        let relation =
            TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None };
        select.from = vec![TableWithJoins { relation, joins: Vec::new() }];
        Ok(())
    }
}

/// Returns the call that explodes, keeping rows without elements where `OUTER` says so.
fn exploding(view: Expr, outer: bool) -> Result<Expr> {
    let Expr::Function(mut function) = view else { return Err(not_exploding()) };
    let name = |function: &Function| idents(&function.name).next().map(|name| name.value.clone());
    let called = name(&function).unwrap_or_default();
    let keeps = match called.to_lowercase().as_str() {
        "explode" => outer,
        "explode_outer" => true,
        _ => return Err(not_exploding()),
    };
    let named = Ident::new(if keeps { "explode_outer" } else { "explode" });
    function.name = datafusion::sql::sqlparser::ast::ObjectName::from(vec![named]);
    Ok(Expr::Function(function))
}

fn not_exploding() -> Error {
    Error::failed("A LATERAL VIEW explodes a list here")
        .hint("`LATERAL VIEW explode(list) v AS element`")
}

/// Makes `SELECT items FROM from`.
fn query_of(items: Vec<SelectItem>, from: Vec<TableWithJoins>) -> Result<Query> {
    let datafusion::sql::sqlparser::ast::Statement::Query(mut query) =
        parse::statement("SELECT 1")?
    else {
        return Err(not_exploding());
    };
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.projection = items;
        select.from = from;
    }
    Ok(*query)
}
