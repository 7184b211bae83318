//! Checks literals: numbers, strings, dates and intervals as they are written.

use datafusion::sql::sqlparser::ast::{
    DataType, Interval, TimezoneInfo, TypedString, Value, ValueWithSpan,
};

use crate::error::{Error, Result};
use crate::sql::ast::number_literal;
use crate::sql::gate::node::expr;
use crate::sql::gate::refusal::{absent, refused, unset};

/// Checks a literal.
pub(super) fn value(value: &ValueWithSpan) -> Result<()> {
    let ValueWithSpan { value, span: _ } = value;
    match value {
        Value::Number(digits, is_long) => number(digits, *is_long),
        Value::SingleQuotedString(_)
        | Value::DoubleQuotedString(_)
        | Value::DollarQuotedString(_)
        | Value::SingleQuotedRawStringLiteral(_)
        | Value::DoubleQuotedRawStringLiteral(_)
        | Value::HexStringLiteral(_)
        | Value::Boolean(_)
        | Value::Null
        | Value::Placeholder(_) => Ok(()),
        Value::TripleSingleQuotedString(_)
        | Value::TripleDoubleQuotedString(_)
        | Value::TripleSingleQuotedRawStringLiteral(_)
        | Value::TripleDoubleQuotedRawStringLiteral(_)
        | Value::TripleSingleQuotedByteStringLiteral(_)
        | Value::TripleDoubleQuotedByteStringLiteral(_) => Err(refused("'''text'''")),
        Value::EscapedStringLiteral(_) => Err(refused("E'text'")),
        Value::UnicodeStringLiteral(_) => Err(refused("U&'text'")),
        Value::SingleQuotedByteStringLiteral(_) | Value::DoubleQuotedByteStringLiteral(_) => {
            Err(refused("B'bits'"))
        }
        Value::NationalStringLiteral(_) => Err(refused("N'text'")),
        Value::QuoteDelimitedStringLiteral(_) | Value::NationalQuoteDelimitedStringLiteral(_) => {
            Err(refused("Q'(text)'"))
        }
    }
}

/// Refuses a number that Spark's `SqlBaseLexer.g4` does not read; the engine would read it as a different
/// one.
fn number(digits: &str, is_long: bool) -> Result<()> {
    if is_long && !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::failed(format!("invalid number `{digits}L`"))
            .hint("only whole numbers end in `L`"));
    }
    let Some((plain, DataType::Double(_) | DataType::Float(_))) = number_literal::typed(digits)
    else {
        return Ok(());
    };
    match plain.parse::<f64>() {
        Ok(double) if double.is_finite() => Ok(()),
        _ => Err(Error::failed(format!("the number `{digits}` is outside the range of a double"))),
    }
}

/// Checks `DATE '…'` and similar literals.
pub(super) fn typed(typed: &TypedString) -> Result<()> {
    let TypedString { data_type, value: text, uses_odbc_syntax } = typed;
    unset(*uses_odbc_syntax, "ODBC braces")?;
    value(text)?;
    match data_type {
        DataType::Date
        | DataType::Time(None, TimezoneInfo::None)
        | DataType::Timestamp(None, _)
        | DataType::TimestampNtz(None) => Ok(()),
        DataType::Custom(name, _) if name.to_string().eq_ignore_ascii_case("timestamp_ltz") => {
            Ok(())
        }
        other => Err(Error::failed(format!("there are no literals of the type `{other}`"))
            .hint(format!("`CAST('…' AS {other})`"))),
    }
}

/// Checks an interval.
pub(super) fn interval(interval: &Interval) -> Result<()> {
    let Interval {
        value: amount,
        leading_field: _,
        leading_precision,
        last_field: _,
        fractional_seconds_precision,
    } = interval;
    absent(leading_precision.as_ref(), "the precision of an interval")?;
    absent(fractional_seconds_precision.as_ref(), "the precision of an interval")?;
    expr(amount)
}

/// Refuses an escape that is not one character; the engine would use only the first one.
pub(super) fn escape(escape: &ValueWithSpan) -> Result<()> {
    let ValueWithSpan { value, span: _ } = escape;
    match value {
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text)
            if text.chars().count() == 1 =>
        {
            Ok(())
        }
        other => Err(Error::failed(format!("invalid escape {other}: it must be one character"))
            .hint("`LIKE '50!%' ESCAPE '!'`")),
    }
}
