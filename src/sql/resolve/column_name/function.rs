//! Writes calls as Spark's headers do, by the declarations of their functions.
//!
//! Spark's rules are in `Expression.sql` and in the classes that override it, such as `Mode`.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    NullTreatment,
};

use super::expr_type;
use super::operator::collation_of;
use crate::sql::ast::column::shown;
use crate::sql::functions::declaration::Trait;
use crate::sql::functions::header::{HeaderCall, HeaderKey};
use crate::sql::functions::kinds::{is_explode, name_of};
use crate::sql::functions::registry;
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::resolve::count_distinct::columns_of;
use crate::sql::syntax::object_name::idents;

/// Returns the name of the column that a generator returns.
pub(in crate::sql) fn generated(function: &Function) -> Option<&'static str> {
    is_explode(function).then_some("col")
}

/// Writes a call of a function that has arguments only.
pub(in crate::sql) fn call(name: &str, args: &[String]) -> String {
    registry::header(name).write(&HeaderCall::plain(name, args))
}

impl Speller<'_> {
    /// Writes a call, with its `FILTER` and `OVER`.
    pub(in crate::sql) fn function(&self, function: &Function) -> String {
        let name = name_of(function);
        let (args, is_distinct) = self.arguments(function, &name);
        let exprs: Vec<&Expr> = expr_type::arguments(function).collect();
        let keys: Vec<HeaderKey> = function.within_group.iter().map(|key| self.key(key)).collect();
        let call = registry::header(&name).write(&HeaderCall {
            name: &name,
            args: &args,
            exprs: &exprs,
            type_of: &|expr| self.type_of(expr),
            is_distinct,
            ignores_nulls: function.null_treatment == Some(NullTreatment::IgnoreNulls),
            keys: &keys,
            has_whole_keys: registry::has(&name, Trait::SortsRows),
        });
        let call = match &function.filter {
            Some(condition) => format!("{call} FILTER (WHERE {})", self.spell(condition)),
            None => call,
        };
        match &function.over {
            Some(over) => self.windowed(&name, &call, over),
            None => call,
        }
    }

    /// Writes the arguments, without defaults; returns also whether only distinct ones are used.
    fn arguments(&self, function: &Function, name: &str) -> (Vec<String>, bool) {
        let FunctionArguments::List(list) = &function.args else { return (Vec::new(), false) };
        let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        if is_distinct && let Ok(columns) = columns_of(&list.args, self.scope) {
            return (columns.iter().map(|column| self.spell(column)).collect(), true);
        }
        let header = registry::header(name);
        let exprs: Vec<&Expr> = expr_type::arguments(function).collect();
        let element = exprs.first().and_then(|list| self.element(list));
        let spelled =
            list.args.iter().flat_map(|arg| self.argument(arg, header.star, element.as_ref()));
        let mut args: Vec<String> = spelled.collect();
        if let [text, part] = exprs.as_slice()
            && registry::has(name, Trait::Searches)
            && let Some(of) = collation_of(text)
        {
            args = vec![self.spell(text), self.collated(part, of)];
        }
        self.nothings(header.nulls, &mut args, &exprs);
        (args, is_distinct)
    }

    /// Writes an argument; `*` becomes all columns, unless the function declares how it is written.
    fn argument(
        &self,
        arg: &FunctionArg,
        star: Option<&str>,
        element: Option<&DataType>,
    ) -> Vec<String> {
        let (FunctionArg::Unnamed(value)
        | FunctionArg::Named { name: _, arg: value, operator: _ }
        | FunctionArg::ExprNamed { name: _, arg: value, operator: _ }) = arg;
        match value {
            FunctionArgExpr::Expr(Expr::Lambda(lambda)) => vec![self.lambda(lambda, element)],
            FunctionArgExpr::Expr(expr) => vec![self.spell(expr)],
            FunctionArgExpr::Wildcard => match star {
                Some(star) => vec![star.to_owned()],
                None => self.scope.columns().map(|column| shown(&column.name).to_owned()).collect(),
            },
            FunctionArgExpr::QualifiedWildcard(of) => {
                let parts: Vec<_> = idents(of).cloned().collect();
                let relation = self.scope.relation(&parts);
                let columns = relation.and_then(|relation| relation.columns.as_ref());
                match columns {
                    Some(columns) => {
                        columns.iter().map(|column| shown(&column.name).to_owned()).collect()
                    }
                    None => vec![value.to_string()],
                }
            }
            FunctionArgExpr::WildcardWithOptions(_) => vec![value.to_string()],
        }
    }
}
