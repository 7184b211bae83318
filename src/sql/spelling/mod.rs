//! Spells expressions as Spark's headers do: `count(1)`, `(a + b)`, `CAST(a AS INT)`.
//!
//! The rule is Spark's `toPrettySQL`, written from its recorded answers and its source: names as typed
//! without the table before them, texts without quotes, operators in parentheses, defaults of functions
//! spelled out. Knows the tree and, to leave tables out, what is in sight; changes nothing.

mod function;
mod operator;
mod window;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, CaseWhen, DataType, ExactNumberInfo, Expr, Ident, Interval, Subscript,
    TimezoneInfo, Value,
};

use crate::sql::literal;
use crate::sql::scope::Scope;
use crate::sql::tables::idents;

/// Spells expressions with these names in sight.
pub(super) struct Speller<'a> {
    pub(super) scope: &'a Scope<'a>,
}

impl Speller<'_> {
    /// Names a column of a select list that was given no name.
    pub(super) fn item_name(&self, expr: &Expr) -> String {
        match expr {
            Expr::Nested(inner) => self.item_name(inner),
            Expr::Cast { expr: inner, .. } if is_name(inner) => self.item_name(inner),
            Expr::Identifier(name) => name.value.clone(),
            Expr::CompoundIdentifier(parts) => {
                parts.last().map(|part| part.value.clone()).unwrap_or_default()
            }
            Expr::Function(function) => match function::generated(function) {
                Some(name) => name.to_owned(),
                None => self.spell(expr),
            },
            _ => self.spell(expr),
        }
    }

    /// Spells an expression.
    pub(super) fn spell(&self, expr: &Expr) -> String {
        match expr {
            Expr::Identifier(name) => name.value.clone(),
            Expr::CompoundIdentifier(parts) => self.name(parts),
            Expr::CompoundFieldAccess { root, access_chain } => self.path(root, access_chain),
            Expr::Nested(inner) => self.spell(inner),
            Expr::Value(value) => literal_value(&value.value),
            Expr::TypedString(typed) => {
                let text = literal_value(&typed.value.value);
                format!("{} '{text}'", type_name(&typed.data_type))
            }
            Expr::Interval(interval) => self.interval(interval),
            Expr::Cast { kind, expr, data_type, .. } => {
                let word = match kind {
                    datafusion::sql::sqlparser::ast::CastKind::TryCast => "TRY_CAST",
                    _ => "CAST",
                };
                format!("{word}({} AS {})", self.spell(expr), type_name(data_type))
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Expr::Subquery(_) => "scalarsubquery()".to_owned(),
            Expr::Exists { negated: false, .. } => "exists()".to_owned(),
            Expr::Exists { negated: true, .. } => "(NOT exists())".to_owned(),
            Expr::Tuple(fields) => format!("struct({})", self.list(fields)),
            Expr::Struct { values, .. } => format!("struct({})", self.list(values)),
            Expr::Named { expr, name } => format!("{} AS {}", self.spell(expr), name.value),
            Expr::Array(array) => format!("array({})", self.list(&array.elem)),
            Expr::Function(function) => self.function(function),
            Expr::Extract { field, expr, .. } => {
                format!("extract({field} FROM {})", self.spell(expr))
            }
            Expr::Ceil { expr, .. } => format!("CEIL({})", self.spell(expr)),
            Expr::Floor { expr, .. } => format!("FLOOR({})", self.spell(expr)),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let length =
                    substring_for.as_ref().map_or("2147483647".to_owned(), |e| self.spell(e));
                let from = substring_from.as_ref().map_or("1".to_owned(), |e| self.spell(e));
                format!("substring({}, {from}, {length})", self.spell(expr))
            }
            Expr::Trim { expr, trim_where: None, trim_what: None, .. } => {
                format!("trim({})", self.spell(expr))
            }
            Expr::Position { expr, r#in } => {
                format!("locate({}, {}, 1)", self.spell(expr), self.spell(r#in))
            }
            other => self.operator(other),
        }
    }

    fn list(&self, exprs: &[Expr]) -> String {
        exprs.iter().map(|expr| self.spell(expr)).collect::<Vec<_>>().join(", ")
    }

    /// Leaves out the table before a column.
    fn name(&self, parts: &[Ident]) -> String {
        let skipped = self.scope.find(parts).ok().flatten().map_or(0, |found| found.qualifiers);
        let shown: Vec<_> = parts[skipped..].iter().map(|part| part.value.as_str()).collect();
        shown.join(".")
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
        for step in rest {
            match step {
                AccessExpr::Dot(Expr::Identifier(field)) => {
                    text = format!("{text}.{}", field.value);
                }
                AccessExpr::Dot(other) => text = format!("{text}.{}", self.spell(other)),
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    text = format!("{text}[{}]", self.spell(index));
                }
                AccessExpr::Subscript(slice) => text = format!("{text}[{slice}]"),
            }
        }
        text
    }

    fn interval(&self, interval: &Interval) -> String {
        let amount = self.spell(&interval.value);
        match &interval.leading_field {
            Some(field) => {
                let field = field.to_string().to_uppercase();
                format!("INTERVAL '{amount}' {}", field.strip_suffix('S').unwrap_or(&field))
            }
            None => format!("INTERVAL '{amount}'"),
        }
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

fn is_name(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_name(inner),
        Expr::Identifier(name) => name.quote_style != Some('"'),
        Expr::CompoundIdentifier(_) => true,
        _ => false,
    }
}

/// Spells a number: without the letter of its type, a double as Java prints it.
fn number(spelled: &str) -> String {
    match literal::typed(spelled) {
        Some((digits, DataType::Double(_) | DataType::Float(_))) => {
            digits.parse().map_or(digits, crate::sql::cast::double::java)
        }
        Some((digits, _)) => exact(&digits),
        None => exact(spelled),
    }
}

/// Spells a whole number or a decimal as Java's `BigDecimal` does: `05.` is `5`.
fn exact(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    match (format!("{whole}{fraction}").parse(), i8::try_from(fraction.len())) {
        (Ok(value), Ok(scale)) => crate::sql::cast::decimal::java(value, scale),
        _ => digits.to_owned(),
    }
}

/// Spells a type: `INT`, `DECIMAL(10,2)`.
pub(super) fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Int(_) | DataType::Integer(_) => "INT".to_owned(),
        DataType::Real | DataType::Float(_) => "FLOAT".to_owned(),
        DataType::Double(_) | DataType::DoublePrecision => "DOUBLE".to_owned(),
        DataType::Text
        | DataType::String(_)
        | DataType::Varchar(_)
        | DataType::Char(_)
        | DataType::Character(_) => "STRING".to_owned(),
        DataType::Timestamp(_, TimezoneInfo::WithoutTimeZone) => "TIMESTAMP_NTZ".to_owned(),
        DataType::Numeric(info) | DataType::Decimal(info) | DataType::Dec(info) => {
            let (precision, scale) = match info {
                ExactNumberInfo::None => (10, 0),
                ExactNumberInfo::Precision(precision) => (*precision, 0),
                ExactNumberInfo::PrecisionAndScale(precision, scale) => (*precision, *scale),
            };
            format!("DECIMAL({precision},{scale})")
        }
        DataType::Bool => "BOOLEAN".to_owned(),
        // A nested type, its words in one name; those of its fields are as typed.
        DataType::Custom(name, _) if idents(name).any(|part| part.quote_style == Some('`')) => {
            idents(name).map(|part| part.value.as_str()).collect()
        }
        DataType::Custom(name, _) => match name.to_string().to_uppercase().as_str() {
            "LONG" => "BIGINT".to_owned(),
            "SHORT" => "SMALLINT".to_owned(),
            "BYTE" => "TINYINT".to_owned(),
            "TIMESTAMP_LTZ" => "TIMESTAMP".to_owned(),
            other => other.to_owned(),
        },
        other => other.to_string().to_uppercase(),
    }
}
