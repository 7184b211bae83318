//! Checks windows: their parts, and which functions take a frame, as in Spark's `ResolveWindowFrame`.

use datafusion::sql::sqlparser::ast::{
    WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec,
};

use crate::error::{Error, Result};
use crate::sql::functions::declaration::Frame;
use crate::sql::functions::registry;
use crate::sql::gate::node::{expr, exprs, sorts};
use crate::sql::gate::refusal::refused;

/// Checks a window.
pub(super) fn spec(spec: &WindowSpec) -> Result<()> {
    let WindowSpec { window_name: _, partition_by, order_by, window_frame } = spec;
    exprs(partition_by)?;
    sorts(order_by)?;
    let Some(frame) = window_frame else { return Ok(()) };
    let WindowFrame { units, start_bound, end_bound } = frame;
    match units {
        WindowFrameUnits::Range if order_by.is_empty() && bounded(frame) => {
            return Err(Error::failed("a RANGE of values needs an ORDER BY")
                .hint("`ORDER BY x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW`, or `ROWS`"));
        }
        WindowFrameUnits::Rows | WindowFrameUnits::Range => {}
        WindowFrameUnits::Groups => return Err(refused("GROUPS")),
    }
    bound(start_bound, true)?;
    end_bound.iter().try_for_each(|end| bound(end, false))
}

fn bounded(frame: &WindowFrame) -> bool {
    let WindowFrame { units: _, start_bound, end_bound } = frame;
    let by_value = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::CurrentRow => false,
        WindowFrameBound::Preceding(steps) | WindowFrameBound::Following(steps) => steps.is_some(),
    };
    by_value(start_bound) || end_bound.as_ref().is_some_and(by_value)
}

fn bound(bound: &WindowFrameBound, is_start: bool) -> Result<()> {
    match bound {
        WindowFrameBound::CurrentRow => Ok(()),
        WindowFrameBound::Preceding(Some(steps)) | WindowFrameBound::Following(Some(steps)) => {
            expr(steps)
        }
        WindowFrameBound::Preceding(None) if is_start => Ok(()),
        WindowFrameBound::Following(None) if !is_start => Ok(()),
        WindowFrameBound::Preceding(None) => {
            Err(Error::failed("a window frame cannot end with UNBOUNDED PRECEDING"))
        }
        WindowFrameBound::Following(None) => {
            Err(Error::failed("a window frame cannot begin with UNBOUNDED FOLLOWING"))
        }
    }
}

/// Returns whether a frame is all rows of its partition, which Spark treats as no frame.
fn is_whole(frame: &WindowFrame) -> bool {
    let WindowFrame { units, start_bound, end_bound } = frame;
    matches!(units, WindowFrameUnits::Rows)
        && matches!(start_bound, WindowFrameBound::Preceding(None))
        && matches!(end_bound, Some(WindowFrameBound::Following(None)))
}

/// Refuses a frame that a function would ignore.
pub(in crate::sql) fn fits(name: &str, spec: &WindowSpec) -> Result<()> {
    let WindowSpec { window_name: _, partition_by: _, order_by, window_frame } = spec;
    let is_cut = window_frame.as_ref().is_some_and(|frame| !is_whole(frame));
    let own = registry::frame(name);
    if own == Frame::Whole && (is_cut || !order_by.is_empty()) {
        return Err(Error::failed(format!(
            "`{name}` takes the whole window, without ORDER BY and without a frame"
        )));
    }
    let Some(frame) = window_frame else { return Ok(()) };
    let WindowFrame { units, start_bound, end_bound } = frame;
    let is_up_to_here = matches!(start_bound, WindowFrameBound::Preceding(None))
        && matches!(end_bound, None | Some(WindowFrameBound::CurrentRow));
    let fits = match own {
        Frame::RowsToCurrent => is_up_to_here && matches!(units, WindowFrameUnits::Rows),
        Frame::RangeToCurrent => is_up_to_here && matches!(units, WindowFrameUnits::Range),
        Frame::RowBefore | Frame::RowAfter => false,
        Frame::Any | Frame::Whole => true,
    };
    if fits {
        return Ok(());
    }
    Err(Error::failed(format!("`{name}` does not take a window frame"))
        .hint(format!("`{name}(…) OVER (ORDER BY …)`")))
}
