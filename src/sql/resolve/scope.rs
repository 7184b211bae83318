//! Finds the column to which a name refers, ignoring case, as Spark's `AttributeSeq.resolve` does.
//!
//! A scope has the relations of a `FROM` clause and a link to the scope around it. It knows names and types,
//! not plans. If columns are not known (a recursive table, the rows of a function), the scope is *open*: a
//! name that is not found is left as typed, and the engine decides. Two columns that differ only in case are
//! distinguished by a name in backquotes; otherwise, the name is an error.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{Expr, Ident};

use crate::error::{Error, Result, nearest};
use crate::spark::settings::names::same;
use crate::sql::ast::column::{column_expr, exact, numbered, shown};
use crate::sql::ast::function_call::call;
use crate::sql::resolve::resolved_subqueries::Subqueries;

/// One column in scope: its name, its type, and the expression that refers to exactly this column.
#[derive(Debug, Clone)]
pub(in crate::sql) struct ScopeColumn {
    pub(in crate::sql) name: String,
    pub(in crate::sql) data_type: DataType,
    pub(in crate::sql) written: Vec<Ident>,
    /// The same key on the other sides of full joins, which is used if `written` is NULL.
    pub(in crate::sql) other_sides: Vec<Vec<Ident>>,
    /// Whether the column is found only with its table's name and is omitted from `*`: the key of a join that
    /// comes from the other side.
    pub(in crate::sql) is_hidden: bool,
}

impl ScopeColumn {
    /// Makes a column that can be found by its name alone.
    pub(in crate::sql) fn new(name: String, data_type: DataType, written: Vec<Ident>) -> Self {
        Self { name, data_type, written, other_sides: Vec::new(), is_hidden: false }
    }

    /// Writes the column.
    pub(in crate::sql) fn expr(&self) -> Expr {
        if self.other_sides.is_empty() {
            return column_expr(&self.written);
        }
        let sides = std::iter::once(&self.written).chain(&self.other_sides);
        call("coalesce", sides.map(|side| column_expr(side)).collect())
    }
}

/// A table, view, subquery or alias in scope, and its columns, if they are known.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Relation {
    /// The parts of its name: `t`, or `catalog.schema.t`.
    pub(in crate::sql) qualifier: Vec<String>,
    pub(in crate::sql) columns: Option<Vec<ScopeColumn>>,
}

/// A column of the select list: its name, its expression, and whether the name is an alias.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Output {
    pub(in crate::sql) name: String,
    pub(in crate::sql) expr: Expr,
    pub(in crate::sql) aliased: bool,
    /// The table of a bare column, to which pipe syntax can still refer.
    pub(in crate::sql) qualifier: Vec<String>,
}

/// When names of the select list are considered.
#[derive(Debug, Clone, Default)]
pub(in crate::sql) enum Outputs {
    /// Never: `WHERE`, the select list itself.
    #[default]
    Hidden,
    /// Before the tables: `ORDER BY`, `HAVING`.
    Before(Vec<Output>),
    /// After the tables: `GROUP BY`.
    After(Vec<Output>),
    /// After the tables, and replaced by their expressions: for later items of the select list.
    Further(Vec<Output>),
}

/// The names in scope at one point of a statement.
#[derive(Debug, Default)]
pub(in crate::sql) struct Scope<'a> {
    pub(in crate::sql) relations: Vec<Relation>,
    /// The engine's names for the tables so far, which must be different.
    pub(in crate::sql) engine_names: Vec<String>,
    pub(in crate::sql) outputs: Outputs,
    pub(in crate::sql) outer: Option<&'a Scope<'a>>,
    /// The subqueries that were resolved here.
    pub(in crate::sql) subqueries: Subqueries,
}

/// A column that was found, and how many parts of the name were used for it.
#[derive(Debug)]
pub(in crate::sql) struct Found {
    pub(in crate::sql) expr: Expr,
    pub(in crate::sql) data_type: Option<DataType>,
    /// Parts before the column: `t` in `t.a.b`.
    pub(in crate::sql) qualifiers: usize,
}

impl<'a> Scope<'a> {
    /// Makes an empty scope within another.
    pub(in crate::sql) fn within(outer: Option<&'a Scope<'a>>) -> Self {
        Self { outer, ..Self::default() }
    }

    /// Makes a scope of the same tables with a different select list.
    pub(in crate::sql) fn with_outputs(&self, outputs: Outputs) -> Self {
        Self {
            relations: self.relations.clone(),
            engine_names: Vec::new(),
            outputs,
            outer: self.outer,
            subqueries: Subqueries::default(),
        }
    }

    /// Finds the column to which the first parts of a name refer; `None` if the name is to be left as typed.
    ///
    /// # Errors
    /// Two columns match, or none does and all columns in scope are known.
    pub(in crate::sql) fn find(&self, parts: &[Ident]) -> Result<Option<Found>> {
        let mut scope = Some(self);
        while let Some(current) = scope {
            if let Some(found) = current.find_here(parts, std::ptr::eq(current, self))? {
                return Ok(Some(found));
            }
            if current.relations.iter().any(|relation| relation.columns.is_none()) {
                return Ok(None);
            }
            scope = current.outer;
        }
        Err(self.missing(parts))
    }

    /// `is_own` is true if the name is in the query of this scope and not in a subquery: names defined
    /// earlier in a select list are visible only in that list.
    fn find_here(&self, parts: &[Ident], is_own: bool) -> Result<Option<Found>> {
        if let Some(found) = self.as_written(parts) {
            return Ok(Some(found));
        }
        if let Outputs::Before(outputs) = &self.outputs {
            // `x.id` is the column of a table `x` rather than the field of a column `x`.
            for qualifiers in (1..parts.len().min(4)).rev() {
                if let Some(found) = self.in_relations(parts, qualifiers)? {
                    return Ok(Some(found));
                }
            }
            if let Some(found) = in_outputs(outputs, parts) {
                return Ok(Some(found));
            }
        }
        for qualifiers in (0..parts.len().min(4)).rev() {
            if let Some(found) = self.in_relations(parts, qualifiers)? {
                return Ok(Some(found));
            }
        }
        match &self.outputs {
            Outputs::After(outputs) => Ok(in_outputs(outputs, parts)),
            Outputs::Further(outputs) if is_own => {
                let plain = |output: &Output| Output { aliased: false, ..output.clone() };
                let outputs: Vec<_> = outputs.iter().map(plain).collect();
                Ok(in_outputs(&outputs, parts)
                    .map(|found| Found { expr: Expr::Nested(Box::new(found.expr)), ..found }))
            }
            _ => Ok(None),
        }
    }

    /// Finds a column by its exact expression: a name that was resolved before.
    fn as_written(&self, parts: &[Ident]) -> Option<Found> {
        if parts.iter().any(|part| part.quote_style != Some('"')) {
            return None;
        }
        let is_it = |column: &ScopeColumn| {
            column.written.len() == parts.len()
                && column.written.iter().zip(parts).all(|(own, part)| own.value == part.value)
        };
        let all = self.relations.iter().flat_map(|relation| relation.columns.iter().flatten());
        let column = all.into_iter().find(|column| is_it(column))?;
        Some(Found {
            expr: column_expr(&column.written),
            data_type: Some(column.data_type.clone()),
            qualifiers: parts.len() - 1,
        })
    }

    fn in_relations(&self, parts: &[Ident], qualifiers: usize) -> Result<Option<Found>> {
        let name = &parts[qualifiers];
        let mut hits = Vec::new();
        for relation in self.relations.iter().filter(|r| r.is_called(&parts[..qualifiers])) {
            let columns = relation.columns.as_deref().unwrap_or_default();
            // A repeated name of a subquery is marked, but is found too.
            hits.extend(columns.iter().filter(|column| {
                same(shown(&column.name), &name.value) && (qualifiers > 0 || !column.is_hidden)
            }));
        }
        if name.quote_style.is_some() && hits.iter().any(|hit| hit.name == name.value) {
            hits.retain(|hit| hit.name == name.value);
        }
        let all_same = hits.windows(2).all(|pair| pair[0].name == pair[1].name);
        match hits.as_slice() {
            [] => Ok(None),
            [hit] => Ok(Some(Found {
                expr: hit.expr(),
                data_type: Some(hit.data_type.clone()),
                qualifiers,
            })),
            hits => Err(ambiguous(name, hits, all_same)),
        }
    }

    /// Returns a name for the engine that no other table in scope has, and reserves it.
    pub(in crate::sql) fn free_name(&mut self, name: &str) -> String {
        let taken = self.engine_names.iter().filter(|other| *other == name).count();
        self.engine_names.push(name.to_owned());
        numbered(name, taken)
    }

    /// Finds the relation to which a name refers: `t` in `t.*`.
    pub(in crate::sql) fn relation(&self, parts: &[Ident]) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.is_called(parts))
    }

    /// Lists the columns of the relation to which a name refers, with hidden keys first, as in Spark.
    ///
    /// A join with `USING` has put its key before the relation's other columns. Returns `None` if there is no
    /// such relation, or its columns are not known.
    pub(in crate::sql) fn columns_called(&self, parts: &[Ident]) -> Option<Vec<&ScopeColumn>> {
        let called: Vec<_> = self.relations.iter().filter(|one| one.is_called(parts)).collect();
        if called.is_empty() || called.iter().any(|one| one.columns.is_none()) {
            return None;
        }
        let columns = || called.iter().flat_map(|one| one.columns.iter().flatten());
        let hidden = columns().filter(|column| column.is_hidden);
        Some(hidden.chain(columns().filter(|column| !column.is_hidden)).collect())
    }

    /// Returns the table name of a column expression; empty for anything else.
    pub(in crate::sql) fn qualifier_of(&self, expr: &Expr) -> Vec<String> {
        let owner = self.relations.iter().find(|relation| {
            let mut columns = relation.columns.iter().flatten();
            columns.any(|column| !column.is_hidden && column.expr() == *expr)
        });
        owner.map(|relation| relation.qualifier.clone()).unwrap_or_default()
    }

    /// Returns whether a column expression refers to an outer table and to none of this query.
    pub(in crate::sql) fn is_outer(&self, expr: &Expr) -> bool {
        let parts = match expr {
            Expr::CompoundIdentifier(parts) => parts.as_slice(),
            Expr::Identifier(part) => std::slice::from_ref(part),
            _ => return false,
        };
        let mut around = std::iter::successors(self.outer, |scope| scope.outer);
        self.is_closed()
            && self.as_written(parts).is_none()
            && around.any(|scope| scope.as_written(parts).is_some())
    }

    /// Returns whether all columns of the relations in scope are known.
    pub(in crate::sql) fn is_closed(&self) -> bool {
        self.relations.iter().all(|relation| relation.columns.is_some())
    }

    /// Lists the columns in scope, in the order of `*`.
    pub(in crate::sql) fn columns(&self) -> impl Iterator<Item = &ScopeColumn> {
        let all = self.relations.iter().flat_map(|relation| relation.columns.iter().flatten());
        all.filter(|column| !column.is_hidden)
    }

    fn missing(&self, parts: &[Ident]) -> Error {
        let typed = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        let error = Error::failed(format!("no column `{typed}`"));
        let mut names: Vec<&str> = Vec::new();
        let mut scope = Some(self);
        while let Some(current) = scope {
            names.extend(current.columns().map(|column| column.name.as_str()));
            if let Outputs::Before(outputs) | Outputs::After(outputs) = &current.outputs {
                names.extend(outputs.iter().map(|output| output.name.as_str()));
            }
            scope = current.outer;
        }
        if names.is_empty() {
            return error.hint(format!("a text is written `'{typed}'`, a column needs a `FROM`"));
        }
        let wanted = match parts {
            [first, second, ..] if self.relation(std::slice::from_ref(first)).is_some() => second,
            [first, ..] => first,
            [] => return error,
        };
        match nearest(&wanted.value, names.iter().copied()) {
            Some(name) => error.did_you_mean(name),
            None => error.hint(listed(&names)),
        }
    }
}

impl Relation {
    /// Returns whether these parts are the end of its name; an empty list matches every relation.
    pub(in crate::sql) fn is_called(&self, parts: &[Ident]) -> bool {
        parts.len() <= self.qualifier.len()
            && self.qualifier[self.qualifier.len() - parts.len()..]
                .iter()
                .zip(parts)
                .all(|(own, part)| same(own, &part.value))
    }
}

fn in_outputs(outputs: &[Output], parts: &[Ident]) -> Option<Found> {
    let output = outputs.iter().find(|output| same(&output.name, &parts[0].value))?;
    let expr =
        if output.aliased { Expr::Identifier(exact(&output.name)) } else { output.expr.clone() };
    Some(Found { expr, data_type: None, qualifiers: 0 })
}

fn ambiguous(name: &Ident, hits: &[&ScopeColumn], all_same: bool) -> Error {
    let error = Error::failed(format!("the name `{}` fits more than one column", name.value));
    let written = |hit: &&ScopeColumn| {
        hit.written.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
    };
    let choices: Vec<_> = hits.iter().map(written).collect();
    // Two tables of the same name get a mark in their names, which users cannot type.
    if choices.iter().any(|choice| shown(choice) != choice) {
        error.hint("give one of the tables another name: `JOIN t AS t2`")
    } else if all_same {
        error.hint(format!("write {}", choices.join(" or ")))
    } else {
        error.hint(format!("put the exact one in backquotes: {}", choices.join(", ")))
    }
}

/// Writes "is `a`" or "are `a`, `b` and 3 more".
fn listed(names: &[&str]) -> String {
    const SHOWN_MAX: usize = 8;
    let shown: Vec<_> = names.iter().take(SHOWN_MAX).map(|name| format!("`{name}`")).collect();
    let start = if names.len() == 1 { "the only column is" } else { "the columns are" };
    match names.len().saturating_sub(SHOWN_MAX) {
        0 => format!("{start} {}", shown.join(", ")),
        more => format!("{start} {} and {more} more", shown.join(", ")),
    }
}
