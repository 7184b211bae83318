//! Gives the columns of a select list Spark's names.
//!
//! Spark (`toPrettySQL`) names an expression by its text: `count(1)`, `to_date(started_at)`. Each expression
//! gets that name as an alias, so that views, subqueries and files have it too. The engine requires the names
//! in one select list to be different, and Spark does not: a repeated name is marked with a character that no
//! name has, and `ast::column::shown` removes the mark.

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::sql::sqlparser::ast::{
    ExceptSelectItem, Expr, Ident, ObjectName, ReplaceSelectElement, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use crate::error::{Error, Result, nearest};
use crate::spark::settings::names::same;
use crate::sql::ast::column::{exact, numbered, shown};
use crate::sql::ast::{function_call, literal, walk};
use crate::sql::functions::field_access::field;
use crate::sql::functions::kinds::is_explode;
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::resolve::generator::is_generated;
use crate::sql::resolve::resolver::{Resolver, WithTables};
use crate::sql::resolve::scope::{Output, Outputs, Scope, ScopeColumn};
use crate::sql::syntax::object_name::idents;

impl Resolver<'_> {
    /// Resolves a select list and returns its columns, if they are known.
    ///
    /// # Errors
    /// A name that is not found, or is ambiguous.
    pub(in crate::sql) fn projection(
        &self,
        items: &mut Vec<SelectItem>,
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<Vec<Output>> {
        only_one_explodes(items)?;
        let mut outputs: Vec<Output> = Vec::new();
        let mut resolved = Vec::with_capacity(items.len());
        for item in std::mem::take(items) {
            match item {
                SelectItem::Wildcard(options) if must_be_spelled(scope, &options) => {
                    let columns: Vec<&ScopeColumn> = starred(scope).collect();
                    let chosen = self.chosen(&columns, options, scope, with)?;
                    resolved.extend(spelled_out(chosen, &mut outputs)?);
                }
                SelectItem::Wildcard(options) => {
                    outputs.extend(scope.columns().map(|column| output_of(column, scope)));
                    resolved.push(SelectItem::Wildcard(options));
                }
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    options,
                ) => resolved.extend(self.qualified(&name, options, scope, with, &mut outputs)?),
                SelectItem::UnnamedExpr(mut expr) => {
                    let mut spelled = expr.clone();
                    if self.with_earlier(&mut expr, &outputs, scope, with)? {
                        Self::marked_earlier(&mut spelled, &outputs, scope)?;
                    }
                    let name = Speller { scope, planner: Some((self, with)) }.item_name(&spelled);
                    resolved.push(Self::item(expr, &name, scope, &mut outputs));
                    if let Some(output) = outputs.last_mut() {
                        output.qualifier = scope.qualifier_of(&output.expr);
                    }
                }
                SelectItem::ExprWithAlias { mut expr, alias } => {
                    self.with_earlier(&mut expr, &outputs, scope, with)?;
                    resolved.push(Self::item(expr, &alias.value, scope, &mut outputs));
                }
                other => resolved.push(other),
            }
        }
        *items = resolved;
        Ok(outputs)
    }

    /// Resolves an item; returns whether it refers to names defined earlier in the list.
    ///
    /// The item is resolved once if possible: otherwise nested parts would be resolved twice on each level.
    fn with_earlier(
        &self,
        expr: &mut Expr,
        outputs: &[Output],
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<bool> {
        let earlier: Vec<_> = outputs.iter().filter(|output| output.aliased).cloned().collect();
        if earlier.is_empty() {
            return self.resolve(expr, scope, with).map(|()| false);
        }
        let written = expr.clone();
        if self.resolve(expr, scope, with).is_ok() {
            return Ok(false);
        }
        *expr = written;
        let scope = scope.with_outputs(Outputs::Further(earlier));
        self.resolve(expr, &scope, with).map(|()| true)
    }

    /// Names a resolved item.
    fn item(expr: Expr, name: &str, scope: &Scope<'_>, outputs: &mut Vec<Output>) -> SelectItem {
        let item = named(expr, name, Vec::new(), outputs);
        // The engine (55.2) would give an outer column a name of its own.
        if let SelectItem::UnnamedExpr(expr) = &item
            && scope.is_outer(expr)
            && let Some(output) = outputs.last_mut()
        {
            output.aliased = true;
            return SelectItem::ExprWithAlias { expr: expr.clone(), alias: exact(&output.name) };
        }
        item
    }

    /// Applies `EXCEPT` and `REPLACE` of a `*`.
    ///
    /// # Errors
    /// A name that none of the columns has, or other options after the `*`.
    fn chosen(
        &self,
        columns: &[&ScopeColumn],
        options: WildcardAdditionalOptions,
        scope: &Scope<'_>,
        with: &WithTables,
    ) -> Result<Vec<Output>> {
        let WildcardAdditionalOptions {
            wildcard_token: _,
            opt_ilike,
            opt_exclude,
            opt_except,
            opt_replace,
            opt_rename,
            opt_alias,
        } = options;
        let others = [opt_ilike.is_some(), opt_exclude.is_some(), opt_rename.is_some()];
        if others.contains(&true) || opt_alias.is_some() {
            return Err(Error::failed("`*` is followed by a word that is not supported")
                .hint("`* EXCEPT (a, b)` leaves columns out"));
        }
        let mut outputs: Vec<Output> =
            columns.iter().map(|column| output_of(column, scope)).collect();
        for ReplaceSelectElement { expr, column_name, as_keyword: _ } in
            opt_replace.into_iter().flat_map(|replace| replace.items).map(|item| *item)
        {
            let mut expr = expr;
            self.resolve(&mut expr, scope, with)?;
            for at in places_of(&outputs, &column_name)? {
                outputs[at] =
                    Output { expr: expr.clone(), qualifier: Vec::new(), ..outputs[at].clone() };
            }
        }
        if let Some(ExceptSelectItem { first_element, additional_elements }) = opt_except {
            let mut left_out = Vec::new();
            for name in std::iter::once(&first_element).chain(&additional_elements) {
                let places = places_of(&outputs, name)?;
                if places.iter().any(|place| left_out.contains(place)) {
                    let name = &name.value;
                    return Err(Error::failed(format!("`* EXCEPT` names `{name}` twice")));
                }
                left_out.extend(places);
            }
            let mut at = 0;
            outputs.retain(|_| {
                at += 1;
                !left_out.contains(&(at - 1))
            });
        }
        Ok(outputs)
    }

    /// Writes names defined earlier in the list as Spark's headers do.
    fn marked_earlier(spelled: &mut Expr, outputs: &[Output], scope: &Scope<'_>) -> Result<()> {
        if matches!(spelled, Expr::Identifier(_)) {
            return Ok(());
        }
        walk::own(spelled, |part| {
            if let Expr::Identifier(name) = part
                && scope.find(std::slice::from_ref(name)).is_err()
                && outputs.iter().any(|own| own.aliased && same(&own.name, &name.value))
            {
                name.value = format!("lateralAliasReference({})", name.value);
            }
            Ok(())
        })
    }

    /// Resolves `t.*`, or `s.*` for the fields of a struct column.
    fn qualified(
        &self,
        name: &ObjectName,
        options: WildcardAdditionalOptions,
        scope: &Scope<'_>,
        with: &WithTables,
        outputs: &mut Vec<Output>,
    ) -> Result<Vec<SelectItem>> {
        let parts: Vec<Ident> = idents(name).cloned().collect();
        let mut scopes = std::iter::successors(Some(scope), |scope| scope.outer);
        if let Some(columns) = scopes.find_map(|scope| scope.columns_called(&parts)) {
            let chosen = self.chosen(&columns, options, scope, with)?;
            if scope.relation(&parts).is_none() {
                let mut items = Vec::with_capacity(chosen.len());
                for Output { name, mut expr, aliased: _, qualifier: _ } in chosen {
                    self.resolve(&mut expr, scope, with)?;
                    items.push(Self::item(expr, shown(&name), scope, outputs));
                }
                return Ok(items);
            }
            return spelled_out(chosen, outputs);
        }
        if scope.relation(&parts).is_some() {
            let kind = SelectItemQualifiedWildcardKind::ObjectName(name.clone());
            return Ok(vec![SelectItem::QualifiedWildcard(kind, options)]);
        }
        let Some(found) = scope.find(&parts)? else {
            let kind = SelectItemQualifiedWildcardKind::ObjectName(name.clone());
            return Ok(vec![SelectItem::QualifiedWildcard(kind, options)]);
        };
        let mut base = found.expr;
        let mut data_type = found.data_type;
        for part in &parts[found.qualifiers + 1..] {
            data_type = data_type
                .as_ref()
                .and_then(|of| field::find_field(of, &part.value))
                .map(|field| field.data_type().clone());
            base =
                function_call::call(function_call::FIELD, vec![base, literal::text(&part.value)]);
        }
        let Some(DataType::Struct(fields)) = data_type else {
            return Err(Error::failed(format!("`{name}` is neither a table nor a struct"))
                .hint(format!("`{name}` without `.*` is the column itself")));
        };
        let field = |field: &FieldRef| {
            let written = vec![exact(field.name())];
            ScopeColumn::new(field.name().clone(), field.data_type().clone(), written)
        };
        let columns: Vec<ScopeColumn> = fields.iter().map(field).collect();
        let chosen = self.chosen(&columns.iter().collect::<Vec<_>>(), options, scope, with)?;
        let item = |one: Output| {
            let mut call = function_call::call(
                function_call::FIELD,
                vec![base.clone(), literal::text(&one.name)],
            );
            self.resolve(&mut call, scope, with)?;
            Ok(Self::item(call, &one.name, scope, outputs))
        };
        chosen.into_iter().map(item).collect()
    }
}

/// Returns whether `*` must be written as its columns: the engine (55.2) knows neither the order of Spark's
/// joins nor that it must omit rows of generators, and requires the names of one relation to be different.
fn must_be_spelled(scope: &Scope<'_>, options: &WildcardAdditionalOptions) -> bool {
    scope.is_closed()
        && (scope.relations.len() != 1
            || options.opt_except.is_some()
            || options.opt_replace.is_some()
            || scope.relations.iter().any(|one| is_generated(&one.qualifier)))
}

/// Lists the columns of `*`.
fn starred<'s>(scope: &'s Scope<'_>) -> impl Iterator<Item = &'s ScopeColumn> {
    let shown = scope.relations.iter().filter(|one| !is_generated(&one.qualifier));
    shown.flat_map(|one| one.columns.iter().flatten()).filter(|column| !column.is_hidden)
}

/// Writes a column as an item of a select list.
fn output_of(column: &ScopeColumn, scope: &Scope<'_>) -> Output {
    let expr = column.expr();
    let mut qualifier = scope.qualifier_of(&expr);
    if is_generated(&qualifier) {
        qualifier.clear();
    }
    Output { name: column.name.clone(), expr, aliased: false, qualifier }
}

/// Writes out the columns of a `*`.
///
/// # Errors
/// There are none: the columns that are written here are valid.
fn spelled_out(columns: Vec<Output>, outputs: &mut Vec<Output>) -> Result<Vec<SelectItem>> {
    if columns.is_empty() {
        return Err(Error::failed("`* EXCEPT` leaves out every column").hint("keep one"));
    }
    let item = |one: Output| named(one.expr, shown(&one.name), one.qualifier, outputs);
    Ok(columns.into_iter().map(item).collect())
}

/// Names a resolved item; a name that is already in the list is marked.
fn named(expr: Expr, name: &str, qualifier: Vec<String>, outputs: &mut Vec<Output>) -> SelectItem {
    let repeated = outputs.iter().filter(|output| shown(&output.name) == name).count();
    let aliased = repeated > 0 || plain_name(&expr) != Some(name);
    let name = numbered(name, repeated);
    outputs.push(Output { name: name.clone(), expr: expr.clone(), aliased, qualifier });
    if aliased {
        SelectItem::ExprWithAlias { expr, alias: exact(&name) }
    } else {
        SelectItem::UnnamedExpr(expr)
    }
}

/// Finds the columns of a `*` to which a name refers.
///
/// # Errors
/// There is no such column.
fn places_of(outputs: &[Output], name: &Ident) -> Result<Vec<usize>> {
    let is_it = |output: &Output| same(shown(&output.name), &name.value);
    let found: Vec<usize> =
        outputs.iter().enumerate().filter(|(_, one)| is_it(one)).map(|(at, _)| at).collect();
    if found.is_empty() {
        let names = outputs.iter().map(|output| shown(&output.name));
        let error = Error::failed(format!("no column `{}`", name.value));
        return Err(match nearest(&name.value, names) {
            Some(near) => error.did_you_mean(near),
            None => error,
        });
    }
    Ok(found)
}

/// Refuses a second `explode`: Spark makes a cross product of them, the engine (55.2) pairs them by position.
/// For Spark, this is recorded in `tests/data/spark/sql/own_error_generator_twice`.
fn only_one_explodes(items: &[SelectItem]) -> Result<()> {
    let explodes = |item: &&SelectItem| match item {
        SelectItem::UnnamedExpr(Expr::Function(call))
        | SelectItem::ExprWithAlias { expr: Expr::Function(call), alias: _ } => is_explode(call),
        _ => false,
    };
    if items.iter().filter(explodes).count() < 2 {
        return Ok(());
    }
    Err(Error::failed("a select list can have only one generator")
        .hint("`LATERAL VIEW explode(list) v AS element`, once for each list"))
}

/// Returns the name that the engine gives to a bare column.
fn plain_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Identifier(name) => Some(&name.value),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| name.value.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::sql::ast::column::shown;

    #[test]
    fn the_mark_of_a_repeated_name_is_not_shown() {
        assert_eq!(shown("max_attempts\u{1f}2"), "max_attempts");
        assert_eq!(shown("a#2"), "a#2");
    }
}
