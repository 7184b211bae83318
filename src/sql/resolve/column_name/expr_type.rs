//! Infers the type of an expression where its header depends on it.
//!
//! Knows columns, fields, casts, literals, and functions that return timestamps or the type of their
//! argument. Other expressions are planned separately if the header may depend on their type.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, IntervalUnit};
use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    Ident, Query, SelectItem, SetExpr, Subscript, UnaryOperator, Value,
};

use crate::spark::ddl;
use crate::spark::ddl::arrow_type;
use crate::spark::settings::names::same;
use crate::spark::types::{simple_string, timestamp};
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::column::exact;
use crate::sql::ast::literal::read;
use crate::sql::ast::type_name::type_name;
use crate::sql::ast::{literal, node, walk};
use crate::sql::functions::declaration::Gives;
use crate::sql::functions::kinds::name_of;
use crate::sql::functions::{is_interval, registry};
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::syntax::parse;

impl Speller<'_> {
    /// Returns the type of an expression, if it can be inferred.
    pub(in crate::sql) fn type_of(&self, expr: &Expr) -> Option<DataType> {
        match expr {
            Expr::Nested(inner) => self.type_of(inner),
            Expr::Identifier(name) => self.type_of_name(std::slice::from_ref(name)),
            Expr::CompoundIdentifier(parts) => self.type_of_name(parts),
            Expr::CompoundFieldAccess { root, access_chain } => {
                let start = self.type_of(root)?;
                access_chain.iter().try_fold(start, |of, access| behind(&of, access))
            }
            Expr::Cast { kind: _, expr: _, data_type, array: _, format: _ } => {
                arrow_type(&type_name(data_type))
            }
            Expr::TypedString(typed) => arrow_type(&type_name(&typed.data_type)),
            Expr::Interval(_) => Some(DataType::Interval(IntervalUnit::MonthDayNano)),
            Expr::Value(value) => match &value.value {
                Value::HexStringLiteral(_) => Some(DataType::Binary),
                Value::SingleQuotedString(_) => Some(DataType::Utf8),
                Value::Boolean(_) => Some(DataType::Boolean),
                _ => None,
            },
            Expr::Case { case_token: _, end_token: _, operand: _, conditions, else_result: _ } => {
                self.type_of(&conditions.first()?.result)
            }
            Expr::BinaryOp { left, op, right } => {
                let of = self.type_of_sum(left, op, right)?;
                let moved = of == DataType::Date32;
                moved.then(|| self.planned_type(expr)).flatten().or(Some(of))
            }
            Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => {
                self.type_of(expr)
            }
            Expr::Function(function) => self.type_of_call(function),
            Expr::Subquery(query) => self.column_type(query),
            _ => None,
        }
    }

    /// Plans an expression separately to get its type, if that is possible.
    pub(in crate::sql) fn planned_type(&self, expr: &Expr) -> Option<DataType> {
        let mut expr = expr.clone();
        walk::own(&mut expr, |part| {
            if let Expr::Subquery(query) = part
                && let Some(of) = self.column_type(query)
            {
                *part = null_of(&of);
            }
            Ok(())
        })
        .ok()?;
        let mut query = parse::query("SELECT 1").ok()?;
        if let SetExpr::Select(select) = query.body.as_mut() {
            let alias = exact("planned");
            select.projection = vec![SelectItem::ExprWithAlias { expr, alias }];
        }
        self.column_type(&query)
    }

    /// Returns the type of the first column of a query, which may refer to columns in this scope.
    fn column_type(&self, query: &Query) -> Option<DataType> {
        let (resolver, with) = self.planner?;
        let resolve = || {
            let mut own = query.clone();
            resolver.query(&mut own, Some(self.scope), with).ok().map(|_| own)
        };
        let plan = |query: &Query| {
            let columns = resolver.columns_of(query, None, Some(self.scope), with)?;
            columns.first().map(|column| column.data_type.clone())
        };
        self.scope.subqueries.column_type(query, resolve, plan)
    }

    pub(in crate::sql) fn type_of_name(&self, parts: &[Ident]) -> Option<DataType> {
        let found = self.scope.find(parts).ok()??;
        let fields = &parts[found.qualifiers + 1..];
        fields.iter().try_fold(found.data_type?, |of, field| field_of(&of, &field.value))
    }

    /// Returns the type of a sum or difference of dates, timestamps and intervals; a date plus hours is a
    /// timestamp here.
    fn type_of_sum(&self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<DataType> {
        if matches!(op, BinaryOperator::Multiply | BinaryOperator::Divide) {
            return [left, right].into_iter().filter_map(|of| self.type_of(of)).find(is_interval);
        }
        if !matches!(op, BinaryOperator::Plus | BinaryOperator::Minus) {
            return None;
        }
        let is_null = [left, right].map(|of| matches!(node::value(of), Some(Value::Null)));
        let (left, right) = (self.type_of(left), self.type_of(right));
        let is_less_nothing = *op == BinaryOperator::Minus
            && (is_null.contains(&true)
                || [&left, &right].into_iter().flatten().any(DataType::is_null));
        let is_time = |of: &Option<DataType>| match of {
            Some(of @ (DataType::Date32 | DataType::Timestamp(..))) => !is_interval(of),
            _ => false,
        };
        match (&left, &right) {
            _ if is_time(&left) && is_time(&right)
                || is_less_nothing && (is_time(&left) || is_time(&right)) =>
            {
                Some(DataType::Interval(IntervalUnit::MonthDayNano))
            }
            _ if is_time(&right) => right,
            _ => left,
        }
    }

    /// Returns the type of the elements of an array, if it can be inferred.
    pub(in crate::sql) fn element(&self, list: &Expr) -> Option<DataType> {
        element_of(&self.type_of(list)?)
    }

    fn type_of_call(&self, function: &Function) -> Option<DataType> {
        let declared = registry::find(&name_of(function))?;
        let type_at =
            |place: usize| arguments(function).nth(place).and_then(|arg| self.type_of(arg));
        let fields = |named: Vec<(String, Option<DataType>)>| {
            let field = |(name, of): (String, Option<DataType>)| {
                Field::new(name, of.unwrap_or(DataType::Null), true)
            };
            DataType::Struct(named.into_iter().map(field).collect())
        };
        Some(match declared.gives {
            Gives::Planned => return None,
            Gives::Date => DataType::Date32,
            Gives::Timestamp => timestamp(),
            Gives::Bytes => DataType::Binary,
            Gives::Interval => DataType::Interval(IntervalUnit::MonthDayNano),
            Gives::First => type_at(0)?,
            Gives::Second => type_at(1)?,
            Gives::Element => element_of(&type_at(0)?)?,
            Gives::ArrayOfFirst => DataType::List(Arc::new(Field::new("item", type_at(0)?, true))),
            Gives::Schema => {
                let text = read(arguments(function).nth(1)?)?;
                ddl::data_type(&text).or_else(|| ddl::schema(&text))?
            }
            Gives::Map => {
                let field = |name, of| Field::new(name, of, true);
                let value = type_at(1).unwrap_or(DataType::Null);
                let entries = [("key", DataType::Utf8), ("value", value)];
                let entries = entries.into_iter().map(|(name, of)| field(name, of)).collect();
                DataType::Map(Arc::new(field("entries", DataType::Struct(entries))), false)
            }
            Gives::Struct => fields(
                arguments(function).map(|arg| (self.item_name(arg), self.type_of(arg))).collect(),
            ),
            Gives::NamedStruct => {
                let args: Vec<&Expr> = arguments(function).collect();
                let pair = |pair: &[&Expr]| match pair {
                    [name, value] => Some((self.spell(name), self.type_of(value))),
                    _ => None,
                };
                fields(args.chunks(2).map(pair).collect::<Option<_>>()?)
            }
        })
    }
}

/// Lists the arguments that are unnamed expressions.
pub(in crate::sql) fn arguments(function: &Function) -> impl Iterator<Item = &Expr> {
    let args = match &function.args {
        FunctionArguments::List(list) => list.args.as_slice(),
        FunctionArguments::None | FunctionArguments::Subquery(_) => &[],
    };
    args.iter().filter_map(|arg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    })
}

/// Returns the type of a field: for an array of structs, an array; for a map, its value type.
fn field_of(of: &DataType, name: &str) -> Option<DataType> {
    match of {
        DataType::Struct(fields) => fields
            .iter()
            .find(|field| same(field.name(), name))
            .map(|field| field.data_type().clone()),
        DataType::List(item) => {
            let field = field_of(item.data_type(), name)?;
            Some(DataType::List(Arc::new(Field::new("item", field, true))))
        }
        DataType::Map(..) => element_of(of),
        _ => None,
    }
}

fn element_of(of: &DataType) -> Option<DataType> {
    match of {
        DataType::List(item) => Some(item.data_type().clone()),
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => fields.get(1).map(|field| field.data_type().clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the type after one step of a path.
pub(in crate::sql) fn behind(of: &DataType, access: &AccessExpr) -> Option<DataType> {
    match access {
        AccessExpr::Dot(Expr::Identifier(field)) => field_of(of, &field.value),
        AccessExpr::Subscript(Subscript::Index { index }) => match field_named(of, index) {
            Some(name) => field_of(of, &name),
            None => element_of(of),
        },
        AccessExpr::Dot(_) | AccessExpr::Subscript(_) => None,
    }
}

/// Returns the field that a string in brackets names: `s['x']` of a struct, or of an array of structs.
pub(in crate::sql) fn field_named(of: &DataType, index: &Expr) -> Option<String> {
    let of = match of {
        DataType::List(item) => item.data_type(),
        of => of,
    };
    let name = read(index)?;
    matches!(of, DataType::Struct(_)).then_some(name)
}

/// Writes a NULL of a type in place of a subquery.
fn null_of(data_type: &DataType) -> Expr {
    match data_type {
        DataType::Null => literal::null(),
        of => to_named(literal::null(), &simple_string(of)),
    }
}
