//! Writes comparisons with numbers as Spark's analysis leaves them: `a = 1` is `a` for a boolean
//! (`BooleanEqualityTypeCoercion`), and `a > 5.5` is `a > 5` for an integer (`DecimalPrecisionTypeCoercion`).

use datafusion::arrow::datatypes::DataType as ArrowType;
use datafusion::sql::sqlparser::ast::{BinaryOperator, DataType, Expr, UnaryOperator};

use crate::sql::ast::{node, number_literal};
use crate::sql::resolve::column_name::speller::Speller;

impl Speller<'_> {
    /// Writes the comparison of a boolean with 1 or 0.
    pub(in crate::sql) fn truth_beside(
        &self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> Option<String> {
        let is_truth = |expr: &Expr| self.type_of(expr) == Some(ArrowType::Boolean);
        let (truth, holds) = match (one_or_zero(left), one_or_zero(right)) {
            (None, Some(holds)) if is_truth(left) => (left, holds),
            (Some(holds), None) if is_truth(right) => (right, holds),
            _ => return None,
        };
        let truth = self.spell(truth);
        let equal = if holds { truth.clone() } else { format!("(NOT {truth})") };
        match op {
            BinaryOperator::Eq => Some(equal),
            BinaryOperator::NotEq => Some(format!("(NOT {equal})")),
            BinaryOperator::Spaceship => Some(format!("(({truth} IS NOT NULL) AND {equal})")),
            _ => None,
        }
    }

    /// Writes the comparison of an integer with a decimal literal, which is rounded to where the comparison
    /// changes.
    pub(in crate::sql) fn whole_beside(
        &self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> Option<String> {
        let (number, decimal, is_left) = match (decimal_of(left), decimal_of(right)) {
            (None, Some(decimal)) => (left, decimal, false),
            (Some(decimal), None) => (right, decimal, true),
            _ => return None,
        };
        self.is_whole(number).then_some(())?;
        let is_up = match op {
            BinaryOperator::Gt | BinaryOperator::LtEq => is_left,
            BinaryOperator::GtEq | BinaryOperator::Lt => !is_left,
            _ => return None,
        };
        let bound = decimal.rounded(is_up)?;
        let asks_greater = matches!(op, BinaryOperator::Gt | BinaryOperator::GtEq) != is_left;
        if i64::try_from(bound).is_err() {
            return Some((asks_greater == (bound < 0)).to_string());
        }
        let number = self.spell(number);
        let (left, right) =
            if is_left { (bound.to_string(), number) } else { (number, bound.to_string()) };
        Some(format!("({left} {op} {right})"))
    }

    /// Returns whether an expression is known to be an integer.
    fn is_whole(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Nested(inner) => self.is_whole(inner),
            Expr::Identifier(_)
            | Expr::CompoundIdentifier(_)
            | Expr::Cast { kind: _, expr: _, data_type: _, array: _, format: _ } => {
                self.type_of(expr).is_some_and(|of| of.is_integer())
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => self.is_whole(expr),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply,
                right,
            } => self.is_whole(left) && self.is_whole(right),
            other => match node::digits(other) {
                Some(digits) => {
                    digits.trim_end_matches(['l', 'L']).bytes().all(|byte| byte.is_ascii_digit())
                }
                None => self.planned_type(other).is_some_and(|of| of.is_integer()),
            },
        }
    }
}

/// Reads a number with which a boolean can be compared.
fn one_or_zero(expr: &Expr) -> Option<bool> {
    let spelled = node::digits(inner(expr))?;
    let digits = number_literal::typed(spelled).map_or(spelled.to_owned(), |(digits, _)| digits);
    let number = digits.trim_end_matches(['l', 'L']).parse::<f64>().ok()?;
    match number {
        1.0 => Some(true),
        0.0 => Some(false),
        _ => None,
    }
}

/// A decimal literal: its digits as an integer, and the number of digits after the point.
struct Decimal {
    digits: i128,
    size: i128,
}

impl Decimal {
    fn rounded(&self, is_up: bool) -> Option<i128> {
        let down = self.digits.div_euclid(self.size);
        let is_exact = self.digits.rem_euclid(self.size) == 0;
        if is_up && !is_exact { down.checked_add(1) } else { Some(down) }
    }
}

fn decimal_of(expr: &Expr) -> Option<Decimal> {
    let (sign, number) = match inner(expr) {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => (-1, expr.as_ref()),
        other => (1, other),
    };
    let spelled = node::digits(number)?;
    let digits = match number_literal::typed(spelled) {
        None => spelled.to_owned(),
        Some((digits, DataType::Decimal(_))) => digits,
        Some(_) => return None,
    };
    let (whole, fraction) = digits.split_once('.')?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (is_digits(whole) && is_digits(fraction)).then_some(())?;
    let size = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    Some(Decimal { digits: sign * format!("{whole}{fraction}").parse::<i128>().ok()?, size })
}

fn inner(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(only) => inner(only),
        other => other,
    }
}
