//! Writes Spark's functions with what the engine has.

use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentClause, FunctionArguments, OrderByExpr, OrderByOptions, UnaryOperator, Value,
};

use super::operator::{choose, compared};
use super::{
    args_of, epoch, from_json, lambda, name_of, names, operator, options, ranked, set_args,
    set_name,
};
use crate::sql::cast::{arrow_type, to_named};
use crate::sql::expr::call;
use crate::sql::literal;

/// Parts of a time: Spark's function, the engine's name of the part, and what is added.
const PARTS: [(&str, &str, u8); 13] = [
    ("yearofweek", "isoyear", 0),
    ("isodow", "isodow", 0),
    ("year", "year", 0),
    ("quarter", "quarter", 0),
    ("month", "month", 0),
    ("day", "day", 0),
    ("dayofmonth", "day", 0),
    ("dayofyear", "doy", 0),
    ("dayofweek", "dow", 1),
    ("weekofyear", "week", 0),
    ("hour", "hour", 0),
    ("minute", "minute", 0),
    ("second", "second", 0),
];

/// Aggregates of numbers, which take a text for the number it spells.
const OF_NUMBERS: [&str; 12] = [
    "sum",
    "avg",
    "mean",
    "stddev",
    "std",
    "stddev_samp",
    "stddev_pop",
    "variance",
    "var_samp",
    "var_pop",
    "median",
    "percentile",
];

/// Rewrites one expression, its parts already rewritten.
pub(in crate::sql) fn rewrite(expr: &mut Expr) {
    if let Some(rewritten) = operator::rewrite(expr) {
        *expr = rewritten;
        return;
    }
    match expr {
        Expr::RLike { negated, expr: text, pattern, .. } => {
            let args = vec![text.as_ref().clone(), pattern.as_ref().clone()];
            let negated = *negated;
            *expr = call("regexp_like", args);
            if negated {
                *expr = Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr.clone()) };
            }
        }
        Expr::Extract { field, expr: of, .. } => {
            let part = field.to_string();
            if let Some(rewritten) = extracted(&part, of.as_ref().clone()) {
                *expr = rewritten;
            }
        }
        Expr::Function(function) => {
            ranked::plain_frame(function);
            let filter = function.filter.clone();
            if let Some(rewritten) = rewrite_call(function, filter) {
                *expr = rewritten;
            }
        }
        _ => {}
    }
}

fn rewrite_call(function: &mut Function, filter: Option<Box<Expr>>) -> Option<Expr> {
    let name = name_of(function)?;
    let mut args = args_of(function)?;
    if OF_NUMBERS.contains(&name.as_str())
        && let Some(first) = args.first_mut()
    {
        *first = call("number", vec![first.clone()]);
        set_args(function, args.clone());
    }
    if let Some(part) = PARTS.iter().find(|(sparks, ..)| *sparks == name) {
        return part_of_time(part.0, args.into_iter().next()?);
    }
    if let ("date_part" | "datepart" | "extract", [part, of]) = (name.as_str(), args.as_slice())
        && let Some(part) = literal::read(part)
    {
        return extracted(&part, of.clone());
    }
    if let (Some(_), [only]) = (cast_of(&name), args.as_slice()) {
        return Some(to_named(only.clone(), &name.to_uppercase()));
    }
    if let Some(rewritten) = aggregate(function, &name, &args, filter) {
        return rewritten;
    }
    epoch::rewrite(&name, &args)
        .or_else(|| ranked::rewrite(function, &name, &args))
        .or_else(|| of_null(&name, &args))
        .or_else(|| of_session(&name, &args))
        .or_else(|| rewrite_plain(function, &name, &args))
}

/// Rewrites a call for which another expression or another name will do.
fn rewrite_plain(function: &mut Function, name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("position", _) => Some(call("locate", args.to_vec())),
        ("instr", [text, part]) => Some(call("locate", vec![part.clone(), text.clone()])),
        ("array_sort", [list]) => {
            let order = [literal::text("ASC"), literal::text("NULLS LAST")];
            Some(call("array_sort", [vec![list.clone()], order.to_vec()].concat()))
        }
        ("array_sort", [_, Expr::Lambda(_)]) => {
            set_name(function, lambda::SORT_WITH);
            None
        }
        ("from_json", [_, _, _]) => Some(call(name, options::spread(args, 2)?)),
        ("to_json", [_, _]) => Some(call(name, options::spread(args, 1)?)),
        ("schema_of_json", [text]) => {
            Some(literal::text(&from_json::schema_of(&literal::read(text)?)?))
        }
        ("round" | "bround", [number, places]) => {
            Some(call(name, vec![number.clone(), literal::plain(places)]))
        }
        ("grouping", [_]) => Some(to_named(Expr::Function(function.clone()), "TINYINT")),
        ("to_timestamp_ntz", [at]) => Some(to_named(at.clone(), "TIMESTAMP_NTZ")),
        ("regr_count", [_, _]) => Some(to_named(Expr::Function(function.clone()), "BIGINT")),
        ("log", [number]) => Some(call("ln", vec![number.clone()])),
        ("try_element_at", [_, _]) => Some(call("element_at", args.to_vec())),
        ("sort_array", [list, ascending @ ..]) => Some(sorted(list, ascending.first())),
        ("approx_count_distinct", [_]) => {
            set_name(function, "approx_distinct");
            Some(to_named(Expr::Function(function.clone()), "BIGINT"))
        }
        // Spark takes what is trimmed off before the text.
        ("ltrim" | "rtrim", [off, text]) => Some(call(name, vec![text.clone(), off.clone()])),
        ("lpad" | "rpad", [text, length]) => {
            set_args(function, vec![text.clone(), length.clone(), literal::text(" ")]);
            None
        }
        _ => {
            names::rename(function);
            None
        }
    }
}

/// Rewrites aggregates: `None` for what is none, the inner `None` for one changed in its place.
#[expect(clippy::option_option, reason = "whether it was one, and whether it became another")]
fn aggregate(
    function: &mut Function,
    name: &str,
    args: &[Expr],
    filter: Option<Box<Expr>>,
) -> Option<Option<Expr>> {
    match (name, args) {
        ("count_if", [condition]) => {
            let one = case(condition, &Expr::value(Value::Boolean(true)), None);
            set_args(function, vec![one]);
            set_name(function, "count");
            Some(None)
        }
        ("percentile", [value, shares @ Expr::Function(of)])
            if name_of(of).as_deref() == Some("array") =>
        {
            let held = held(function, value, filter);
            Some(Some(call("shares_of", vec![held, shares.clone()])))
        }
        ("percentile_disc", [share]) => {
            let order = function.within_group.drain(..).next()?;
            let is_down = order.options.asc == Some(false);
            let held = held(function, &order.expr, filter);
            let rank = if is_down { "nearest_rank_down" } else { "nearest_rank" };
            let value = call(rank, vec![held, share.clone()]);
            Some(Some(to_named(value, "DOUBLE")))
        }
        ("mode", [value]) => {
            let held = held(function, value, filter);
            Some(Some(call("most_frequent", vec![held])))
        }
        ("listagg" | "string_agg", [value, between @ ..]) => {
            let order = std::mem::take(&mut function.within_group);
            let text = to_named(value.clone(), "STRING");
            if let (FunctionArguments::List(list), false) = (&mut function.args, order.is_empty()) {
                list.clauses.push(FunctionArgumentClause::OrderBy(order));
            }
            let held = held(function, &text, filter);
            let between = between.first().cloned().unwrap_or_else(|| literal::text(""));
            Some(Some(call("array_to_string", vec![held, between])))
        }
        ("percentile", [value, share]) => {
            percentile(function, value, share.clone());
            Some(None)
        }
        ("median", [value]) => {
            percentile(function, value, Expr::value(Value::Number("0.5".to_owned(), false)));
            Some(None)
        }
        ("percentile_approx" | "approx_percentile", [value, share, ..]) => {
            let held = held(function, value, filter);
            Some(Some(call("nearest_rank", vec![held, share.clone()])))
        }
        ("count", [Expr::Cast { expr, .. }]) if matches!(expr.as_ref(), Expr::Value(_)) => {
            // The engine (55.2) takes `count(1)` and `count(*)` for two columns of one name.
            if let FunctionArguments::List(list) = &mut function.args
                && list.duplicate_treatment.is_none()
            {
                list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)];
            }
            Some(None)
        }
        ("collect_list" | "collect_set" | "array_agg", [value]) => {
            function.filter.get_or_insert(Box::new(Expr::IsNotNull(Box::new(value.clone()))));
            if let (FunctionArguments::List(list), "collect_set") = (&mut function.args, name) {
                list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
            }
            set_name(function, "array_agg");
            Some(Some(call("list_or_empty", vec![Expr::Function(function.clone())])))
        }
        _ => None,
    }
}

/// Writes the values that are not NULL as a list.
fn held(function: &mut Function, value: &Expr, filter: Option<Box<Expr>>) -> Expr {
    let present = Expr::IsNotNull(Box::new(value.clone()));
    set_args(function, vec![value.clone()]);
    set_name(function, "array_agg");
    function.filter = Some(Box::new(match filter {
        Some(given) => compared(*given, BinaryOperator::And, present),
        None => present,
    }));
    Expr::Function(function.clone())
}

/// Rewrites what asks for NULL.
fn of_null(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("isnull", [of]) => Some(Expr::IsNull(Box::new(of.clone()))),
        ("isnotnull", [of]) => Some(Expr::IsNotNull(Box::new(of.clone()))),
        // Unlike `size`, which is -1 there.
        ("array_size", [list]) => {
            let present = Expr::IsNotNull(Box::new(list.clone()));
            Some(choose(vec![present, call("size", vec![list.clone()])], None))
        }
        ("if", [condition, yes, no]) => {
            Some(choose(vec![condition.clone(), yes.clone()], Some(no.clone())))
        }
        ("nullif", [value, other]) => {
            let is_equal = compared(value.clone(), BinaryOperator::Eq, other.clone());
            Some(choose(vec![is_equal, literal::null()], Some(value.clone())))
        }
        ("nullifzero", [value]) => {
            let is_zero = compared(value.clone(), BinaryOperator::Eq, int("0"));
            Some(choose(vec![is_zero, literal::null()], Some(value.clone())))
        }
        ("zeroifnull", [value]) => Some(call("coalesce", vec![value.clone(), int("0")])),
        ("nvl2", [of, yes, no]) => {
            let present = Expr::IsNotNull(Box::new(of.clone()));
            Some(choose(vec![present, yes.clone()], Some(no.clone())))
        }
        ("equal_null", [left, right]) => {
            Some(compared(left.clone(), BinaryOperator::Spaceship, right.clone()))
        }
        // With two arguments it reads bytes.
        ("decode", [of, cases @ ..]) if cases.len() > 1 => {
            let arms = cases.chunks_exact(2).flat_map(|pair| {
                let is_it = compared(of.clone(), BinaryOperator::Spaceship, pair[0].clone());
                [is_it, pair[1].clone()]
            });
            let otherwise = if cases.len() % 2 == 1 { cases.last().cloned() } else { None };
            Some(choose(arms.collect(), otherwise))
        }
        _ => None,
    }
}

/// Rewrites what asks for the session: its names are Spark's.
fn of_session(name: &str, args: &[Expr]) -> Option<Expr> {
    if !args.is_empty() {
        return None;
    }
    Some(match name {
        "current_database" | "current_schema" => literal::text("default"),
        "current_catalog" => literal::text("spark_catalog"),
        "current_user" | "session_user" | "user" => {
            literal::text(&std::env::var("USER").unwrap_or_default())
        }
        "current_timezone" => literal::text("UTC"),
        "version" => literal::text(env!("CARGO_PKG_VERSION")),
        "localtimestamp" => to_named(call("now", Vec::new()), "TIMESTAMP_NTZ"),
        "spark_partition_id" => int("0"),
        "input_file_name" => literal::text(""),
        "e" => to_named(literal::text("2.718281828459045"), "DOUBLE"),
        _ => return None,
    })
}

/// Writes a whole number.
fn int(digits: &str) -> Expr {
    to_named(literal::text(digits), "INT")
}

/// Returns the type that a function is named as, if it is one: `int('8')`.
fn cast_of(name: &str) -> Option<datafusion::arrow::datatypes::DataType> {
    const NAMES: [&str; 12] = [
        "boolean",
        "tinyint",
        "smallint",
        "int",
        "bigint",
        "float",
        "double",
        "decimal",
        "date",
        "timestamp",
        "binary",
        "string",
    ];
    NAMES.contains(&name).then(|| arrow_type(&name.to_uppercase())).flatten()
}

fn part_of_time(name: &str, of: Expr) -> Option<Expr> {
    let (_, part, added) = PARTS.iter().find(|(sparks, ..)| *sparks == name)?;
    let at = to_named(of, "TIMESTAMP");
    let number = to_named(call("date_part", vec![literal::text(part), at]), "INT");
    Some(match added {
        0 => number,
        more => Expr::Nested(Box::new(Expr::BinaryOp {
            left: Box::new(number),
            op: BinaryOperator::Plus,
            right: Box::new(to_named(Expr::value(Value::Number(more.to_string(), false)), "INT")),
        })),
    })
}

/// Rewrites what `EXTRACT` takes out of a time; unlike `second()`, its seconds have a fraction.
fn extracted(part: &str, of: Expr) -> Option<Expr> {
    let part = field_of_time(part)?;
    if part == "second" {
        return Some(call("exact_second", vec![of]));
    }
    part_of_time(part, of)
}

/// Returns the function that gives a field of a time, if Spark knows the field.
pub(in crate::sql) fn field_of_time(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    Some(match name.as_str() {
        "year" | "y" | "years" | "yr" | "yrs" => "year",
        "yearofweek" | "isoyear" => "yearofweek",
        "quarter" | "qtr" => "quarter",
        "month" | "mon" | "mons" | "months" => "month",
        "week" | "w" | "weeks" => "weekofyear",
        "day" | "d" | "days" => "day",
        "dayofweek" | "dow" => "dayofweek",
        "dayofweek_iso" | "dow_iso" => "isodow",
        "doy" => "dayofyear",
        "hour" | "h" | "hours" | "hr" | "hrs" => "hour",
        "minute" | "m" | "min" | "mins" | "minutes" => "minute",
        "second" | "s" | "sec" | "seconds" | "secs" => "second",
        _ => return None,
    })
}

fn case(condition: &Expr, yes: &Expr, no: Option<&Expr>) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition: condition.clone(), result: yes.clone() }],
        else_result: no.map(|no| Box::new(no.clone())),
    }
}

/// Makes `percentile(x, p)` the engine's `percentile_cont(p) WITHIN GROUP (ORDER BY x)`.
fn percentile(function: &mut Function, value: &Expr, share: Expr) {
    let of = call("number", vec![to_named(value.clone(), "DOUBLE")]);
    function.within_group = vec![OrderByExpr {
        expr: of,
        options: OrderByOptions { asc: None, nulls_first: None },
        with_fill: None,
    }];
    set_args(function, vec![share]);
    set_name(function, "percentile_cont");
}

fn sorted(list: &Expr, ascending: Option<&Expr>) -> Expr {
    let is_down = ascending
        .is_some_and(|flag| matches!(flag, Expr::Value(v) if v.value == Value::Boolean(false)));
    let (direction, nulls) = if is_down { ("DESC", "NULLS LAST") } else { ("ASC", "NULLS FIRST") };
    call("array_sort", vec![list.clone(), literal::text(direction), literal::text(nulls)])
}
