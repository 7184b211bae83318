//! How many arguments calls take that become something else, and how many parameters their lambdas have.
//!
//! Other functions are asked by the engine; what these become would complain under another name.

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, LambdaFunction, OneOrManyWithParens, Value,
};

use crate::error::{Error, Result};
use crate::sql::ast::node;

/// Names of functions, and the least and the most arguments of each.
const COUNTS: [(&str, usize, usize); 22] = [
    ("any_value", 1, 2),
    ("array_agg", 1, 1),
    ("collect_list", 1, 1),
    ("collect_set", 1, 1),
    ("count_if", 1, 1),
    ("current_time", 0, 1),
    ("first", 1, 2),
    ("first_value", 1, 2),
    ("if", 3, 3),
    ("iff", 3, 3),
    ("ifnull", 2, 2),
    ("last", 1, 2),
    ("last_value", 1, 2),
    ("make_timestamp_ltz", 2, 7),
    ("median", 1, 1),
    ("mode", 0, 2),
    ("nullif", 2, 2),
    ("nvl", 2, 2),
    ("nvl2", 3, 3),
    ("sort_array", 1, 2),
    ("try_divide", 2, 2),
    ("try_make_timestamp_ltz", 2, 7),
];

/// Names of functions, the place of a lambda among the arguments, and its parameters at least and at most.
const PARAMETERS: [(&str, usize, usize, usize); 14] = [
    ("aggregate", 2, 2, 2),
    ("aggregate", 3, 1, 1),
    ("array_sort", 1, 2, 2),
    ("exists", 1, 1, 1),
    ("filter", 1, 1, 2),
    ("forall", 1, 1, 1),
    ("map_filter", 1, 2, 2),
    ("map_zip_with", 2, 3, 3),
    ("reduce", 2, 2, 2),
    ("reduce", 3, 1, 1),
    ("transform", 1, 1, 2),
    ("transform_keys", 1, 2, 2),
    ("transform_values", 1, 2, 2),
    ("zip_with", 2, 2, 2),
];

/// Checks the number of arguments, and of the parameters of each lambda.
///
/// # Errors
/// Too few or too many.
pub(super) fn check(name: &str, args: &[FunctionArg]) -> Result<()> {
    let values: Vec<&Expr> = args
        .iter()
        .filter_map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value),
            _ => None,
        })
        .collect();
    // A star stands for any number of them.
    if values.len() < args.len() {
        return Ok(());
    }
    if let Some((_, least, most)) = COUNTS.iter().find(|(of, ..)| *of == name)
        && !(*least..=*most).contains(&values.len())
    {
        let wanted = range(*least, *most);
        let noun = if *most == 1 { "argument" } else { "arguments" };
        return Err(Error::failed(format!("`{name}` takes {wanted} {noun}, not {}", values.len())));
    }
    if let ("current_time", [digits]) = (name, values.as_slice())
        && !matches!(node::value(digits), Some(Value::Number(digits, _)) if digits == "6")
    {
        return Err(Error::failed(format!("`current_time({digits})` is not supported"))
            .hint("a time has 6 digits of its seconds: `current_time(6)`"));
    }
    for (at, value) in values.iter().enumerate() {
        let Expr::Lambda(lambda) = value else { continue };
        let wanted = PARAMETERS.iter().find(|(of, place, ..)| *of == name && *place == at);
        let given = parameters(lambda);
        if let Some((.., least, most)) = wanted
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
