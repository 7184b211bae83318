//! Functions that have a different name in the engine than in Spark.

use datafusion::sql::sqlparser::ast::{Expr, Function};

use crate::sql::ast::function_call::{args_of, name_of, set_args, set_name};
use crate::sql::ast::literal;
use crate::sql::functions::datetime::extract::extracting;
use crate::sql::functions::declaration::How;
use crate::sql::functions::registry;

/// Replaces a function's name by the engine's.
pub(in crate::sql) fn rename(function: &mut Function) {
    let Some(name) = name_of(function) else { return };
    if let Some(How::Same(engines)) = registry::find(&name).map(|declared| declared.how) {
        set_name(function, engines);
    }
}

/// Refuses a datetime field that Spark does not have (`DatePart.parseExtractField`).
///
/// # Errors
/// The field does not exist; the error lists the existing ones.
pub(in crate::sql) fn check_field(name: &str) -> crate::error::Result<()> {
    match extracting(name) {
        Some(_) => Ok(()),
        None => Err(crate::error::Error::failed(format!("cannot extract `{name}` from a time"))
            .hint("year, quarter, month, week, day, dayofweek, doy, hour, minute, second")),
    }
}

/// Refuses a field that `date_part` does not know, or that is not a literal.
///
/// # Errors
/// The field is invalid.
pub(in crate::sql) fn check_part(function: &Function) -> crate::error::Result<()> {
    let is_part = name_of(function).is_some_and(|name| name == "date_part" || name == "datepart");
    let Some(args) = args_of(function).filter(|_| is_part) else { return Ok(()) };
    match args.as_slice() {
        [part, _] => match literal::read(part) {
            Some(field) => check_field(&field),
            None => Err(crate::error::Error::failed(
                "the field of `date_part` must be a string literal",
            )
            .hint("`date_part('year', at)`")),
        },
        _ => Ok(()),
    }
}

/// Makes a string of the unit in `dateadd(day, 3, at)`, before names are resolved.
pub(in crate::sql) fn name_unit(function: &mut Function) {
    const MOVED: [&str; 3] = ["dateadd", "date_add", "timestampadd"];
    const COUNTED: [&str; 3] = ["datediff", "date_diff", "timestampdiff"];
    let Some(name) = name_of(function) else { return };
    let named = match name.as_str() {
        name if MOVED.contains(&name) => "timestamp_add",
        name if COUNTED.contains(&name) => "timestamp_diff",
        _ => return,
    };
    let Some(mut args) = args_of(function) else { return };
    if let [Expr::Identifier(unit), _, _] = args.as_slice() {
        args[0] = literal::text(&unit.value);
        set_args(function, args);
        set_name(function, named);
    }
}
