//! Writes expressions as Spark's headers do: `count(1)`, `(a + b)`, `CAST(a AS INT)`.
//!
//! The rule is Spark's `toPrettySQL`, derived from its recorded answers and its source: names as typed but
//! without the table, strings without quotes, operators in parentheses, and default arguments added. Knows
//! the tree and, to omit table names, the scope; changes nothing.

mod expr_type;
mod function;
mod interval;
mod keyword_syntax;
mod lambda;
mod number;
mod operator;
mod outer_columns;
pub(in crate::sql) mod speller;
mod untyped_null;
mod window;

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, StringArray};
use datafusion::arrow::datatypes::DataType as ArrowType;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, CaseWhen, DataType, Expr, Ident, Subscript, Value,
};

use crate::spark::ddl::arrow_type;
use crate::spark::java_double::{double_text, float_text};
use crate::spark::time_zone::Zone;
use crate::sql::ast::column::GENERATED;
use crate::sql::ast::number_literal;
use crate::sql::ast::struct_fields::field_name;
use crate::sql::ast::type_name::type_name;
use crate::sql::functions::cast::convert::casted_in;
use crate::sql::functions::cast::decimal::java;
use crate::sql::functions::cast::{clock, literal_casted, text_in};
use crate::sql::resolve::column_name::speller::Speller;

impl Speller<'_> {
    /// Names an item of a select list that has no alias.
    pub(in crate::sql) fn item_name(&self, expr: &Expr) -> String {
        match expr {
            Expr::Nested(inner) => self.item_name(inner),
            // A cast of a bare column keeps the column's name (Spark's `AliasResolution`).
            Expr::Cast { kind: _, expr: inner, data_type: _, array: _, format: _ }
                if self.is_column(inner) =>
            {
                self.item_name(inner)
            }
            Expr::Identifier(name) => name.value.clone(),
            Expr::CompoundIdentifier(parts) => {
                parts.last().map(|part| part.value.clone()).unwrap_or_default()
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                let are_fields = access_chain.iter().all(|step| matches!(step, AccessExpr::Dot(_)));
                match access_chain.last() {
                    Some(AccessExpr::Dot(Expr::Identifier(field)))
                        if are_fields && is_name(root) && !is_made(root) =>
                    {
                        field.value.clone()
                    }
                    _ => self.spell(expr),
                }
            }
            Expr::Function(function) => match function::generated(function) {
                Some(name) => name.to_owned(),
                None => self.spell(expr),
            },
            _ => self.spell(expr),
        }
    }

    /// Writes an expression.
    pub(in crate::sql) fn spell(&self, expr: &Expr) -> String {
        match expr {
            Expr::Identifier(name) => name.value.clone(),
            Expr::CompoundIdentifier(parts) => self.name(parts),
            Expr::CompoundFieldAccess { root, access_chain } => self.path(root, access_chain),
            Expr::Nested(inner) => self.spell(inner),
            Expr::Value(value) => literal_value(&value.value),
            Expr::TypedString(typed) => {
                let (text, name) = (literal_value(&typed.value.value), type_name(&typed.data_type));
                let shown = match &typed.data_type {
                    DataType::Time(_, _) => clock::read(&text).map(|micros| {
                        let mut shown = String::new();
                        clock::write(micros, &mut shown);
                        shown
                    }),
                    _ => time(&text, &name, &self.zone()),
                };
                format!("{} '{}'", name.trim_end_matches("_LTZ"), shown.unwrap_or(text))
            }
            Expr::Interval(interval) => interval::spelled(interval),
            Expr::Lambda(lambda) => self.lambda(lambda, None),
            Expr::Collate { expr, collation } => {
                format!("collate({}, {collation})", self.spell(expr))
            }
            // Spark's `Cast.sql` does not show a cast to a nested type.
            Expr::Cast { kind: _, expr, data_type, array: _, format: _ }
                if is_nested(data_type) =>
            {
                self.spell(expr)
            }
            Expr::Cast { kind, expr, data_type, array: _, format: _ } => {
                let word = match kind {
                    datafusion::sql::sqlparser::ast::CastKind::TryCast => "TRY_CAST",
                    _ => "CAST",
                };
                format!("{word}({} AS {})", self.spell(expr), type_name(data_type))
            }
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Expr::Subquery(query) => format!("scalarsubquery({})", self.outer_names(query)),
            Expr::Exists { subquery, negated } => {
                let exists = format!("exists({})", self.outer_names(subquery));
                if *negated { format!("(NOT {exists})") } else { exists }
            }
            Expr::Tuple(fields) => format!("named_struct({})", self.pairs(fields)),
            Expr::Struct { values, fields: _ } => format!("struct({})", self.list(values)),
            Expr::Named { expr, name } => format!("{} AS {}", self.spell(expr), name.value),
            Expr::Array(array) => format!("array({})", self.list(&array.elem)),
            Expr::Function(function) => self.function(function),
            other => self.worded(other),
        }
    }

    /// Returns the time zone of the session.
    fn zone(&self) -> Zone {
        self.planner.map_or_else(Zone::utc, |(resolver, _)| resolver.planner.zone())
    }

    fn list(&self, exprs: &[Expr]) -> String {
        exprs.iter().map(|expr| self.spell(expr)).collect::<Vec<_>>().join(", ")
    }

    /// Omits the table before a column.
    fn name(&self, parts: &[Ident]) -> String {
        let skipped = self.scope.find(parts).ok().flatten().map_or(0, |found| found.qualifiers);
        let mut text = parts[skipped].value.clone();
        let mut of = self.type_of_name(&parts[..=skipped]);
        for part in &parts[skipped + 1..] {
            // A key of a map is shown in brackets however it was written (Spark's `GetMapValue.sql`).
            match of {
                Some(ArrowType::Map(..)) => text = format!("{text}[{}]", part.value),
                _ => text = format!("{text}.{}", part.value),
            }
            let access = AccessExpr::Dot(Expr::Identifier(part.clone()));
            of = of.and_then(|of| expr_type::behind(&of, &access));
        }
        text
    }

    fn path(&self, root: &Expr, chain: &[AccessExpr]) -> String {
        let mut names: Vec<Ident> = match root {
            Expr::Identifier(name) => vec![name.clone()],
            Expr::CompoundIdentifier(parts) => parts.clone(),
            _ => Vec::new(),
        };
        let mut rest = chain;
        while let ([AccessExpr::Dot(Expr::Identifier(next)), tail @ ..], false) =
            (rest, names.is_empty())
        {
            names.push(next.clone());
            rest = tail;
        }
        let mut text = if names.is_empty() { self.spell(root) } else { self.name(&names) };
        let mut of = match names.as_slice() {
            [] => self.type_of(root),
            names => self.type_of(&Expr::CompoundIdentifier(names.to_vec())),
        };
        for step in rest {
            match step {
                AccessExpr::Dot(Expr::Identifier(key))
                    if matches!(of, Some(ArrowType::Map(..))) =>
                {
                    text = format!("{text}[{}]", key.value);
                }
                AccessExpr::Dot(Expr::Identifier(field)) => {
                    text = format!("{text}.{}", field.value);
                }
                AccessExpr::Dot(other) => text = format!("{text}.{}", self.spell(other)),
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    let field = of.as_ref().and_then(|of| expr_type::field_named(of, index));
                    text = match field {
                        Some(field) => format!("{text}.{field}"),
                        None => format!("{text}[{}]", self.spell(index)),
                    };
                }
                AccessExpr::Subscript(slice) => text = format!("{text}[{slice}]"),
            }
            of = of.and_then(|of| expr_type::behind(&of, step));
        }
        text
    }

    /// Returns whether an expression is a column, not a field of one.
    fn is_column(&self, expr: &Expr) -> bool {
        let parts = match expr {
            Expr::Nested(inner) => return self.is_column(inner),
            Expr::Identifier(name) => std::slice::from_ref(name),
            Expr::CompoundIdentifier(parts) => parts,
            _ => return false,
        };
        match self.scope.find(parts) {
            Ok(Some(found)) => found.qualifiers + 1 == parts.len(),
            _ => false,
        }
    }

    /// Writes a tuple with the names of its fields.
    fn pairs(&self, values: &[Expr]) -> String {
        let pair = |(at, value): (usize, &Expr)| {
            if let Expr::Named { expr, name } = value {
                return format!("{}, {}", name.value, self.spell(expr));
            }
            let name = field_name(value).unwrap_or_else(|| format!("col{}", at + 1));
            format!("{name}, {}", self.spell(value))
        };
        values.iter().enumerate().map(pair).collect::<Vec<_>>().join(", ")
    }

    fn case(
        &self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        else_result: Option<&Expr>,
    ) -> String {
        let mut words = vec!["CASE".to_owned()];
        for when in conditions {
            let condition = match operand {
                Some(operand) => {
                    format!("({} = {})", self.spell(operand), self.spell(&when.condition))
                }
                None => self.spell(&when.condition),
            };
            words.push(format!("WHEN {condition} THEN {}", self.spell(&when.result)));
        }
        words.extend(else_result.map(|result| format!("ELSE {}", self.spell(result))));
        words.join(" ") + " END"
    }
}

/// Writes the string of a date or a timestamp as its value in a time zone.
fn time(text: &str, name: &str, zone: &Zone) -> Option<String> {
    let to = arrow_type(name)?;
    let array: ArrayRef = Arc::new(StringArray::from(vec![text]));
    let is_word = text.trim_start().starts_with(|first: char| first.is_ascii_alphabetic());
    let value = if is_word {
        literal_casted(&array, &to, &Zone::utc())
    } else {
        casted_in(&array, &to, zone)
    };
    let shown = text_in(&value.ok()?, zone).ok()?;
    shown.is_valid(0).then(|| shown.value(0).to_owned())
}

fn literal_value(value: &Value) -> String {
    match value {
        Value::Number(digits, _) => number(digits),
        Value::Null => "NULL".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::SingleQuotedString(text)
        | Value::DoubleQuotedString(text)
        | Value::SingleQuotedRawStringLiteral(text)
        | Value::DoubleQuotedRawStringLiteral(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns whether a type contains other types.
fn is_nested(data_type: &DataType) -> bool {
    let name = type_name(data_type).to_ascii_lowercase();
    ["array<", "map<", "struct<"].iter().any(|of| name.starts_with(of))
}

/// Returns whether a name stands for a call that was not typed as a name.
fn is_made(expr: &Expr) -> bool {
    matches!(expr, Expr::CompoundIdentifier(parts)
    if parts.first().is_some_and(|part| part.value.starts_with(GENERATED)))
}

fn is_name(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_name(inner),
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => true,
        _ => false,
    }
}

/// Writes a number: without its type suffix, and a double as Java prints it.
fn number(spelled: &str) -> String {
    match number_literal::typed(spelled) {
        Some((digits, DataType::Double(_))) => digits.parse().map_or(digits, double_text),
        Some((digits, DataType::Float(_))) => digits.parse().map_or(digits, float_text),
        Some((digits, _)) => exact(&digits),
        None => exact(spelled),
    }
}

/// Writes an integer or a decimal as Java's `BigDecimal` does: `05.` is `5`.
fn exact(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    match (format!("{whole}{fraction}").parse(), i8::try_from(fraction.len())) {
        (Ok(value), Ok(scale)) => java(value, scale),
        _ => digits.to_owned(),
    }
}
