//! Makes function calls, and reads their names and arguments.

use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    ObjectName,
};

use crate::sql::syntax::object_name::idents;

/// The function that reads a field.
pub(in crate::sql) const FIELD: &str = "field";

/// The function that reads an element.
pub(in crate::sql) const ITEM: &str = "item";

/// Makes the call of a scalar function.
pub(in crate::sql) fn call(name: &str, args: Vec<Expr>) -> Expr {
    let args =
        args.into_iter().map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))).collect();
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(name)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

/// Returns a call's name in lower case, if it is a single word.
pub(in crate::sql) fn name_of(function: &Function) -> Option<String> {
    match function.name.0.as_slice() {
        [_] => idents(&function.name).next().map(|name| name.value.to_lowercase()),
        _ => None,
    }
}

/// Returns a call's arguments if all of them are unnamed expressions.
pub(in crate::sql) fn args_of(function: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &function.args else { return Some(Vec::new()) };
    let plain = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    };
    list.args.iter().map(plain).collect()
}

pub(in crate::sql) fn set_args(function: &mut Function, args: Vec<Expr>) {
    if let FunctionArguments::List(list) = &mut function.args {
        let unnamed = |arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg));
        list.args = args.into_iter().map(unnamed).collect();
    }
}

pub(in crate::sql) fn set_name(function: &mut Function, name: &str) {
    function.name = ObjectName::from(vec![Ident::new(name)]);
}
