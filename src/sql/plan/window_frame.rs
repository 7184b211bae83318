//! Adapts windows to their types: the bounds of RANGE frames, defaults, and zeros in an order.
//!
//! A number over dates means days; the engine (55.2) uses months. Spark (`WindowSpecDefinition`) has no
//! distance of strings and booleans, and no numeric distance of timestamps.

use std::mem;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::expr::{Cast, WindowFunction};
use datafusion::logical_expr::{
    Expr, ExprSchemable, LogicalPlan, WindowFrame, WindowFrameBound, WindowFrameUnits, lit,
};

use crate::spark::types::simple_string;
use crate::sql::functions::cast::function;
use crate::sql::functions::declaration::Frame;
use crate::sql::functions::registry;

/// Converts the bounds of all frames of a plan.
///
/// # Errors
/// A distance that the type of the values does not support.
pub(in crate::sql) fn read(plan: LogicalPlan) -> EngineResult<LogicalPlan> {
    let read = plan.transform_up_with_subqueries(|node| {
        let LogicalPlan::Window(window) = &node else { return Ok(Transformed::no(node)) };
        let mut exprs = Vec::with_capacity(window.window_expr.len());
        let mut is_changed = false;
        for expr in &window.window_expr {
            // The names of a window's columns contain its frame.
            let name = expr.schema_name().to_string();
            let changed = expr.clone().transform_up(|part| one(part, &window.input))?;
            is_changed |= changed.transformed;
            exprs.push(match changed.data {
                Expr::Alias(alias) => Expr::Alias(alias),
                other if changed.transformed => other.alias(name),
                other => other,
            });
        }
        if !is_changed {
            return Ok(Transformed::no(node));
        }
        let input = window.input.as_ref().clone();
        Ok(Transformed::yes(node.with_new_exprs(exprs, vec![input])?))
    })?;
    Ok(read.data)
}

fn one(part: Expr, input: &LogicalPlan) -> EngineResult<Transformed<Expr>> {
    let Expr::WindowFunction(mut window) = part else { return Ok(Transformed::no(part)) };
    let mut is_changed = cast_beyond(&mut window, input)?;
    for key in &mut window.params.order_by {
        // Positive and negative zero are one value; the engine (55.2) distinguishes them.
        if key.expr.get_type(input.schema())?.is_floating() {
            key.expr = key.expr.clone() + lit(0.0_f64);
            is_changed = true;
        }
    }
    is_changed |= by_groups(&mut window, input)?;
    let frame = &mut window.params.window_frame;
    if frame.units != WindowFrameUnits::Range || distances(frame).next().is_none() {
        let same = Expr::WindowFunction(window);
        return Ok(if is_changed { Transformed::yes(same) } else { Transformed::no(same) });
    }
    let [key] = window.params.order_by.as_mut_slice() else {
        return plan_err!("a RANGE frame with a distance needs one column in ORDER BY");
    };
    let of = key.expr.get_type(input.schema())?;
    if let DataType::Decimal128(_, scale) = of {
        // A distance may have more digits than the values.
        let scale = distances(frame).map(|distance| places(distance)).fold(scale, i8::max);
        let wide = DataType::Decimal128(38, scale);
        key.expr = Expr::Cast(Cast::new(Box::new(key.expr.clone()), wide));
        is_changed = true;
    }
    for distance in distances(frame) {
        let read = distance_of(distance, &of)?;
        is_changed |= read != *distance;
        let _ = mem::replace(distance, read);
    }
    let written = Expr::WindowFunction(window);
    Ok(if is_changed { Transformed::yes(written) } else { Transformed::no(written) })
}

/// Rewrites a RANGE frame without distances as one of GROUPS, which has the same rows, if the engine (55.2)
/// does not support ranges over the type of a key, such as structs and binary; returns whether it did.
fn by_groups(window: &mut WindowFunction, input: &LogicalPlan) -> EngineResult<bool> {
    let Some(key) = window.params.order_by.first() else { return Ok(false) };
    let of = key.expr.get_type(input.schema())?;
    let frame = &mut window.params.window_frame;
    let has_ranges = !matches!(of, DataType::Struct(_) | DataType::Map(..)) && !of.is_binary();
    if frame.units != WindowFrameUnits::Range || has_ranges || distances(frame).next().is_some() {
        return Ok(false);
    }
    let (start, end) = (frame.start_bound.clone(), frame.end_bound.clone());
    *frame = WindowFrame::new_bounds(WindowFrameUnits::Groups, start, end);
    Ok(true)
}

/// Casts the default of `lag` and `lead` to the type of their value; returns whether it did.
fn cast_beyond(window: &mut WindowFunction, input: &LogicalPlan) -> EngineResult<bool> {
    if !matches!(registry::frame(window.fun.name()), Frame::RowBefore | Frame::RowAfter) {
        return Ok(false);
    }
    let [value, _, beyond] = window.params.args.as_mut_slice() else { return Ok(false) };
    let (of, given) = (value.get_type(input.schema())?, beyond.get_type(input.schema())?);
    if of == given || given.is_null() {
        return Ok(false);
    }
    let name = simple_string(&of).to_uppercase();
    *beyond = function().call(vec![beyond.clone(), lit(name)]);
    Ok(true)
}

/// Returns the bounds of a frame that are distances.
fn distances(frame: &mut WindowFrame) -> impl Iterator<Item = &mut String> {
    [&mut frame.start_bound, &mut frame.end_bound].into_iter().filter_map(|bound| match bound {
        WindowFrameBound::Preceding(ScalarValue::Utf8(Some(distance)))
        | WindowFrameBound::Following(ScalarValue::Utf8(Some(distance))) => Some(distance),
        WindowFrameBound::Preceding(_)
        | WindowFrameBound::Following(_)
        | WindowFrameBound::CurrentRow => None,
    })
}

/// Counts the digits after the point.
fn places(number: &str) -> i8 {
    let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
    i8::try_from(digits).unwrap_or(i8::MAX)
}

fn distance_of(written: &str, of: &DataType) -> EngineResult<String> {
    let number: Option<f64> = written.trim().parse().ok();
    match (of, number) {
        (DataType::Date32, Some(days)) if days.fract() == 0.0 => Ok(format!("{written} days")),
        // There are no other values between integers.
        (of, Some(number)) if of.is_integer() => Ok(format!("{:.0}", number.floor())),
        (of, Some(_)) if of.is_numeric() => Ok(written.to_owned()),
        (
            DataType::Date32
            | DataType::Timestamp(..)
            | DataType::Duration(_)
            | DataType::Interval(_),
            None,
        ) => Ok(written.to_owned()),
        _ => plan_err!(
            "a RANGE frame of `{written}` is not supported in an order of {}",
            simple_string(of)
        ),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::DataType;

    use super::distance_of;

    #[test]
    fn distances_are_read_by_the_type() {
        let read = |written: &str, of: DataType| distance_of(written, &of).ok();
        assert_eq!(read("30", DataType::Date32).as_deref(), Some("30 days"));
        assert_eq!(read("1 month", DataType::Date32).as_deref(), Some("1 month"));
        assert_eq!(read("1.5", DataType::Int32).as_deref(), Some("1"));
        assert_eq!(read("1.5", DataType::Float64).as_deref(), Some("1.5"));
        assert_eq!(read("1", DataType::Utf8), None);
        assert_eq!(read("1.5", DataType::Date32), None);
    }
}
