//! Writes untyped NULLs, such as `(SELECT NULL)` or a column of NULLs, as the literals into which Spark turns
//! some.
//!
//! Spark casts most arguments, and headers do not show the casts. If a function declares its argument types
//! without casting to them (`ExpectsInputTypes` without `ImplicitCastInputTypes`), Spark inserts a literal of
//! that type, and the header shows it.

use std::ops::ControlFlow;

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Value};

use crate::sql::ast::node;
use crate::sql::functions::header::NullLiterals;
use crate::sql::resolve::column_name::speller::Speller;
use crate::sql::syntax::visit;

impl Speller<'_> {
    /// Writes the arguments of a call that become literals.
    pub(in crate::sql) fn nothings(
        &self,
        nulls: NullLiterals,
        args: &mut [String],
        exprs: &[&Expr],
    ) {
        if args.len() != exprs.len() {
            return;
        }
        match nulls {
            NullLiterals::IfAll if exprs.iter().all(|expr| self.is_nothing(expr)) => {
                args.fill("NULL".to_owned());
            }
            NullLiterals::IfAll => {}
            NullLiterals::At(places) => {
                for at in places {
                    if let (Some(arg), Some(expr)) = (args.get_mut(*at), exprs.get(*at))
                        && self.is_nothing(expr)
                    {
                        "NULL".clone_into(arg);
                    }
                }
            }
        }
    }

    /// Returns whether both operands are untyped NULLs, of which Spark makes literals.
    pub(in crate::sql) fn are_nothing(
        &self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
    ) -> bool {
        let has_type = match op {
            BinaryOperator::Plus
            | BinaryOperator::Minus
            | BinaryOperator::Multiply
            | BinaryOperator::Modulo
            | BinaryOperator::MyIntegerDivide
            | BinaryOperator::And
            | BinaryOperator::Or
            | BinaryOperator::BitwiseAnd
            | BinaryOperator::BitwiseOr
            | BinaryOperator::BitwiseXor => true,
            // Its operands are cast one by one.
            BinaryOperator::Divide => is_null(left) || is_null(right),
            _ => false,
        };
        has_type && self.is_nothing(left) && self.is_nothing(right)
    }

    /// Returns whether an expression is an untyped NULL; it is planned only if a part of it may be one.
    pub(in crate::sql) fn is_nothing(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Nested(inner) => self.is_nothing(inner),
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                self.type_of(expr) == Some(DataType::Null)
            }
            Expr::Subquery(_)
            | Expr::Function(_)
            | Expr::Case {
                case_token: _,
                end_token: _,
                operand: _,
                conditions: _,
                else_result: _,
            } => {
                let found = visit::expressions(expr, |part| match part {
                    Expr::Subquery(_) => ControlFlow::Break(()),
                    Expr::Identifier(_) | Expr::CompoundIdentifier(_)
                        if self.type_of(part) == Some(DataType::Null) =>
                    {
                        ControlFlow::Break(())
                    }
                    part if is_null(part) => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                });
                found.is_break() && self.planned_type(expr) == Some(DataType::Null)
            }
            other => is_null(other),
        }
    }
}

/// Returns whether an expression is the literal NULL.
pub(in crate::sql) fn is_null(expr: &Expr) -> bool {
    matches!(node::value(expr), Some(Value::Null))
}
