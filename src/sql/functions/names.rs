//! Spark's names of functions that the engine has under another.

use datafusion::sql::sqlparser::ast::{Expr, Function};

use super::{args_of, name_of, set_args, set_name};
use crate::sql::literal;
use crate::sql::scope::Scope;
use crate::sql::spelling::Speller;

/// Spark's name, and the engine's for the same.
const SAME: [(&str, &str); 32] = [
    ("any", "bool_or"),
    ("any_value", "first_value"),
    ("approx_count_distinct", "approx_distinct"),
    ("array", "make_array"),
    ("array_agg", "array_agg"),
    ("array_join", "array_to_string"),
    ("array_remove", "array_remove_all"),
    ("cardinality", "size"),
    ("ceiling", "ceil"),
    ("char_length", "character_length"),
    ("date_diff", "datediff"),
    ("endswith", "ends_with"),
    ("every", "bool_and"),
    ("explode", "unnest"),
    ("explode_outer", "unnest_outer"),
    ("filter", "array_filter"),
    ("first", "first_value"),
    ("last", "last_value"),
    ("lcase", "lower"),
    ("len", "character_length"),
    ("mean", "avg"),
    ("mod", "remainder"),
    ("now", "current_timestamp"),
    ("some", "bool_or"),
    ("startswith", "starts_with"),
    ("std", "stddev"),
    ("transform", "array_transform"),
    ("try_divide", "divide"),
    ("ucase", "upper"),
    ("variance", "var_samp"),
    ("regexp", "regexp_like"),
    ("rlike", "regexp_like"),
];

/// Gives a call the engine's name.
pub(super) fn rename(function: &mut Function) {
    let Some(name) = name_of(function) else { return };
    if let Some((_, engines)) = SAME.iter().find(|(sparks, _)| *sparks == name) {
        set_name(function, engines);
    }
}

/// Makes `struct(a, b + 1)` a `named_struct('a', a, 'col2', b + 1)`, while names are as typed.
pub(in crate::sql) fn name_fields(function: &mut Function, scope: &Scope<'_>) {
    if name_of(function).as_deref() != Some("struct") {
        return;
    }
    let Some(args) = args_of(function) else { return };
    let speller = Speller { scope };
    let named = args.into_iter().enumerate().flat_map(|(at, arg)| {
        let name = match &arg {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => speller.item_name(&arg),
            _ => format!("col{}", at + 1),
        };
        [literal::text(&name), arg]
    });
    let named = named.collect();
    set_args(function, named);
    set_name(function, "named_struct");
}
