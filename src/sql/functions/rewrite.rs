//! Writes Spark's functions with what the engine has.

use datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, DuplicateTreatment, Expr, Function, FunctionArguments, OrderByExpr,
    OrderByOptions, UnaryOperator, Value,
};

use super::{args_of, epoch, name_of, names, ranked, set_args, set_name};
use crate::sql::cast::{arrow_type, to_named};
use crate::sql::expr::call;
use crate::sql::literal;

/// Parts of a time: Spark's function, the engine's name of the part, and what is added.
const PARTS: [(&str, &str, u8); 11] = [
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
            let part = field.to_string().to_lowercase();
            if let Some(rewritten) = part_of_time(&part, of.as_ref().clone()) {
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
    if let (Some(_), [only]) = (arrow_type(&name.to_uppercase()), args.as_slice()) {
        return Some(to_named(only.clone(), &name.to_uppercase()));
    }
    if let Some(rewritten) = aggregate(function, &name, &args, filter) {
        return rewritten;
    }
    epoch::rewrite(&name, &args)
        .or_else(|| ranked::rewrite(function, &name, &args))
        .or_else(|| of_null(&name, &args))
        .or_else(|| rewrite_plain(function, &name, &args))
}

/// Rewrites a call for which another expression or another name will do.
fn rewrite_plain(function: &mut Function, name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("if", [condition, yes, no]) => Some(case(condition, yes, Some(no))),
        ("locate" | "position", [part, text]) => {
            Some(call("strpos", vec![text.clone(), part.clone()]))
        }
        ("instr", [text, part]) => Some(call("strpos", vec![text.clone(), part.clone()])),
        ("sort_array", [list, ascending @ ..]) => Some(sorted(list, ascending.first())),
        ("concat", [first, rest @ ..]) if !rest.is_empty() => {
            Some(rest.iter().fold(first.clone(), |left, right| Expr::BinaryOp {
                left: Box::new(left),
                op: BinaryOperator::StringConcat,
                right: Box::new(right.clone()),
            }))
        }
        ("date_trunc", [unit, at]) => {
            Some(call("date_trunc", vec![unit.clone(), to_named(at.clone(), "TIMESTAMP")]))
        }
        ("approx_count_distinct", [_]) => {
            set_name(function, "approx_distinct");
            Some(to_named(Expr::Function(function.clone()), "BIGINT"))
        }
        ("array_position", [_, _]) => Some(to_named(Expr::Function(function.clone()), "BIGINT")),
        // Spark takes what is trimmed off before the text.
        ("ltrim" | "rtrim", [off, text]) => Some(call(name, vec![text.clone(), off.clone()])),
        ("unhex", [text]) => Some(call("decode", vec![text.clone(), literal::text("hex")])),
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
        ("percentile", [value, share]) => {
            percentile(function, value, share.clone());
            Some(None)
        }
        ("median", [value]) => {
            percentile(function, value, Expr::value(Value::Number("0.5".to_owned(), false)));
            Some(None)
        }
        ("percentile_approx" | "approx_percentile", [value, share, ..]) => {
            let present = Expr::IsNotNull(Box::new(value.clone()));
            set_args(function, vec![value.clone()]);
            set_name(function, "array_agg");
            function.filter = Some(filter.map_or(Box::new(present.clone()), |given| {
                Box::new(Expr::BinaryOp {
                    left: given,
                    op: BinaryOperator::And,
                    right: Box::new(present),
                })
            }));
            let held = Expr::Function(function.clone());
            Some(Some(call("nearest_rank", vec![held, share.clone()])))
        }
        ("collect_list" | "collect_set", [value]) => {
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

/// Rewrites what asks for NULL.
fn of_null(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("isnull", [of]) => Some(Expr::IsNull(Box::new(of.clone()))),
        ("isnotnull", [of]) => Some(Expr::IsNotNull(Box::new(of.clone()))),
        // Unlike `size`, which is -1 there.
        ("array_size", [list]) => {
            let present = Expr::IsNotNull(Box::new(list.clone()));
            Some(case(&present, &call("size", vec![list.clone()]), None))
        }
        _ => None,
    }
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
