//! `.chart`: bars of a result of two columns.

use std::path::PathBuf;

use clap::Args;

use super::argument::{LOCAL_PATH, NUMBER, TABLE};
use super::context::Context;
use crate::error::Result;
use crate::outcome::{Charted, Outcome};

/// Draw a bar for each row of a label and a number
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[
    "select exam_name, count(*) from assessments group by 1 order by 2 desc limit 10;",
    ".chart",
    ".chart --svg exams.svg",
]))]
pub(super) struct ChartArgs {
    /// The table; the last query if none is given
    #[arg(add = TABLE)]
    table: Option<String>,
    /// Maximum number of bars
    #[arg(short = 'n', value_name = "N", default_value_t = 40, add = NUMBER)]
    bars: usize,
    /// Draw an SVG picture into this file instead; an existing file is replaced
    #[arg(long, value_name = "FILE", add = LOCAL_PATH)]
    svg: Option<PathBuf>,
}

impl ChartArgs {
    pub(super) async fn run(self, cx: &Context) -> Result<Outcome> {
        let table = cx.session.table_or_last(self.table.as_deref())?;
        // One more row than is drawn, to know whether there are more.
        let rows = cx.session.first_rows(&table, self.bars.saturating_add(1)).await?;
        Ok(Outcome::Chart(rows, Charted { bars_max: self.bars, svg: self.svg }))
    }
}
