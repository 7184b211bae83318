//! Reads Spark's literals: numbers with the letter of their type, and with an exponent.
//!
//! `2.5D` and `1e3` are doubles, `2.5` is a decimal (the engine's option sees to that), and a whole number
//! is an int where it fits into one.

use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, ExactNumberInfo, Expr, Value, ValueWithSpan,
};

/// Writes a string as an expression.
pub(super) fn text(value: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(value.to_owned()))
}

/// Writes NULL as an expression.
pub(super) fn null() -> Expr {
    Expr::value(Value::Null)
}

/// Returns the text of a literal.
pub(super) fn read(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(ValueWithSpan {
            value: Value::SingleQuotedString(text) | Value::DoubleQuotedString(text),
            ..
        }) => Some(text.clone()),
        _ => None,
    }
}

/// Takes the type off a number that [`rewrite`] gave one, for where the engine wants a literal.
pub(super) fn plain(expr: &Expr) -> Expr {
    match expr {
        Expr::Cast { expr, .. } => expr.as_ref().clone(),
        Expr::UnaryOp { op, expr } => Expr::UnaryOp { op: *op, expr: Box::new(plain(expr)) },
        other => other.clone(),
    }
}

/// Rewrites a number whose spelling says its type into a cast.
pub(super) fn rewrite(expr: &mut Expr) {
    let Expr::Value(ValueWithSpan { value: Value::Number(spelled, false), .. }) = expr else {
        return;
    };
    let (inner, data_type) = match typed(spelled) {
        // From the text: on the way through a decimal a double of many digits would be another.
        Some((digits, data_type)) => (text(&digits), data_type),
        None if spelled.parse::<i32>().is_ok() => (expr.clone(), DataType::Int(None)),
        // Past the longs it is a decimal of its own digits.
        None if spelled.bytes().all(|b| b.is_ascii_digit()) && spelled.parse::<i64>().is_err() => {
            (text(spelled), DataType::Decimal(exact(spelled)))
        }
        None => return,
    };
    *expr = Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(inner),
        data_type,
        array: false,
        format: None,
    };
}

/// Returns the digits of a number and the type that its spelling says.
pub(super) fn typed(spelled: &str) -> Option<(String, DataType)> {
    let upper = spelled.to_ascii_uppercase();
    let suffixes: [(&str, DataType); 5] = [
        ("BD", DataType::Decimal(exact(&upper))),
        ("D", DataType::Double(ExactNumberInfo::None)),
        ("F", DataType::Float(ExactNumberInfo::None)),
        ("S", DataType::SmallInt(None)),
        ("Y", DataType::TinyInt(None)),
    ];
    let found = suffixes
        .into_iter()
        .find_map(|(suffix, kind)| Some((upper.strip_suffix(suffix)?.to_owned(), kind)));
    match found {
        Some(found) => Some(found),
        None if upper.contains('E') => Some((upper, DataType::Double(ExactNumberInfo::None))),
        None => None,
    }
}

/// Returns the name of the type that a text would have as a literal number; `None` if it is none.
pub(super) fn type_of(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_digits = |c: char| c.is_ascii_digit() || c == '.';
    if digits.is_empty() || !digits.chars().all(is_digits) || digits.matches('.').count() > 1 {
        return None;
    }
    Some(match exact(digits) {
        _ if text.parse::<i32>().is_ok() => "INT".to_owned(),
        _ if text.parse::<i64>().is_ok() => "BIGINT".to_owned(),
        ExactNumberInfo::PrecisionAndScale(precision, scale) => {
            format!("DECIMAL({precision},{scale})")
        }
        _ => return None,
    })
}

/// Returns the precision and scale that the digits of a decimal need.
fn exact(digits: &str) -> ExactNumberInfo {
    let (whole, fraction) = digits.trim_end_matches("BD").split_once('.').unwrap_or((digits, ""));
    let length = |digits: &str| digits.bytes().filter(u8::is_ascii_digit).count() as u64;
    let whole = length(whole.trim_start_matches('0'));
    let scale = length(fraction);
    let places = i64::try_from(scale).unwrap_or_default();
    ExactNumberInfo::PrecisionAndScale((whole + scale).clamp(1, 38), places)
}

/// Returns a whole number as a decimal literal, if the expression is one that [`rewrite`] made an int.
pub(super) fn as_decimal(expr: &Expr) -> Option<Expr> {
    let Expr::Cast { expr, data_type: DataType::Int(None), .. } = expr else { return None };
    let Expr::Value(ValueWithSpan { value: Value::Number(digits, _), .. }) = expr.as_ref() else {
        return None;
    };
    Some(Expr::value(Value::Number(format!("{digits}."), false)))
}

/// Says whether the expression is a literal decimal.
pub(super) fn is_decimal(expr: &Expr) -> bool {
    let Expr::Value(ValueWithSpan { value: Value::Number(digits, _), .. }) = expr else {
        return false;
    };
    digits.contains('.')
}
