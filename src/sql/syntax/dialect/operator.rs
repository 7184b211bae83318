//! Sets the precedence of operators and reads those that the parser (sqlparser 0.62) reads differently.
//!
//! The levels are those of `valueExpression` and `booleanExpression` in Spark's grammar (4.1): `||` has the
//! level of `+`, each bit operator has a level of its own, and a predicate (`LIKE`, `IN`, `IS NULL`) takes
//! complete comparisons on both sides and cannot be chained: `a = b IS NULL` is `(a = b) IS NULL`.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};
use datafusion::sql::sqlparser::dialect::Precedence;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::Token;

/// Spark's unsigned right shift; the tokenizer has no token for it.
pub(in crate::sql) const SHIFT_UNSIGNED: &str = ">>>";

/// The level of unary operators, which bind more tightly than all infix operators except `::`.
const UNARY: u8 = 45;
const SHIFT: u8 = 29;
const PREDICATE: u8 = 17;
/// The most operators in a row, other than `AND` and `OR`.
const OPERATORS_MAX: usize = 1000;
/// The most conditions that `AND` joins: the engine makes a chain of them again.
const CONDITIONS_MAX: usize = 3000;
/// The most `::`, `AT TIME ZONE` and `COLLATE` in a row.
const CASTS_MAX: usize = 100;
/// Ends an expression.
const NONE: u8 = 0;

/// Returns the precedence of a class of operators.
pub(in crate::sql) fn level(precedence: Precedence) -> u8 {
    match precedence {
        Precedence::Period => 100,
        Precedence::DoubleColon => 50,
        Precedence::AtTz => 41,
        Precedence::MulDivModOp => 40,
        Precedence::PlusMinus => 30,
        Precedence::Ampersand => 23,
        Precedence::Xor | Precedence::Caret => 22,
        Precedence::Pipe | Precedence::Colon => 21,
        Precedence::Eq => 20,
        Precedence::Between | Precedence::Like | Precedence::Is => PREDICATE,
        Precedence::PgOther => 16,
        Precedence::UnaryNot => 15,
        Precedence::And => 10,
        Precedence::Or => 5,
    }
}

/// Returns the precedence of the next operator if it differs from the parser's.
pub(in crate::sql) fn next_level(parser: &Parser) -> Option<u8> {
    Some(match &parser.peek_token_ref().token {
        Token::Word(word) => match word.keyword {
            Keyword::DIV => level(Precedence::MulDivModOp),
            _ => return None,
        },
        Token::StringConcat => level(Precedence::PlusMinus),
        Token::ShiftLeft | Token::ShiftRight => SHIFT,
        Token::CustomBinaryOperator(name) if name == SHIFT_UNSIGNED => SHIFT,
        Token::ExclamationMark => NONE,
        _ => return None,
    })
}

/// Reads a sign; the sign of a number is part of the number.
pub(in crate::sql) fn prefix(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let op = match parser.peek_token_ref().token {
        Token::Minus => UnaryOperator::Minus,
        Token::Plus => UnaryOperator::Plus,
        Token::Tilde => UnaryOperator::BitwiseNot,
        Token::DoubleExclamationMark => return Some(twice(parser, UnaryOperator::BangNot)),
        Token::DoubleTilde => return Some(twice(parser, UnaryOperator::BitwiseNot)),
        _ => return None,
    };
    parser.advance_token();
    let is_number = matches!(parser.peek_token_ref().token, Token::Number(..));
    let of = if op == UnaryOperator::Minus && is_number {
        parser.parse_value().map(Expr::Value)
    } else {
        parser.parse_subexpr(UNARY)
    };
    Some(of.map(|expr| Expr::UnaryOp { op, expr: Box::new(expr) }))
}

/// Reads `!!a` and `~~a`; the tokenizer makes one token of the two signs.
fn twice(parser: &mut Parser, op: UnaryOperator) -> Result<Expr, ParserError> {
    parser.advance_token();
    let level = if op == UnaryOperator::BangNot { level(Precedence::UnaryNot) } else { UNARY };
    let signed = |expr| Expr::UnaryOp { op, expr: Box::new(expr) };
    parser.parse_subexpr(level).map(signed).map(signed)
}

/// Reads infix operators that the parser reads differently.
pub(in crate::sql) fn infix(
    parser: &mut Parser,
    left: &Expr,
    precedence: u8,
) -> Option<Result<Expr, ParserError>> {
    // A predicate cannot be an operand, unless it is in parentheses.
    if precedence >= PREDICATE && is_predicate(left) {
        let found = parser.peek_token();
        return Some(parser.expected("AND, OR or the end of the expression", found));
    }
    if is_too_deep(left) {
        return Some(Err(ParserError::RecursionLimitExceeded));
    }
    let op = match &parser.peek_token_ref().token {
        Token::Word(word) if matches!(word.keyword, Keyword::AND | Keyword::OR) => {
            let keyword = word.keyword;
            return Some(logical(parser, left, keyword, precedence));
        }
        Token::Word(word) if word.keyword == Keyword::DIV => BinaryOperator::MyIntegerDivide,
        Token::CustomBinaryOperator(name) if name == SHIFT_UNSIGNED => {
            BinaryOperator::Custom(name.clone())
        }
        Token::Word(word) if word.keyword == Keyword::IS => return distinct(parser, left),
        Token::Word(_) => return fits(parser, left),
        _ => return None,
    };
    parser.advance_token();
    Some(parser.parse_subexpr(precedence).map(|right| Expr::BinaryOp {
        left: Box::new(left.clone()),
        op,
        right: Box::new(right),
    }))
}

/// Reads a chain of `AND` or of `OR` as a balanced tree, as Spark (`AstBuilder.visitLogicalBinary`) does.
fn logical(
    parser: &mut Parser,
    first: &Expr,
    keyword: Keyword,
    precedence: u8,
) -> Result<Expr, ParserError> {
    let mut operands = vec![first.clone()];
    while parser.parse_keyword(keyword) {
        operands.push(parser.parse_subexpr(precedence)?);
    }
    let op = if keyword == Keyword::AND { BinaryOperator::And } else { BinaryOperator::Or };
    if op == BinaryOperator::And && operands.iter().map(conditions).sum::<usize>() > CONDITIONS_MAX
    {
        return Err(ParserError::RecursionLimitExceeded);
    }
    Ok(balanced(operands, &op))
}

/// Counts the conditions that `AND` joins, also in parentheses.
fn conditions(expr: &Expr) -> usize {
    match expr {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            conditions(left) + conditions(right)
        }
        Expr::Nested(inner) => conditions(inner),
        _ => 1,
    }
}

/// Joins operands, of which there is at least one; the left half has the middle one.
fn balanced(mut operands: Vec<Expr>, op: &BinaryOperator) -> Expr {
    if operands.len() == 1 {
        return operands.swap_remove(0);
    }
    let right = operands.split_off(operands.len().div_ceil(2));
    let left = Box::new(balanced(operands, op));
    Expr::BinaryOp { left, op: op.clone(), right: Box::new(balanced(right, op)) }
}

/// Returns whether a chain of operators or of casts has its maximal length: it is a tree of that depth, which is
/// processed by recursion.
fn is_too_deep(chain: &Expr) -> bool {
    let (mut operators, mut casts) = (0, 0);
    let mut next = chain;
    loop {
        next = match next {
            Expr::BinaryOp { left, op: _, right: _ } => {
                operators += 1;
                left
            }
            Expr::Cast { kind: _, expr, data_type: _, array: _, format: _ }
            | Expr::AtTimeZone { timestamp: expr, time_zone: _ }
            | Expr::Collate { expr, collation: _ } => {
                casts += 1;
                expr
            }
            Expr::Nested(expr) => expr,
            _ => return operators >= OPERATORS_MAX || casts >= CASTS_MAX,
        }
    }
}

/// Reads `[NOT] RLIKE`; the parser would take a NULL after it as part of the operator.
fn fits(parser: &mut Parser, left: &Expr) -> Option<Result<Expr, ParserError>> {
    const WORDS: [Keyword; 2] = [Keyword::RLIKE, Keyword::REGEXP];
    let is_plain = parser.parse_one_of_keywords(&WORDS).is_some();
    let negated =
        !is_plain && WORDS.iter().any(|word| parser.parse_keywords(&[Keyword::NOT, *word]));
    if !is_plain && !negated {
        return None;
    }
    Some(parser.parse_subexpr(PREDICATE).map(|pattern| Expr::RLike {
        negated,
        expr: Box::new(left.clone()),
        pattern: Box::new(pattern),
        regexp: false,
    }))
}

/// Reads `IS [NOT] DISTINCT FROM`; the parser would include a following `AND` in its operand.
fn distinct(parser: &mut Parser, left: &Expr) -> Option<Result<Expr, ParserError>> {
    let is_distinct = parser.parse_keywords(&[Keyword::IS, Keyword::DISTINCT, Keyword::FROM]);
    let is_same = !is_distinct
        && parser.parse_keywords(&[Keyword::IS, Keyword::NOT, Keyword::DISTINCT, Keyword::FROM]);
    if !is_distinct && !is_same {
        return None;
    }
    let make = if is_distinct { Expr::IsDistinctFrom } else { Expr::IsNotDistinctFrom };
    let right = parser.parse_subexpr(PREDICATE);
    Some(right.map(|right| make(Box::new(left.clone()), Box::new(right))))
}

fn is_predicate(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsUnknown(_)
            | Expr::IsNotUnknown(_)
            | Expr::IsDistinctFrom(_, _)
            | Expr::IsNotDistinctFrom(_, _)
            | Expr::InList { expr: _, list: _, negated: _ }
            | Expr::InSubquery { expr: _, subquery: _, negated: _ }
            | Expr::Between { expr: _, negated: _, low: _, high: _ }
            | Expr::Like { negated: _, any: _, expr: _, pattern: _, escape_char: _ }
            | Expr::ILike { negated: _, any: _, expr: _, pattern: _, escape_char: _ }
            | Expr::RLike { negated: _, expr: _, pattern: _, regexp: _ }
            | Expr::Exists { subquery: _, negated: _ }
    )
}
