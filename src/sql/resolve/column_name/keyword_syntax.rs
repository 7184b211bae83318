//! Writes functions with a syntax of their own: `extract(YEAR FROM a)`, `TRIM(BOTH a FROM b)`.
//!
//! Spark's names are those of classes such as `Extract`, `Substring` and `StringTrim`.

use datafusion::sql::sqlparser::ast::{CeilFloorKind, Expr, TrimWhereField};

use super::function::call;
use super::literal_value;
use crate::sql::resolve::column_name::speller::Speller;

impl Speller<'_> {
    /// Writes a function whose arguments are separated by keywords; anything else as an operator.
    pub(in crate::sql) fn worded(&self, expr: &Expr) -> String {
        match expr {
            Expr::Extract { field, syntax: _, expr } => {
                format!("extract({field} FROM {})", self.spell(expr))
            }
            Expr::Ceil { expr, field } => self.rounded("ceil", expr, field),
            Expr::Floor { expr, field } => self.rounded("floor", expr, field),
            Expr::Substring { expr, substring_from, substring_for, special, shorthand } => {
                // Spark keeps the short name if the arguments are separated by commas.
                let name = if *shorthand && *special { "substr" } else { "substring" };
                let from = substring_from.as_ref().map_or("1".to_owned(), |e| self.spell(e));
                let mut args = vec![self.spell(expr), from];
                args.extend(substring_for.as_ref().map(|length| self.spell(length)));
                call(name, &args)
            }
            Expr::Trim { expr, trim_where, trim_what, trim_characters: _ } => {
                self.trim(trim_where.as_ref(), trim_what.as_deref(), expr)
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                let args = [expr, overlay_what, overlay_from].into_iter().chain(overlay_for);
                call("overlay", &args.map(|arg| self.spell(arg)).collect::<Vec<_>>())
            }
            Expr::Position { expr, r#in } => call("locate", &[self.spell(expr), self.spell(r#in)]),
            other => self.operator(other),
        }
    }

    fn rounded(&self, name: &str, expr: &Expr, field: &CeilFloorKind) -> String {
        let mut args = vec![self.spell(expr)];
        match field {
            CeilFloorKind::Scale(places) => args.push(literal_value(&places.value)),
            CeilFloorKind::DateTimeField(_) => {}
        }
        call(name, &args)
    }

    /// Writes `trim`; the characters to remove come first.
    fn trim(&self, side: Option<&TrimWhereField>, off: Option<&Expr>, of: &Expr) -> String {
        let name = match side {
            None | Some(TrimWhereField::Both) => "trim",
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
        };
        let args: Vec<String> = off.into_iter().chain([of]).map(|arg| self.spell(arg)).collect();
        call(name, &args)
    }
}
