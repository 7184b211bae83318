//! Names interval literals by their values, however they were typed: `INTERVAL '1 02' DAY TO HOUR`.

use datafusion::sql::sqlparser::ast::Interval;

use crate::sql::ast::interval_literal;

/// Writes an interval literal as Spark's `Literal.sql` does; an invalid one, which is refused
/// later, as it was typed.
pub(super) fn spelled(interval: &Interval) -> String {
    let Ok((value, span)) = interval_literal::literal(interval) else {
        return interval.to_string();
    };
    let mut text = String::new();
    span.write(value, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::ast::Expr;

    use super::spelled;
    use crate::sql::ast::interval_literal;
    use crate::sql::syntax::parse::expression;

    /// Literals and the headers that Spark 4.1.2 gives them.
    const ANSWERS: [(&str, &str); 54] = [
        ("1 year", "'1' YEAR"),
        ("14 months", "'14' MONTH"),
        ("1 week", "'7' DAY"),
        ("2 weeks", "'14' DAY"),
        ("3 days", "'3' DAY"),
        ("25 hours", "'25' HOUR"),
        ("90 minutes", "'90' MINUTE"),
        ("61 seconds", "'61' SECOND"),
        ("100 milliseconds", "'00.1' SECOND"),
        ("5 microseconds", "'00.000005' SECOND"),
        ("'3' day", "'3' DAY"),
        ("'3'day", "'3' DAY"),
        ("'  1  ' day", "'1' DAY"),
        ("'100' hour", "'100' HOUR"),
        ("'-0' day", "'0' DAY"),
        ("-1 day", "'-1' DAY"),
        ("+1 day", "'1' DAY"),
        ("- 1 day", "'-1' DAY"),
        ("'- 1 day'", "'-1' DAY"),
        ("'+ 1 day'", "'1' DAY"),
        ("'interval 1 day'", "'1' DAY"),
        ("-1.5 second", "'-01.5' SECOND"),
        ("'1.5' second", "'01.5' SECOND"),
        ("'.5' second", "'00.5' SECOND"),
        ("'5.' second", "'05' SECOND"),
        ("'-0.0' second", "'00' SECOND"),
        ("-'-0.5' second", "'00.5' SECOND"),
        ("'0.000001' second", "'00.000001' SECOND"),
        ("'1.123456789' second", "'01.123456' SECOND"),
        ("1 day 2 hours", "'1 02' DAY TO HOUR"),
        ("'2 hours 1 day'", "'1 02' DAY TO HOUR"),
        ("1 day -2 hours", "'0 22' DAY TO HOUR"),
        ("'-1' day '2' hour", "'-0 22' DAY TO HOUR"),
        ("1 day 1 day", "'2' DAY"),
        ("'1 weeks 2 days'", "'9' DAY"),
        ("'1 year 2 months'", "'1-2' YEAR TO MONTH"),
        ("1 year 14 months", "'2-2' YEAR TO MONTH"),
        ("1 millisecond 3 microseconds", "'00.001003' SECOND"),
        ("'1 2' day to hour", "'1 02' DAY TO HOUR"),
        ("'1 2:3' day to minute", "'1 02:03' DAY TO MINUTE"),
        ("' 1 2:3:4 ' day to second", "'1 02:03:04' DAY TO SECOND"),
        ("'1 2:3:4.123456789' day to second", "'1 02:03:04.123456' DAY TO SECOND"),
        ("'|1 2:3:4.5' day to second", "'1 02:03:04.5' DAY TO SECOND"),
        ("'100:30' hour to minute", "'100:30' HOUR TO MINUTE"),
        ("'2:3:4.5' hour to second", "'02:03:04.5' HOUR TO SECOND"),
        ("'3:4.5' minute to second", "'03:04.5' MINUTE TO SECOND"),
        ("'-3:4.5' minute to second", "'-03:04.5' MINUTE TO SECOND"),
        ("-'3:4.5' minute to second", "'-03:04.5' MINUTE TO SECOND"),
        ("'+1-2' year to month", "'1-2' YEAR TO MONTH"),
        ("'-1-2' year to month", "'-1-2' YEAR TO MONTH"),
        ("-'-1-2' year to month", "'1-2' YEAR TO MONTH"),
        ("'-178956970-8' year to month", "'-178956970-8' YEAR TO MONTH"),
        (
            "'-106751991 04:00:54.775808' day to second",
            "'-106751991 04:00:54.775808' DAY TO SECOND",
        ),
        ("'2:3' hour to minute", "'02:03' HOUR TO MINUTE"),
    ];

    /// Literals that Spark 4.1.2 refuses.
    const INVALID: [&str; 22] = [
        "1 quarter",
        "'1' quarter",
        "'1' fortnight",
        "'1 nanosecond'",
        "'1 day ago'",
        "'1 day to hour'",
        "'1 month 1 day'",
        "'1'",
        "''",
        "'abc' day",
        "1.5 day",
        "'1.5' day",
        "1.5 hours",
        "2147483648 months",
        "'99999999999' year",
        "'999999999999' day",
        "'1-13' year to month",
        "'1 25' day to hour",
        "'1 2 3' day to hour",
        "'1 2:3:4.' day to second",
        "'1' day to day",
        "'1' month to year",
    ];

    fn interval(text: &str) -> Option<super::Interval> {
        match expression(&format!("interval {text}")) {
            Ok(Expr::Interval(interval)) => Some(interval),
            _ => None,
        }
    }

    #[test]
    fn interval_literals_are_named_as_in_spark() {
        for (text, expected) in ANSWERS {
            let spelled = interval(text).map(|interval| spelled(&interval));
            assert_eq!(spelled, Some(format!("INTERVAL {expected}")), "{text}");
        }
    }

    #[test]
    fn invalid_literals_are_refused_as_in_spark() {
        for text in INVALID {
            let read = interval(text).map(|interval| interval_literal::literal(&interval));
            assert!(!matches!(read, Some(Ok(_))), "{text}");
        }
    }
}
