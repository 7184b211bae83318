//! Spells calls: names in lower case, arguments that were left out with their defaults.

use datafusion::sql::sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
};

use super::Speller;
use crate::sql::cast::CASTS;
use crate::sql::distinct::columns_of;
use crate::sql::scope::same;
use crate::sql::tables::idents;

/// Spark spells these in capitals.
const CAPITALS: [&str; 26] = [
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "ceiling", "cos",
    "cosh", "cot", "degrees", "exp", "expm1", "floor", "log10", "log1p", "radians", "sin", "sinh",
    "sqrt", "tan", "tanh", "rlike",
];

/// What Spark adds to a call of so many arguments.
const DEFAULTS: [(&str, usize, &str); 16] = [
    ("locate", 2, "1"),
    ("position", 2, "1"),
    ("split", 2, "-1"),
    ("percentile_approx", 2, "10000"),
    ("approx_percentile", 2, "10000"),
    ("percentile", 2, "1"),
    ("sort_array", 1, "true"),
    ("round", 1, "0"),
    ("bround", 1, "0"),
    ("substring", 2, "2147483647"),
    ("substr", 2, "2147483647"),
    ("lpad", 2, " "),
    ("rpad", 2, " "),
    ("regexp_extract", 2, "1"),
    ("regexp_replace", 3, "1"),
    ("from_unixtime", 1, "yyyy-MM-dd HH:mm:ss"),
];

/// Returns the name of the column that a row-making function gives.
pub(super) fn generated(function: &Function) -> Option<&'static str> {
    let name = idents(&function.name).next()?;
    ["explode", "explode_outer"].iter().any(|one| same(one, &name.value)).then_some("col")
}

impl Speller<'_> {
    /// Spells a call, with its `FILTER` and `OVER`.
    pub(super) fn function(&self, function: &Function) -> String {
        let typed = idents(&function.name).last().map_or(String::new(), |name| name.value.clone());
        let name = typed.to_lowercase();
        let (args, is_distinct) = self.arguments(function, &name);
        // Functions named as a type are casts that nobody wrote: only what they cast is spelled.
        if CASTS.contains(&name.as_str())
            && let [only] = args.as_slice()
        {
            return only.clone();
        }
        let call = if name.as_str() == "if" {
            format!("(IF({}))", args.join(", "))
        } else {
            let distinct = if is_distinct { "DISTINCT " } else { "" };
            let name = match CAPITALS.contains(&name.as_str()) {
                true if name == "ceiling" => "CEIL".to_owned(),
                true => name.to_uppercase(),
                false => name,
            };
            format!("{name}({distinct}{})", args.join(", "))
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

    fn arguments(&self, function: &Function, name: &str) -> (Vec<String>, bool) {
        let FunctionArguments::List(list) = &function.args else { return (Vec::new(), false) };
        let is_distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        if is_distinct && let Ok(columns) = columns_of(&list.args, self.scope) {
            return (columns.iter().map(|column| self.spell(column)).collect(), true);
        }
        let mut args: Vec<String> = list.args.iter().map(|arg| self.argument(arg, name)).collect();
        let added = DEFAULTS.iter().find(|(of, given, _)| *of == name && *given == args.len());
        args.extend(added.map(|(_, _, default)| (*default).to_owned()));
        if function.over.is_some() && ["lag", "lead"].contains(&name) {
            args.extend(["1", "NULL"].into_iter().skip(args.len() - 1).map(str::to_owned));
        }
        (args, is_distinct)
    }

    fn argument(&self, arg: &FunctionArg, name: &str) -> String {
        let (FunctionArg::Unnamed(value)
        | FunctionArg::Named { name: _, arg: value, operator: _ }
        | FunctionArg::ExprNamed { name: _, arg: value, operator: _ }) = arg;
        match value {
            FunctionArgExpr::Expr(Expr::Identifier(word)) if name == "extract" => {
                word.value.to_uppercase()
            }
            FunctionArgExpr::Expr(expr) => self.spell(expr),
            FunctionArgExpr::Wildcard if name == "count" => "1".to_owned(),
            other => other.to_string(),
        }
    }
}
