//! Writes calls as Spark's headers do: names in lower case, and omitted arguments with their defaults.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    NullTreatment, ObjectName, OrderByExpr,
};

use super::expr_type;
use super::operator::collation_of;
use crate::spark::settings::names::same_word;
use crate::sql::ast::cast_to::CASTS;
use crate::sql::ast::column::shown;
use crate::sql::functions::collation::looks;
use crate::sql::functions::declaration::FunctionKind;
use crate::sql::functions::kinds::{is_explode, kind_of};
use crate::sql::functions::registry;
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::resolve::count_distinct::columns_of;
use crate::sql::syntax::object_name::idents;

/// Returns the name of the column that a generator returns.
pub(in crate::sql) fn generated(function: &Function) -> Option<&'static str> {
    is_explode(function).then_some("col")
}

impl Speller<'_> {
    /// Writes a call, with its `FILTER` and `OVER`.
    pub(in crate::sql) fn function(&self, function: &Function) -> String {
        let typed = idents(&function.name).last().map_or(String::new(), |name| name.value.clone());
        let name = typed.to_lowercase();
        let (args, is_distinct) = self.arguments(function, &name);
        // Functions named like a type are casts that the user did not write: only the argument is written.
        if CASTS.contains(&name.as_str())
            && let [only] = args.as_slice()
        {
            return only.clone();
        }
        let exprs: Vec<&Expr> = expr_type::arguments(function).collect();
        let call = if name.as_str() == "if" {
            format!("(IF({}))", args.join(", "))
        } else if let Some(call) = self.rewritten(&name, &args, &exprs).filter(|_| !is_distinct) {
            call
        } else {
            let distinct = if is_distinct { "DISTINCT " } else { "" };
            let has_places = ["ceil", "floor"].contains(&name.as_str()) && args.len() == 2;
            let header = registry::find(&name).map(|declared| &declared.header);
            let is_capital = header.is_some_and(|header| header.is_in_capitals) && !has_places;
            let skips = function.null_treatment == Some(NullTreatment::IgnoreNulls);
            let shown = match name.as_str() {
                "first_value" if skips => "first".to_owned(),
                "last_value" if skips => "last".to_owned(),
                _ if is_capital => name.to_uppercase(),
                _ => header.and_then(|header| header.name).unwrap_or(&name).to_owned(),
            };
            format!("{shown}({distinct}{})", args.join(", "))
        };
        let call = match function.within_group.as_slice() {
            _ if name == "mode" => self.mode(function, &args, call),
            [] => call,
            keys => {
                let call = match call.strip_prefix("string_agg(") {
                    Some(rest) if !is_distinct => format!("listagg({rest}"),
                    _ => call,
                };
                format!("{call} WITHIN GROUP (ORDER BY {})", self.within(&function.name, keys))
            }
        };
        let call = match &function.filter {
            Some(condition) => format!("{call} FILTER (WHERE {})", self.spell(condition)),
            None => call,
        };
        match &function.over {
            Some(over) => self.windowed(function, &call, over),
            None => call,
        }
    }

    /// Writes `mode`; if it returns the smallest of several values, Spark has the opposite order.
    fn mode(&self, function: &Function, args: &[String], call: String) -> String {
        let down = |value: &str| format!("mode() WITHIN GROUP (ORDER BY {value} DESC)");
        match (function.within_group.as_slice(), args) {
            ([key], _) if key.options.asc == Some(false) => {
                format!("mode() WITHIN GROUP (ORDER BY {})", self.spell(&key.expr))
            }
            ([key], _) => down(&self.spell(&key.expr)),
            (_, [value, is_least]) if is_least == "true" => down(value),
            (_, [value, _]) => format!("mode({value})"),
            _ => call,
        }
    }

    /// Writes the sort key of an ordered-set aggregate.
    fn within(&self, name: &ObjectName, keys: &[OrderByExpr]) -> String {
        let is_listed = idents(name).last().is_some_and(|name| {
            ["listagg", "string_agg"].iter().any(|one| same_word(one, &name.value))
        });
        let is_mode = idents(name).last().is_some_and(|name| same_word("mode", &name.value));
        let key = |key: &OrderByExpr| match key.options.asc {
            // For `mode`, Spark shows the opposite order.
            Some(false) if is_mode => self.spell(&key.expr),
            _ if is_mode => format!("{} DESC", self.spell(&key.expr)),
            _ if is_listed => self.sort_key(key),
            Some(false) => format!("{} DESC", self.spell(&key.expr)),
            _ => self.spell(&key.expr),
        };
        keys.iter().map(key).collect::<Vec<_>>().join(", ")
    }

    fn arguments(&self, function: &Function, name: &str) -> (Vec<String>, bool) {
        let FunctionArguments::List(list) = &function.args else { return (Vec::new(), false) };
        let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        if is_distinct && let Ok(columns) = columns_of(&list.args, self.scope) {
            let mut args: Vec<String> = columns.iter().map(|column| self.spell(column)).collect();
            if kind_of(function) == FunctionKind::Aggregate {
                self.completed(name, &mut args, &[]);
            }
            return (args, true);
        }
        let element = expr_type::arguments(function).next().and_then(|list| self.element(list));
        let spelled = list.args.iter().flat_map(|arg| self.argument(arg, name, element.as_ref()));
        let mut args: Vec<String> = spelled.collect();
        let exprs: Vec<&Expr> = expr_type::arguments(function).collect();
        if let (true, [text, part]) = (looks(name), exprs.as_slice())
            && let Some(of) = collation_of(text)
        {
            args = vec![self.spell(text), self.collated(part, of)];
        }
        self.nothings(name, &mut args, &exprs);
        self.completed(name, &mut args, &exprs);
        if function.over.is_some() && ["lag", "lead"].contains(&name) && !args.is_empty() {
            args.extend(["1", "NULL"].into_iter().skip(args.len() - 1).map(str::to_owned));
        }
        (args, is_distinct)
    }

    /// Writes an argument; `*` becomes all columns, except in `count(*)`.
    fn argument(&self, arg: &FunctionArg, name: &str, element: Option<&DataType>) -> Vec<String> {
        let (FunctionArg::Unnamed(value)
        | FunctionArg::Named { name: _, arg: value, operator: _ }
        | FunctionArg::ExprNamed { name: _, arg: value, operator: _ }) = arg;
        match value {
            FunctionArgExpr::Expr(Expr::Identifier(word)) if name == "extract" => {
                vec![word.value.to_uppercase()]
            }
            FunctionArgExpr::Expr(Expr::Lambda(lambda)) => vec![self.lambda(lambda, element)],
            FunctionArgExpr::Expr(expr) => vec![self.spell(expr)],
            FunctionArgExpr::Wildcard if name == "count" => vec!["1".to_owned()],
            FunctionArgExpr::Wildcard => {
                self.scope.columns().map(|column| shown(&column.name).to_owned()).collect()
            }
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
