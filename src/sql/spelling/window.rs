//! Spells window functions: `sum(n) OVER (ORDER BY id ASC NULLS FIRST RANGE BETWEEN …)`.
//!
//! Spark writes the frame out even where it was left to the default.

use datafusion::sql::sqlparser::ast::{
    Function, OrderByExpr, WindowFrame, WindowFrameBound, WindowSpec, WindowType,
};

use super::Speller;
use crate::sql::tables::idents;

/// Spelled in capitals as a window function.
const CAPITALS: [&str; 3] = ["rank", "dense_rank", "percent_rank"];

/// Counted by rows where aggregates go by range.
const BY_ROWS: [&str; 5] = ["rank", "dense_rank", "percent_rank", "row_number", "ntile"];

impl Speller<'_> {
    /// Spells a call with the window it is over.
    pub(super) fn windowed(&self, function: &Function, call: &str, over: &WindowType) -> String {
        let name = idents(&function.name).last().map(|name| name.value.to_lowercase());
        let name = name.unwrap_or_default();
        let call = match call.split_once('(') {
            Some((word, rest)) if CAPITALS.contains(&name.as_str()) => {
                format!("{}({rest}", word.to_uppercase())
            }
            _ => call.to_owned(),
        };
        match over {
            WindowType::WindowSpec(spec) => {
                format!("{call} OVER ({})", self.window(spec, &name, &call))
            }
            WindowType::NamedWindow(window) => format!("{call} OVER {}", window.value),
        }
    }

    fn window(&self, spec: &WindowSpec, name: &str, call: &str) -> String {
        let mut parts = Vec::new();
        if !spec.partition_by.is_empty() {
            parts.push(format!("PARTITION BY {}", self.list(&spec.partition_by)));
        }
        if !spec.order_by.is_empty() {
            let keys: Vec<_> = spec.order_by.iter().map(|key| self.sort_key(key)).collect();
            parts.push(format!("ORDER BY {}", keys.join(", ")));
        }
        parts.push(match &spec.window_frame {
            Some(frame) => self.frame(frame),
            None => default_frame(name, call, spec.order_by.is_empty()),
        });
        parts.join(" ")
    }

    pub(super) fn sort_key(&self, key: &OrderByExpr) -> String {
        let ascending = key.options.asc.unwrap_or(true);
        let nulls_first = key.options.nulls_first.unwrap_or(ascending);
        let direction = if ascending { "ASC" } else { "DESC" };
        let nulls = if nulls_first { "FIRST" } else { "LAST" };
        format!("{} {direction} NULLS {nulls}", self.spell(&key.expr))
    }

    fn frame(&self, frame: &WindowFrame) -> String {
        let bound = |bound: &WindowFrameBound| match bound {
            WindowFrameBound::CurrentRow => "CURRENT ROW".to_owned(),
            WindowFrameBound::Preceding(None) => "UNBOUNDED PRECEDING".to_owned(),
            WindowFrameBound::Following(None) => "UNBOUNDED FOLLOWING".to_owned(),
            WindowFrameBound::Preceding(Some(rows)) => format!("{} PRECEDING", self.spell(rows)),
            WindowFrameBound::Following(Some(rows)) => format!("{} FOLLOWING", self.spell(rows)),
        };
        let end = frame.end_bound.as_ref().map_or("CURRENT ROW".to_owned(), bound);
        format!("{} BETWEEN {} AND {end}", frame.units, bound(&frame.start_bound))
    }
}

fn default_frame(name: &str, call: &str, is_unordered: bool) -> String {
    if ["lag", "lead"].contains(&name) {
        let offset = call.rsplit(", ").nth(1).unwrap_or("1");
        let sign = if name == "lag" { "-" } else { "" };
        return format!("ROWS BETWEEN {sign}{offset} FOLLOWING AND {sign}{offset} FOLLOWING");
    }
    let units = if BY_ROWS.contains(&name) || is_unordered { "ROWS" } else { "RANGE" };
    if is_unordered && !BY_ROWS.contains(&name) {
        format!("{units} BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING")
    } else {
        format!("{units} BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")
    }
}
