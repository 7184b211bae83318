//! Holding the rows of tables, and landing plans as directories.

use std::sync::{Arc, Weak};

use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties as _};

use super::anew::Readers;
use super::statements::with_headers;
use super::{Lineage, Session, frugal};
use crate::catalog::NamedTable;
use crate::catalog::held::Held;
use crate::error::{Error, Result};
use crate::landing::{self, Landed, WriteOptions};
use crate::outcome::{byte_size, counted};
use crate::progress::Reporter;

/// How often rows of files that change meanwhile are held before that is an error.
const HOLDS_MAX: u32 = 5;

impl Session {
    /// Reads a table once and answers from the held rows from now on.
    pub async fn cache(&self, name: Option<&str>, reporter: &Reporter) -> Result<Arc<Held>> {
        let table = self.table_or_last(name)?;
        if let Some(held) = table.held() {
            return Ok(held);
        }
        if let Some(records) = self.records_of(&table) {
            reporter.expect(records);
        }
        let held = self.hold(table.name(), &self.scan(&table)?, reporter).await?;
        let held = Arc::new(held);
        table.hold(Some(Arc::clone(&held)));
        Ok(held)
    }

    /// Holds the rows of a plan, its parts side by side.
    pub(super) async fn hold(
        &self,
        name: &str,
        plan: &LogicalPlan,
        reporter: &Reporter,
    ) -> Result<Held> {
        self.renew_scanned(plan).await?;
        let mut is_frugal = false;
        for _ in 1..HOLDS_MAX {
            let (schema, parts, looks) = self.parts_once(plan, is_frugal).await?;
            let held = Held::collect(name, schema, parts, &self.runtime(), reporter).await;
            match &held {
                // What was held of it is let go: all is read again, with little memory.
                Err(error) if error.is_exhausted() && !is_frugal => {
                    is_frugal = true;
                    frugal::make_room(self.runtime(), &self.held_tables()).await?;
                }
                Err(_) if looks.have_changed().await => {}
                _ => return held,
            }
        }
        let (schema, parts, _) = self.parts_once(plan, is_frugal).await?;
        Held::collect(name, schema, parts, &self.runtime(), reporter).await
    }

    /// Returns what tables and the last result hold, as long as they do.
    pub(super) fn held_tables(&self) -> Vec<Weak<Held>> {
        self.named().iter().filter_map(|table| Some(Arc::downgrade(&table.held()?))).collect()
    }

    /// Returns how many rows a table has at most, where that is known before it is read.
    pub fn records_of(&self, table: &NamedTable) -> Option<u64> {
        table
            .held()
            .map(|held| held.rows())
            .or_else(|| Lineage::of(table.source().as_ref()).records())
    }

    /// Lets go of held rows; says whether there were any.
    pub fn uncache(&self, name: &str) -> Result<bool> {
        let table = self.table(name)?;
        let was_held = table.held().is_some();
        table.hold(None);
        Ok(was_held)
    }

    /// Lands the rows of a plan as a directory.
    pub async fn land(
        &self,
        plan: &LogicalPlan,
        path: &str,
        options: &WriteOptions,
        reporter: &Reporter,
    ) -> Result<Landed> {
        if self.is_read_only() {
            // Before the query runs: what it would find is not kept.
            return Err(Error::read_only(format!("`{path}`")));
        }
        let target = self.storage().resolve(path)?;
        let rows = self.rows_in_turn(plan).await?;
        landing::write(rows, &target, options, reporter).await
    }

    /// Executes a plan as one stream, with one reader where its rows come in record order anyway.
    ///
    /// Readers side by side would only wait for their turn there, with batches in their hands.
    async fn rows_in_turn(&self, plan: &LogicalPlan) -> Result<SendableRecordBatchStream> {
        self.renew_scanned(plan).await?;
        Ok(with_headers(self.stream(plan, Readers::InTurn).await?))
    }
}

/// Says whether one reader reads a plan as fast as several.
pub(super) fn in_turn(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.output_partitioning().partition_count() > 1 && is_row_by_row(plan)
}

/// Says whether a plan is a chain that hands rows on as it reads them.
fn is_row_by_row(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.children().len() <= 1
        && plan.pipeline_behavior() == EmissionType::Incremental
        && plan.downcast_ref::<RepartitionExec>().is_none()
        && plan.children().into_iter().all(is_row_by_row)
}

/// Sums up what is held under a name.
pub fn held_report(name: &str, held: &Held) -> String {
    let rows = counted(held.rows(), "row");
    match held.bytes() {
        (memory, 0) => format!("Cached {name}: {rows}, {} in memory", byte_size(memory)),
        (memory, disk) => format!(
            "Cached {name}: {rows}, {} in memory, {} on disk",
            byte_size(memory),
            byte_size(disk)
        ),
    }
}
