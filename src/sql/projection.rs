//! Gives the columns of a select list Spark's names.
//!
//! Spark names an expression by how it is spelled: `count(1)`, `to_date(started_at)`. Each gets that
//! name as an alias, so that views, subqueries and files have it too. The engine wants the names of
//! one select list to be different, Spark does not: a repeated one is marked with a character that no
//! name has, and [`shown`] takes the mark off again.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectName, SelectItem, SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use crate::error::{Error, Result};
use crate::sql::generator::is_generated;
use crate::sql::resolve::{Resolver, WithTables};
use crate::sql::scope::{Column, Output, Outputs, Scope, column_expr, exact};
use crate::sql::spelling::Speller;
use crate::sql::tables::idents;
use crate::sql::{expr, literal, path};

/// Stands between a repeated name and its number; a control character, which no key in data shows.
const MARK: char = '\u{1f}';

/// Returns the name of a column as it is shown: without the mark of a repeated name.
#[must_use]
pub fn shown(name: &str) -> &str {
    name.split(MARK).next().unwrap_or(name)
}

/// Marks a name that stands there so many times already.
pub(super) fn numbered(name: &str, repeated: usize) -> String {
    match repeated {
        0 => name.to_owned(),
        times => format!("{name}{MARK}{}", times + 1),
    }
}

impl Resolver<'_> {
    /// Resolves a select list and returns its columns, as far as they are known.
    ///
    /// # Errors
    /// A name that fits no column, or more than one.
    pub(super) fn projection(
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
                SelectItem::Wildcard(options) if must_be_spelled(scope) => {
                    for column in spelled(scope, &options)? {
                        resolved.push(self.item(
                            column.expr,
                            &column.name,
                            scope,
                            with,
                            &mut outputs,
                        )?);
                    }
                }
                SelectItem::Wildcard(options) => {
                    outputs.extend(all_columns(scope.columns(), &options));
                    resolved.push(SelectItem::Wildcard(exact_options(options, scope)?));
                }
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(name),
                    options,
                ) => resolved.extend(self.qualified(&name, options, scope, with, &mut outputs)?),
                SelectItem::UnnamedExpr(expr) => {
                    let name = Speller { scope }.item_name(&expr);
                    resolved.push(self.item(expr, &name, scope, with, &mut outputs)?);
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    resolved.push(self.item(expr, &alias.value, scope, with, &mut outputs)?);
                }
                other => resolved.push(other),
            }
        }
        *items = resolved;
        Ok(outputs)
    }

    fn item(
        &self,
        mut expr: Expr,
        name: &str,
        scope: &Scope<'_>,
        with: &WithTables,
        outputs: &mut Vec<Output>,
    ) -> Result<SelectItem> {
        if self.resolve(&mut expr.clone(), scope, with).is_err() {
            // A name may be one that was given further left in the list.
            let earlier = outputs.iter().filter(|output| output.aliased).cloned().collect();
            let scope = Scope {
                relations: scope.relations.clone(),
                merged: scope.merged.clone(),
                on_either_side: scope.on_either_side.clone(),
                outputs: Outputs::Further(earlier),
                outer: scope.outer,
            };
            self.resolve(&mut expr, &scope, with)?;
        } else {
            self.resolve(&mut expr, scope, with)?;
        }
        let repeated = outputs.iter().filter(|output| shown(&output.name) == name).count();
        let aliased = repeated > 0 || plain_name(&expr) != Some(name);
        let name = numbered(name, repeated);
        outputs.push(Output { name: name.clone(), expr: expr.clone(), aliased });
        Ok(if aliased {
            SelectItem::ExprWithAlias { expr, alias: exact(&name) }
        } else {
            SelectItem::UnnamedExpr(expr)
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
        if let Some(relation) = scope.relation(&parts)
            && let Some(columns) = &relation.columns
            && columns.iter().any(|column| !is_written_so(column, &relation.qualifier))
        {
            let all = all_columns(columns.iter(), &options);
            let one = |column: Output| self.item(column.expr, &column.name, scope, with, outputs);
            return all.into_iter().map(one).collect();
        }
        if let Some(relation) = scope.relation(&parts) {
            outputs.extend(all_columns(relation.columns.iter().flatten(), &options));
            let written: Vec<_> = relation.qualifier.iter().map(|part| exact(part)).collect();
            let kind = SelectItemQualifiedWildcardKind::ObjectName(ObjectName::from(written));
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
                .and_then(|of| path::find_field(of, &part.value))
                .map(|field| field.data_type().clone());
            base = expr::call(path::FIELD, vec![base, literal::text(&part.value)]);
        }
        let Some(DataType::Struct(fields)) = data_type else {
            return Err(Error::failed(format!("`{name}` is neither a table nor a struct"))
                .hint(format!("`{name}` without `.*` is the column itself")));
        };
        let field = |field: &datafusion::arrow::datatypes::FieldRef| {
            let call = expr::call(path::FIELD, vec![base.clone(), literal::text(field.name())]);
            self.item(call, field.name(), scope, with, outputs)
        };
        fields.iter().map(field).collect()
    }
}

/// Says whether `*` must be written as its columns: rows of generators are no part of it, and the engine
/// (55.2) wants the names of one relation to be different.
fn must_be_spelled(scope: &Scope<'_>) -> bool {
    let has_generated = scope.relations.iter().any(|one| is_generated(&one.qualifier));
    let mut names: Vec<&str> = scope.columns().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    let repeats = scope.merged.is_empty() && names.windows(2).any(|pair| pair[0] == pair[1]);
    scope.is_closed() && (has_generated || repeats || !scope.on_either_side.is_empty())
}

/// Returns the columns of `*`: first those that a join made one, then the others.
fn spelled(scope: &Scope<'_>, options: &WildcardAdditionalOptions) -> Result<Vec<Output>> {
    let shown = scope.relations.iter().filter(|one| !is_generated(&one.qualifier));
    let columns = shown.flat_map(|one| one.columns.iter().flatten());
    let is_merged =
        |column: &&Column| scope.merged.iter().any(|one| super::scope::same(one, &column.name));
    let mut all = Vec::new();
    for name in &scope.merged {
        if let Some(found) = scope.find(&[exact(name)])? {
            all.push(Output { name: name.clone(), expr: found.expr, aliased: true });
        }
    }
    all.extend(all_columns(columns.filter(|column| !is_merged(column)), options));
    Ok(all)
}

/// Says whether a column is written with the name that its relation is called.
fn is_written_so(column: &Column, qualifier: &[String]) -> bool {
    let mut written = column.written.iter().rev().skip(1);
    column.written.len() == qualifier.len() + 1
        && qualifier.iter().rev().all(|part| written.next().is_some_and(|own| own.value == *part))
}

/// Refuses a second `explode`: Spark pairs each element with each, the engine (55.2) one with one.
fn only_one_explodes(items: &[SelectItem]) -> Result<()> {
    let explodes = |item: &&SelectItem| match item {
        SelectItem::UnnamedExpr(Expr::Function(call))
        | SelectItem::ExprWithAlias { expr: Expr::Function(call), .. } => {
            idents(&call.name).next().is_some_and(|name| {
                ["explode", "explode_outer"].iter().any(|one| super::scope::same(one, &name.value))
            })
        }
        _ => false,
    };
    if items.iter().filter(explodes).count() < 2 {
        return Ok(());
    }
    Err(Error::failed("a select list explodes one list only")
        .hint("`LATERAL VIEW explode(list) v AS element`, once for each list"))
}

/// Returns the name that the engine gives a plain column.
fn plain_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Identifier(name) => Some(&name.value),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| name.value.as_str()),
        _ => None,
    }
}

fn all_columns<'a>(
    columns: impl Iterator<Item = &'a Column>,
    options: &WildcardAdditionalOptions,
) -> Vec<Output> {
    let left_out: Vec<&str> = options
        .opt_except
        .iter()
        .flat_map(|except| {
            std::iter::once(&except.first_element).chain(&except.additional_elements)
        })
        .map(|name| name.value.as_str())
        .collect();
    columns
        .filter(|column| !left_out.iter().any(|name| super::scope::same(name, &column.name)))
        .map(|column| Output {
            name: column.name.clone(),
            expr: column_expr(&column.written),
            aliased: false,
        })
        .collect()
}

/// Makes the names in `* EXCEPT (a, b)` exact.
fn exact_options(
    mut options: WildcardAdditionalOptions,
    scope: &Scope<'_>,
) -> Result<WildcardAdditionalOptions> {
    if let Some(except) = &mut options.opt_except {
        let names =
            std::iter::once(&mut except.first_element).chain(&mut except.additional_elements);
        for name in names {
            if let Some(found) = scope.find(std::slice::from_ref(name))?
                && let Some(column) = plain_name(&found.expr)
            {
                *name = exact(column);
            }
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn the_mark_of_a_repeated_name_is_not_shown() {
        assert_eq!(shown("max_attempts\u{1f}2"), "max_attempts");
        assert_eq!(shown("a#2"), "a#2");
    }
}
