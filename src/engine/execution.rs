//! Executes statements. A statement over files that change while they are read is executed again, as long as
//! no row has been returned. So is, once, a statement that exceeds the memory limit, in a way that needs
//! little memory.

use std::sync::{Arc, Weak};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::execution::session_state::SessionState;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties as _};
use datafusion::prelude::SessionContext;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::cached_rows::CachedRows;
use super::files::{self, ContentCache, TablePath};
use super::{Engine, Query, Relation, in_order, low_memory, with_headers};
use crate::error::{Error, Result};
use crate::landing::Manifest;
use crate::progress::Notices;
use crate::rows::Rows;
use crate::storage::Location;

/// The maximum number of times that a statement is started.
const STARTS_MAX: u32 = 40;

/// How the partitions of a plan are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// In parallel.
    All,
    /// One after the other, because the rows come in record order in any case.
    InTurn,
}

/// A plan that can be executed again.
struct Statement {
    ctx: SessionContext,
    plan: LogicalPlan,
    readers: Readers,
    memory_limit: usize,
    /// Tables that may release memory for it.
    held: Vec<Weak<CachedRows>>,
    /// Whether it has exceeded the memory limit before.
    is_frugal: bool,
}

/// One execution, with the state of the files that it reads.
struct Run {
    rows: SendableRecordBatchStream,
    contents: Arc<ContentCache>,
}

impl Engine {
    /// Executes a plan as one stream, for one state of the files that it reads; columns have the engine's
    /// names.
    ///
    /// `beside` has the cached tables, which move to disk if there is too little memory.
    ///
    /// # Errors
    /// The query cannot be planned. Errors while rows are read are in the stream.
    pub(crate) async fn rows(
        &self,
        query: &Query,
        readers: Readers,
        beside: Vec<Weak<CachedRows>>,
    ) -> Result<Rows> {
        let statement = Statement {
            ctx: self.ctx.clone(),
            plan: query.plan().clone(),
            readers,
            memory_limit: self.memory_limit(),
            held: beside,
            is_frugal: false,
        };
        let run = statement.start(1).await?;
        let schema = run.rows.schema();
        let rows = stream::try_unfold(Some((statement, run, 1)), next);
        Ok(Rows::new(schema, rows))
    }

    /// Reads the files that a manifest names, in its order, without the columns that are directories.
    pub(crate) async fn landed_rows(
        &self,
        directory: &Location,
        manifest: Manifest,
    ) -> Result<Rows> {
        let by = manifest.partition_by.clone();
        let (location, notices) = (directory.clone(), Notices::default());
        let place = TablePath { location, word: None, notices };
        let table = Relation::new(files::landed(&self.ctx.state(), place, manifest).await?);
        let schema = table.schema();
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let names: Vec<&str> = names.filter(|name| !by.iter().any(|by| by == name)).collect();
        let query = Query::of_table("landed", table)?.columns(&names)?;
        Ok(with_headers(self.rows(&query, Readers::InTurn, Vec::new()).await?))
    }

    /// Executes a plan as one stream per partition, and returns the state of its files.
    pub(super) async fn parts_once(
        &self,
        plan: &LogicalPlan,
        is_frugal: bool,
    ) -> Result<(SchemaRef, Vec<Rows>, Arc<ContentCache>)> {
        let (state, contents) = state_with_cache(&self.ctx, plan);
        let (plan, context) = if is_frugal {
            frugally_planned(state, plan, &contents, self.memory_limit()).await?
        } else {
            (planned(&state, plan, &contents).await?, self.ctx.task_ctx())
        };
        let parts = 0..plan.output_partitioning().partition_count();
        let execute = |part| Ok(with_headers(rows_of(plan.execute(part, Arc::clone(&context))?)));
        let parts = parts.map(execute).collect::<Result<Vec<_>>>()?;
        let schema = parts.first().map_or_else(|| plan.schema(), Rows::schema);
        Ok((schema, parts, contents))
    }
}

/// Converts the engine's stream.
fn rows_of(stream: SendableRecordBatchStream) -> Rows {
    Rows::new(stream.schema(), stream.map_err(Error::from))
}

/// Makes the state in which a plan is executed; numbers drawn with a seed depend on the order of the rows.
fn state_with_cache(ctx: &SessionContext, plan: &LogicalPlan) -> (SessionState, Arc<ContentCache>) {
    let contents = Arc::new(ContentCache::default());
    let mut state = ctx.state();
    if crate::sql::draws_by_seed(plan) {
        state.config_mut().options_mut().execution.target_partitions = 1;
    }
    state.config_mut().set_extension(Arc::clone(&contents));
    (state, contents)
}

/// Makes a physical plan; tries again if files are removed in the meantime.
async fn planned(
    state: &SessionState,
    plan: &LogicalPlan,
    contents: &Arc<ContentCache>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let mut starts = 1;
    loop {
        let error = match state.create_physical_plan(plan).await {
            Ok(plan) => return Ok(plan),
            Err(error) => error,
        };
        if starts == STARTS_MAX || !contents.have_changed().await {
            return Err(error.into());
        }
        contents.forget().await;
        starts += 1;
    }
}

/// Makes a physical plan that needs little memory, and its context.
async fn frugally_planned(
    mut state: SessionState,
    plan: &LogicalPlan,
    contents: &Arc<ContentCache>,
    memory_limit: usize,
) -> Result<(Arc<dyn ExecutionPlan>, Arc<TaskContext>)> {
    low_memory::make_frugal(&mut state, memory_limit);
    let mut physical = planned(&state, plan, contents).await?;
    if !low_memory::joins_alike(&physical) {
        state.config_mut().options_mut().optimizer.prefer_hash_join = true;
        physical = planned(&state, plan, contents).await?;
    }
    Ok((low_memory::without_top_k(physical)?, state.task_ctx()))
}

impl Statement {
    async fn start(&self, starts: u32) -> Result<Run> {
        if starts > 1 {
            files::pause(starts).await;
        }
        let (mut state, contents) = state_with_cache(&self.ctx, &self.plan);
        if self.is_frugal {
            let (physical, context) =
                frugally_planned(state, &self.plan, &contents, self.memory_limit).await?;
            return Ok(Run { rows: in_order::execute(physical, context)?, contents });
        }
        let mut physical = planned(&state, &self.plan, &contents).await?;
        if self.readers == Readers::InTurn && in_turn(&physical) {
            state.config_mut().options_mut().execution.target_partitions = 1;
            physical = planned(&state, &self.plan, &contents).await?;
        }
        let rows = in_order::execute(physical, self.ctx.task_ctx())?;
        Ok(Run { rows, contents })
    }
}

type State = Option<(Statement, Run, u32)>;

/// Returns the next rows, from another execution if this one has failed before it returned any.
async fn next(state: State) -> Result<Option<(RecordBatch, State)>> {
    let Some((mut statement, mut run, mut starts)) = state else { return Ok(None) };
    loop {
        let error = match run.rows.next().await {
            None => return Ok(None),
            Some(Ok(batch)) => {
                let begun = if batch.num_rows() > 0 { u32::MAX } else { starts };
                return Ok(Some((batch, Some((statement, run, begun)))));
            }
            Some(Err(error)) => error,
        };
        if low_memory::is_exhausted(&error) && !statement.is_frugal && starts < STARTS_MAX {
            statement.is_frugal = true;
            // The memory that the statement itself uses is released first.
            drop(run);
            low_memory::make_room(statement.ctx.runtime_env(), &statement.held).await?;
            run = statement.start(1).await?;
            continue;
        }
        if !run.contents.have_changed().await {
            return Err(error.into());
        }
        if starts >= STARTS_MAX {
            return Err(Error::from(error)
                .context("the files changed while they were read")
                .hint("run the statement again"));
        }
        starts += 1;
        run = statement.start(starts).await?;
    }
}

/// Returns whether one reader reads a plan as fast as several.
fn in_turn(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.output_partitioning().partition_count() > 1 && is_row_by_row(plan)
}

/// Returns whether a plan is a chain of nodes that pass on rows as they read them.
fn is_row_by_row(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.children().len() <= 1
        && plan.pipeline_behavior() == EmissionType::Incremental
        && plan.downcast_ref::<RepartitionExec>().is_none()
        && plan.children().into_iter().all(is_row_by_row)
}
