//! Writes functions with a syntax of their own: `extract(YEAR FROM a)`, `TRIM(BOTH a FROM b)`.

use datafusion::sql::sqlparser::ast::{CeilFloorKind, Expr, TrimWhereField};

use super::literal_value;
use crate::sql::resolve::column_name::speller::Speller;

impl Speller<'_> {
    /// Writes a function whose arguments are separated by keywords; anything else as an operator.
    pub(in crate::sql) fn worded(&self, expr: &Expr) -> String {
        match expr {
            Expr::Extract { field, syntax: _, expr } => {
                format!("extract({field} FROM {})", self.spell(expr))
            }
            Expr::Ceil { expr, field: CeilFloorKind::Scale(places) } => {
                format!("ceil({}, {})", self.spell(expr), literal_value(&places.value))
            }
            Expr::Floor { expr, field: CeilFloorKind::Scale(places) } => {
                format!("floor({}, {})", self.spell(expr), literal_value(&places.value))
            }
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(_) } => {
                format!("CEIL({})", self.spell(expr))
            }
            Expr::Floor { expr, field: CeilFloorKind::DateTimeField(_) } => {
                format!("FLOOR({})", self.spell(expr))
            }
            Expr::Substring { expr, substring_from, substring_for, special, shorthand } => {
                // Spark keeps the short name if the arguments are separated by commas.
                let name = if *shorthand && *special { "substr" } else { "substring" };
                let length =
                    substring_for.as_ref().map_or("2147483647".to_owned(), |e| self.spell(e));
                let from = substring_from.as_ref().map_or("1".to_owned(), |e| self.spell(e));
                format!("{name}({}, {from}, {length})", self.spell(expr))
            }
            Expr::Trim { expr, trim_where, trim_what, trim_characters: _ } => {
                self.trim(trim_where.as_ref(), trim_what.as_deref(), expr)
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                let length = overlay_for.as_ref().map_or("-1".to_owned(), |e| self.spell(e));
                let [whole, by, from] =
                    [expr, overlay_what, overlay_from].map(|part| self.spell(part));
                format!("overlay({whole}, {by}, {from}, {length})")
            }
            Expr::Position { expr, r#in } => {
                format!("locate({}, {}, 1)", self.spell(expr), self.spell(r#in))
            }
            other => self.operator(other),
        }
    }

    /// Writes `trim`; the characters to remove come first.
    fn trim(&self, side: Option<&TrimWhereField>, off: Option<&Expr>, of: &Expr) -> String {
        let (word, plain) = match side {
            None | Some(TrimWhereField::Both) => ("BOTH", "trim"),
            Some(TrimWhereField::Leading) => ("LEADING", "ltrim"),
            Some(TrimWhereField::Trailing) => ("TRAILING", "rtrim"),
        };
        match off {
            Some(off) => format!("TRIM({word} {} FROM {})", self.spell(off), self.spell(of)),
            None => format!("{plain}({})", self.spell(of)),
        }
    }
}
