//! Writes operators and predicates: `(a + b)`, `(NOT (a = b))`, `a LIKE b`, `between(a, b, c)`.

use std::ops::ControlFlow;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DataType as SqlType, Expr, UnaryOperator, Value,
};

use super::untyped_null::is_null;
use crate::spark::interval_type::Span;
use crate::sql::ast::{interval_literal, node, number_literal};
use crate::sql::functions::is_interval;
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::visit;

impl Speller<'_> {
    /// Writes an operator; writes anything else as the parser does.
    pub(in crate::sql) fn operator(&self, expr: &Expr) -> String {
        match expr {
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            // Spark's `IsUnknown` keeps the keyword if nothing in the operand had to be resolved.
            Expr::IsUnknown(e) if is_truth(e) => format!("({} IS UNKNOWN)", self.spell(e)),
            Expr::IsNotUnknown(e) if is_truth(e) => {
                format!("({} IS NOT UNKNOWN)", self.spell(e))
            }
            Expr::IsNull(e) | Expr::IsUnknown(e) => format!("({} IS NULL)", self.spell(e)),
            Expr::IsNotNull(e) | Expr::IsNotUnknown(e) => {
                format!("({} IS NOT NULL)", self.spell(e))
            }
            Expr::IsTrue(e) => format!("({} <=> true)", self.spell(e)),
            Expr::IsFalse(e) => format!("({} <=> false)", self.spell(e)),
            Expr::IsNotTrue(e) => format!("(NOT ({} <=> true))", self.spell(e)),
            Expr::IsNotFalse(e) => format!("(NOT ({} <=> false))", self.spell(e)),
            Expr::IsDistinctFrom(l, r) => {
                format!("(NOT ({} <=> {}))", self.spell(l), self.spell(r))
            }
            Expr::IsNotDistinctFrom(l, r) => {
                format!("({} <=> {})", self.spell(l), self.spell(r))
            }
            Expr::InList { expr, list, negated } => {
                let list = match collation_of(expr) {
                    Some(of) => {
                        let all = list.iter().map(|value| self.collated(value, of));
                        all.collect::<Vec<_>>().join(", ")
                    }
                    None => self.list(list),
                };
                unless(*negated, format!("({} IN ({list}))", self.spell(expr)))
            }
            Expr::InSubquery { expr, subquery, negated } => {
                let (expr, outer) = (self.spell(expr), self.outer_names(subquery));
                unless(*negated, format!("({expr} IN (listquery({outer})))"))
            }
            Expr::Between { expr, negated, low, high } => {
                let (expr, low, high) = (self.spell(expr), self.spell(low), self.spell(high));
                unless(*negated, format!("between({expr}, {low}, {high})"))
            }
            Expr::RLike { negated, expr, pattern, regexp: _ } => {
                unless(*negated, format!("RLIKE({}, {})", self.spell(expr), self.spell(pattern)))
            }
            other => self.like(other).unwrap_or_else(|| other.to_string()),
        }
    }

    fn like(&self, expr: &Expr) -> Option<String> {
        let like = node::like(expr)?;
        let text = self.spell(like.text);
        if let Some(quantifier) = quantifier(like.any, like.pattern) {
            let negation = if like.negated { "not" } else { "" };
            let text = if like.ignores_case { format!("lower({text})") } else { text };
            return Some(format!("{negation}like{quantifier}({text})"));
        }
        let pattern = self.spell(like.pattern);
        let escape = like.escape.map_or(String::new(), |mark| format!(" ESCAPE {mark}"));
        let spelled = if like.ignores_case {
            format!("ilike({text}, {pattern})")
        } else {
            format!("{text} LIKE {pattern}{escape}")
        };
        Some(unless(like.negated, spelled))
    }

    fn binary(&self, left: &Expr, op: &BinaryOperator, right: &Expr) -> String {
        if let Some(moved) = self.moved(left, op, right) {
            return moved;
        }
        if let Some(scaled) = self.scaled(left, op, right) {
            return scaled;
        }
        if let Some(simple) = self.truth_beside(left, op, right) {
            return simple;
        }
        if let Some(whole) = self.whole_beside(left, op, right) {
            return whole;
        }
        if self.are_nothing(left, op, right) {
            let op = if *op == BinaryOperator::MyIntegerDivide { "div" } else { &op.to_string() };
            return format!("(NULL {op} NULL)");
        }
        let (left, right) = match (op, collation_of(left), collation_of(right)) {
            (BinaryOperator::Eq | BinaryOperator::NotEq, Some(of), None) => {
                (self.spell(left), self.collated(right, of))
            }
            (BinaryOperator::Eq | BinaryOperator::NotEq, None, Some(of)) => {
                (self.collated(left, of), self.spell(right))
            }
            _ => (self.spell(left), self.spell(right)),
        };
        match op {
            BinaryOperator::NotEq => format!("(NOT ({left} = {right}))"),
            BinaryOperator::StringConcat => format!("concat({left}, {right})"),
            BinaryOperator::MyIntegerDivide => format!("({left} div {right})"),
            BinaryOperator::Spaceship => format!("({left} <=> {right})"),
            BinaryOperator::Custom(sign) => format!("({left} {sign} {right})"),
            other => format!("({left} {other} {right})"),
        }
    }

    /// Writes an expression that is compared with a string of a collation: Spark adds the collation to
    /// a literal (`tests/data/spark/sql/more_header_collated`).
    pub(in crate::sql) fn collated(&self, expr: &Expr, collation: &str) -> String {
        let spelled = self.spell(expr);
        let is_text = matches!(expr, Expr::Value(value) if matches!(value.value, Value::SingleQuotedString(_)));
        if is_text { format!("'{spelled}' collate {collation}") } else { spelled }
    }

    /// Writes an interval multiplied or divided by a number: the interval first, and a calendar interval in a
    /// function.
    fn scaled(&self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<String> {
        let name = match op {
            BinaryOperator::Multiply => "multiply_interval",
            BinaryOperator::Divide => "divide_interval",
            _ => return None,
        };
        let (of_left, of_right) = (self.type_of(left), self.type_of(right));
        let (interval, number, of) = match (of_left, of_right) {
            (Some(of), _) if is_interval(&of) => (left, right, of),
            (_, Some(of)) if is_interval(&of) => (right, left, of),
            _ => return None,
        };
        // For `type_of`, an interval literal is a calendar interval.
        let of = self.planned_type(interval).unwrap_or(of);
        let (interval, number) = (self.spell(interval), self.spell(number));
        Some(match Span::of(&of) {
            None => format!("{name}({interval}, {number})"),
            Some(_) => format!("({interval} {op} {number})"),
        })
    }

    /// Writes the sum of a date, a timestamp or a string and days or an interval.
    fn moved(&self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<String> {
        let is_sum = match op {
            BinaryOperator::Plus => true,
            BinaryOperator::Minus => false,
            _ => return None,
        };
        let is_span = |of: &Option<DataType>| of.as_ref().is_some_and(is_interval);
        let is_date = |of: &Option<DataType>| matches!(of, Some(DataType::Date32));
        let is_time =
            |of: &Option<DataType>| matches!(of, Some(DataType::Timestamp(..))) && !is_span(of);
        let is_nothing = |of: &Option<DataType>| matches!(of, Some(DataType::Null));
        let (of_left, of_right) = self.types_beside(left, right);
        let is_turned = is_date(&of_right) || is_time(&of_right) || is_span(&of_left);
        let (at, by, of_at, of_by) = if is_sum && is_turned && !is_date(&of_left) {
            (right, left, of_right, of_left)
        } else {
            (left, right, of_left, of_right)
        };
        // Written only if it is one: in a long sum, each level would write its left operand twice.
        let is_number = matches!(of_by, Some(DataType::Int8 | DataType::Int16 | DataType::Int32));
        let spelled = || (self.spell(at), self.spell(by), if is_sum { "+" } else { "-" });
        if is_span(&of_at) {
            return None;
        }
        if is_span(&of_by) {
            let (at_text, text, sign) = spelled();
            if of_at.is_none() || is_nothing(&of_at) {
                return None;
            }
            if !is_date(&of_at) || !self.is_of_days(by) {
                return Some(format!("{at_text} {sign} {text}"));
            }
            let days = format!("extractansiintervaldays({text})");
            let days = if is_sum { days } else { format!("(- {days})") };
            return Some(format!("date_add({at_text}, {days})"));
        }
        if is_sum && is_time(&of_at) && is_nothing(&of_by) {
            let (at_text, text, _) = spelled();
            return Some(format!("{at_text} + {text}"));
        }
        match (&of_at, &of_by) {
            (Some(DataType::Date32), Some(DataType::Null)) => {
                let (at_text, text, _) = spelled();
                is_sum.then(|| format!("{at_text} + {text}"))
            }
            (Some(DataType::Date32), of) if of.is_none() || is_number => {
                let (at_text, text, _) = spelled();
                Some(format!("date_{}({at_text}, {text})", if is_sum { "add" } else { "sub" }))
            }
            _ => None,
        }
    }

    /// Returns the types of both operands of a sum. A subquery or a call is planned to get its type if it may
    /// be a date, a timestamp or an interval, or may be added to one.
    fn types_beside(&self, left: &Expr, right: &Expr) -> (Option<DataType>, Option<DataType>) {
        let known = |of: &Expr| if is_null(of) { Some(DataType::Null) } else { self.type_of(of) };
        let is_moving = |of: &Option<DataType>| {
            of.as_ref().is_some_and(|of| {
                is_interval(of) || matches!(of, DataType::Date32 | DataType::Timestamp(..))
            })
        };
        let (mut of_left, mut of_right) = (known(left), known(right));
        if of_left.is_none() && (is_moving(&of_right) || has_subquery(left)) {
            of_left = self.planned_type(left);
        }
        if of_right.is_none() && (is_moving(&of_left) || has_subquery(right)) {
            of_right = self.planned_type(right);
        }
        (of_left, of_right)
    }

    /// Returns whether an interval has only days.
    fn is_of_days(&self, interval: &Expr) -> bool {
        match interval {
            Expr::Nested(inner) => self.is_of_days(inner),
            Expr::Interval(interval) => {
                interval_literal::literal(interval).is_ok_and(|(_, span)| span == Span::DAYS)
            }
            other => self.planned_type(other).is_some_and(|of| Span::of(&of) == Some(Span::DAYS)),
        }
    }

    fn unary(&self, op: UnaryOperator, expr: &Expr) -> String {
        let is_number = node::digits(expr).is_some();
        match op {
            UnaryOperator::Not | UnaryOperator::BangNot => format!("(NOT {})", self.spell(expr)),
            UnaryOperator::Minus if is_number => {
                let digits = self.spell(expr);
                if is_exact_zero(expr) { digits } else { format!("-{digits}") }
            }
            UnaryOperator::BitwiseNot if self.is_nothing(expr) => "~NULL".to_owned(),
            UnaryOperator::BitwiseNot => format!("~{}", self.spell(expr)),
            other => format!("({other} {})", self.spell(expr)),
        }
    }
}

fn unless(negated: bool, text: String) -> String {
    if negated { format!("(NOT {text})") } else { text }
}

/// Returns the collation of an expression, unless it is the default collation.
pub(in crate::sql) fn collation_of(expr: &Expr) -> Option<&str> {
    let Expr::Collate { expr: _, collation } = expr else { return None };
    let name = collation.0.last()?.as_ident()?.value.as_str();
    (!name.eq_ignore_ascii_case("UTF8_BINARY")).then_some(name)
}

/// Returns whether an expression is `true` or `false`, possibly negated.
fn is_truth(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => matches!(value.value, Value::Boolean(_)),
        Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => {
            is_truth(inner)
        }
        _ => false,
    }
}

/// Returns whether a number is a zero without a sign; only doubles and floats have zeros with a sign.
fn is_exact_zero(expr: &Expr) -> bool {
    let Some(spelled) = node::digits(expr) else { return false };
    let exact = match number_literal::typed(spelled) {
        Some((_, SqlType::Double(_) | SqlType::Float(_))) => return false,
        Some((digits, _)) => digits,
        None => spelled.to_owned(),
    };
    exact.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

/// Returns whether an expression contains a subquery.
fn has_subquery(expr: &Expr) -> bool {
    let found = visit::expressions(expr, |inner| match inner {
        Expr::Subquery(_) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}

/// Returns `any` or `all` for `LIKE ANY (…)` and `LIKE ALL (…)`; the parser reads the second as a call.
fn quantifier(is_any: bool, pattern: &Expr) -> Option<&'static str> {
    match pattern {
        _ if is_any => Some("any"),
        Expr::Function(function) => {
            let name = idents(&function.name).last()?.value.to_ascii_lowercase();
            match name.as_str() {
                "all" => Some("all"),
                "any" | "some" => Some("any"),
                _ => None,
            }
        }
        _ => None,
    }
}
