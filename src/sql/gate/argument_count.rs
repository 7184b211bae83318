//! Checks how many arguments calls have, and how many parameters their lambdas have.
//!
//! Spark's `FunctionRegistry` defines how many arguments a function takes.

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, LambdaFunction, OneOrManyWithParens, Value,
};

use crate::error::{Error, Result};
use crate::sql::ast::node;
use crate::sql::functions::catalog;
use crate::sql::functions::declaration::Declaration;

/// Checks the number of arguments, and of the parameters of each lambda.
///
/// # Errors
/// Too few or too many.
pub(super) fn check(declared: &Declaration, args: &[FunctionArg]) -> Result<()> {
    let name = declared.name;
    let values: Vec<&Expr> = args
        .iter()
        .filter_map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value),
            _ => None,
        })
        .collect();
    // A star stands for any number of arguments.
    if values.len() < args.len() {
        return Ok(());
    }
    if !declared.args.contains(values.len()) {
        let (wanted, given) = (declared.args, values.len());
        let error = Error::failed(format!("`{name}` takes {wanted}, not {given}"));
        return Err(if catalog::is_described(name) {
            error.hint(format!("`.help {name}` says how it is called"))
        } else {
            error
        });
    }
    if let ("current_time", [digits]) = (name, values.as_slice())
        && !matches!(node::value(digits), Some(Value::Number(digits, _)) if digits == "6")
    {
        return Err(Error::failed(format!("`current_time({digits})` is not supported"))
            .hint("a time has 6 digits of its seconds: `current_time(6)`"));
    }
    if let (true, [_, skips]) = (declared.is_by_order(), values.as_slice())
        && !matches!(node::value(skips), Some(Value::Boolean(_)))
    {
        return Err(Error::failed(format!(
            "the second argument of `{name}` must be true or false"
        ))
        .hint(format!("`{name}(x, true)` skips NULLs")));
    }
    for (at, value) in values.iter().enumerate() {
        let Expr::Lambda(lambda) = value else { continue };
        let wanted = declared.lambdas.iter().find(|(place, ..)| *place == at);
        let given = parameters(lambda);
        if let Some((_, least, most)) = wanted
            && !(*least..=*most).contains(&given)
        {
            let noun = if *most == 1 { "parameter" } else { "parameters" };
            let wanted = range(*least, *most);
            return Err(Error::failed(format!(
                "the function of `{name}` takes {wanted} {noun}, not {given}"
            ))
            .hint(example(*most)));
        }
    }
    Ok(())
}

fn range(least: usize, most: usize) -> String {
    match most - least {
        0 => most.to_string(),
        1 => format!("{least} or {most}"),
        _ => format!("{least} to {most}"),
    }
}

fn parameters(lambda: &LambdaFunction) -> usize {
    match &lambda.params {
        OneOrManyWithParens::One(_) => 1,
        OneOrManyWithParens::Many(all) => all.len(),
    }
}

fn example(parameters: usize) -> &'static str {
    match parameters {
        1 => "`x -> x + 1`",
        2 => "`(x, y) -> x + y`",
        _ => "`(key, left, right) -> left + right`",
    }
}
