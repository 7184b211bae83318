//! Writes window functions: `sum(n) OVER (ORDER BY id ASC NULLS FIRST RANGE BETWEEN …)`.
//!
//! Spark (`WindowSpecDefinition.sql`) shows the frame even if it is the default.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::{
    Expr, OrderByExpr, Value, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec,
    WindowType,
};

use crate::spark::ddl::arrow_type;
use crate::sql::ast::{node, number_literal};
use crate::sql::functions::declaration::Frame;
use crate::sql::functions::header::HeaderKey;
use crate::sql::functions::registry;
use crate::sql::resolve::column_name::speller::Speller;

impl Speller<'_> {
    /// Writes a call with its window.
    pub(in crate::sql) fn windowed(&self, name: &str, call: &str, over: &WindowType) -> String {
        match over {
            WindowType::WindowSpec(spec) => {
                format!("{call} OVER ({})", self.window(spec, name, call))
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
            let keys: Vec<_> = spec.order_by.iter().map(|key| self.key(key).whole()).collect();
            parts.push(format!("ORDER BY {}", keys.join(", ")));
        }
        parts.push(match &spec.window_frame {
            Some(frame) => self.frame(frame, &spec.order_by),
            None => default_frame(registry::frame(name), call, spec.order_by.is_empty()),
        });
        parts.join(" ")
    }

    pub(in crate::sql) fn key(&self, key: &OrderByExpr) -> HeaderKey {
        let is_ascending = key.options.asc.unwrap_or(true);
        HeaderKey {
            value: self.spell(&key.expr),
            is_descending: !is_ascending,
            has_nulls_first: key.options.nulls_first.unwrap_or(is_ascending),
        }
    }

    /// Returns the type of the distance of a bound, if it is a numeric literal.
    fn steps_type(&self, steps: &Expr) -> Option<DataType> {
        let Some(Value::Number(digits, is_long)) = node::value(steps) else {
            return self.type_of(steps);
        };
        if *is_long || digits.ends_with(['l', 'L']) {
            return Some(DataType::Int64);
        }
        let name = match number_literal::typed(digits) {
            Some((_, data_type)) => data_type.to_string(),
            None => number_literal::type_of(digits)?,
        };
        arrow_type(&name)
    }

    fn frame(&self, frame: &WindowFrame, keys: &[OrderByExpr]) -> String {
        let WindowFrame { units, start_bound, end_bound } = frame;
        let key = match (units, keys) {
            (WindowFrameUnits::Range, [key]) => self.type_of(&key.expr),
            _ => None,
        };
        let bound = |bound: &WindowFrameBound| match bound {
            WindowFrameBound::CurrentRow => "CURRENT ROW".to_owned(),
            WindowFrameBound::Preceding(None) => "UNBOUNDED PRECEDING".to_owned(),
            WindowFrameBound::Following(None) => "UNBOUNDED FOLLOWING".to_owned(),
            // A bound that is cast to the type of the order is no longer recognized as one before the row.
            WindowFrameBound::Preceding(Some(steps))
                if key.as_ref().is_some_and(|key| {
                    key.is_numeric() && self.steps_type(steps).is_some_and(|of| of != *key)
                }) =>
            {
                format!("(- {}) FOLLOWING", self.spell(steps))
            }
            WindowFrameBound::Preceding(Some(steps)) => format!("{} PRECEDING", self.spell(steps)),
            WindowFrameBound::Following(Some(steps)) => format!("{} FOLLOWING", self.spell(steps)),
        };
        let end = end_bound.as_ref().map_or("CURRENT ROW".to_owned(), bound);
        format!("{units} BETWEEN {} AND {end}", bound(start_bound))
    }
}

/// Writes the frame of a function in a window without a frame.
fn default_frame(of: Frame, call: &str, is_unordered: bool) -> String {
    let sign = match of {
        Frame::RowBefore => "-",
        Frame::RowAfter => "",
        Frame::RowsToCurrent => {
            return "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".to_owned();
        }
        Frame::Any | Frame::Whole | Frame::RangeToCurrent if is_unordered => {
            return "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING".to_owned();
        }
        Frame::Any | Frame::Whole | Frame::RangeToCurrent => {
            return "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".to_owned();
        }
    };
    let offset = call.rsplit(", ").nth(1).unwrap_or("1");
    format!("ROWS BETWEEN {sign}{offset} FOLLOWING AND {sign}{offset} FOLLOWING")
}
