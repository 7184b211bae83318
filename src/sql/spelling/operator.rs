//! Spells operators and predicates: `(a + b)`, `(NOT (a = b))`, `a LIKE b`, `between(a, b, c)`.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};

use super::Speller;
use crate::sql::tree;

impl Speller<'_> {
    /// Spells an operator; anything else as the parser writes it.
    pub(super) fn operator(&self, expr: &Expr) -> String {
        match expr {
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
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
                unless(*negated, format!("({} IN ({}))", self.spell(expr), self.list(list)))
            }
            Expr::InSubquery { expr, subquery: _, negated } => {
                unless(*negated, format!("({} IN (listquery()))", self.spell(expr)))
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
        let like = tree::like(expr)?;
        let (text, pattern) = (self.spell(like.text), self.spell(like.pattern));
        let spelled = match like.ignores_case {
            true => format!("ilike({text}, {pattern})"),
            false => format!("{text} LIKE {pattern}"),
        };
        Some(unless(like.negated, spelled))
    }

    fn binary(&self, left: &Expr, op: &BinaryOperator, right: &Expr) -> String {
        let (left, right) = (self.spell(left), self.spell(right));
        match op {
            BinaryOperator::NotEq => format!("(NOT ({left} = {right}))"),
            BinaryOperator::StringConcat => format!("concat({left}, {right})"),
            BinaryOperator::MyIntegerDivide => format!("({left} div {right})"),
            BinaryOperator::Spaceship => format!("({left} <=> {right})"),
            other => format!("({left} {other} {right})"),
        }
    }

    fn unary(&self, op: UnaryOperator, expr: &Expr) -> String {
        let is_number = tree::digits(expr).is_some();
        match op {
            UnaryOperator::Not | UnaryOperator::BangNot => format!("(NOT {})", self.spell(expr)),
            UnaryOperator::Minus if is_number => format!("-{}", self.spell(expr)),
            other => format!("({other} {})", self.spell(expr)),
        }
    }
}

fn unless(negated: bool, text: String) -> String {
    if negated { format!("(NOT {text})") } else { text }
}
