//! The operations of arithmetic: their symbols, their names and the engine's operators.

use datafusion::logical_expr::Operator;
use datafusion::sql::sqlparser::ast::BinaryOperator;

pub(in crate::sql) const OPERATIONS: [Operation; 11] = [
    Operation::Add,
    Operation::Subtract,
    Operation::Multiply,
    Operation::Divide,
    Operation::IntegralDivide,
    Operation::Remainder,
    Operation::Positive,
    Operation::TryAdd,
    Operation::TrySubtract,
    Operation::TryMultiply,
    Operation::Differ,
];

/// The operation on two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::sql) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    /// `div`: a quotient truncated towards zero, a bigint.
    IntegralDivide,
    /// `%`: the remainder of a division, with the sign of the left operand.
    Remainder,
    /// `pmod`: the remainder that is never negative for a positive divisor.
    Positive,
    TryAdd,
    TrySubtract,
    TryMultiply,
    /// `^`: the engine (55.2) returns 0 for `x ^ x` if x is NULL.
    Differ,
}

impl Operation {
    pub(in crate::sql) fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::IntegralDivide => "div",
            Self::Remainder => "remainder",
            Self::Positive => "pmod",
            Self::TryAdd => "try_add",
            Self::TrySubtract => "try_subtract",
            Self::TryMultiply => "try_multiply",
            Self::Differ => "differing_bits",
        }
    }

    /// Returns what a user writes for it.
    pub(in crate::sql) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Differ => "^",
            other => other.name(),
        }
    }

    /// Returns the operation of an operator; an operator that was a function call has the function's name.
    pub(in crate::sql) fn of(operator: &BinaryOperator) -> Option<Self> {
        Some(match operator {
            BinaryOperator::Plus => Self::Add,
            BinaryOperator::Minus => Self::Subtract,
            BinaryOperator::Multiply => Self::Multiply,
            BinaryOperator::Divide => Self::Divide,
            BinaryOperator::MyIntegerDivide => Self::IntegralDivide,
            BinaryOperator::Modulo => Self::Remainder,
            BinaryOperator::BitwiseXor => Self::Differ,
            BinaryOperator::Custom(name) => return named(name),
            _ => return None,
        })
    }

    /// Returns the engine's operator, which wraps integers as Spark's `BinaryArithmetic` does.
    pub(in crate::sql) fn engines(self) -> Option<Operator> {
        match self {
            Self::Add => Some(Operator::Plus),
            Self::Subtract => Some(Operator::Minus),
            Self::Multiply => Some(Operator::Multiply),
            _ => None,
        }
    }

    pub(in crate::sql) fn is_tried(self) -> bool {
        matches!(self, Self::TryAdd | Self::TrySubtract | Self::TryMultiply)
    }
}

pub(in crate::sql) fn named(name: &str) -> Option<Operation> {
    // For numbers, every division is a `try_` one; for intervals, only this one is.
    let name = if name == "try_divide" { "divide" } else { name };
    OPERATIONS.into_iter().find(|operation| operation.name() == name)
}
