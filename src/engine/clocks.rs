//! Gives the timestamps in rows the session's time zone, in which they are shown.

use futures::StreamExt;

use super::Engine;
use crate::rows::Rows;
use crate::sql;

impl Engine {
    /// Gives the timestamps of rows the session's time zone, at every nesting level.
    pub(crate) fn on_clocks(&self, rows: Rows) -> Rows {
        let state = self.ctx.state_ref();
        let clocks = sql::Clocks::of(state.read().config_options(), &rows.schema());
        let Some(clocks) = clocks else { return rows };
        let schema = clocks.schema();
        Rows::new(schema, rows.map(move |batch| Ok(clocks.shown(&batch?)?)))
    }
}
