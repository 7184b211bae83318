//! Executing SQL: queries, definitions, settings.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::catalog::default_table_source::source_as_provider;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{CreateMemoryTable, CreateView, DdlStatement, LogicalPlan};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::prelude::SessionContext;
use futures::StreamExt;

use super::Session;
use super::kept::KeptQuery;
use crate::catalog::NamedTable;
use crate::catalog::held::HeldTable;
use crate::error::{Error, Result};
use crate::outcome::{Outcome, byte_size, counted};
use crate::progress::Reporter;
use crate::sql::{self, Kind, Parameters, Planned};

impl Session {
    /// Executes one SQL statement.
    pub async fn sql(&self, text: &str, reporter: &Reporter) -> Result<Outcome> {
        let planned = self.planned(text, &self.parameters()).await?;
        for notice in &planned.notices {
            reporter.notice(notice);
        }
        match planned.kind {
            Kind::Query => {
                let rows = self.unnamed_rows(&planned.plan).await?;
                let rows = self.remember(planned.plan, text, rows)?;
                Ok(Outcome::Rows(self.on_clocks(with_headers(rows))))
            }
            Kind::Listing => Ok(Outcome::Rows(self.shown_rows(&planned.plan).await?)),
            Kind::Definition => {
                let keeps = planned.keeps_existing;
                self.define(planned.plan, text, keeps, reporter).await
            }
            Kind::Act => match planned.act {
                Some(act) => self.act(act, reporter).await,
                None => Err(Error::failed("internal error: a statement without an act")),
            },
            Kind::Setting => {
                let Some(change) = &planned.change else {
                    self.ctx.execute_logical_plan(planned.plan).await?;
                    return Ok(Outcome::Done("Set".into()));
                };
                if let Some(notice) = sql::apply(&self.ctx, change)? {
                    reporter.notice(notice);
                }
                match change {
                    sql::Change::Set(..) => Ok(Outcome::Rows(self.rows(&planned.plan).await?)),
                    sql::Change::Reset(_) | sql::Change::ResetAll => {
                        Ok(Outcome::Done("Reset".into()))
                    }
                }
            }
        }
    }

    /// Plans a statement; the files that it names are looked at anew by the next one that names them.
    pub(super) async fn planned(&self, text: &str, parameters: &Parameters) -> Result<Planned> {
        Box::pin(self.planned_in(&self.ctx, text, parameters)).await
    }

    /// The same under the settings of a context.
    pub(super) async fn planned_in(
        &self,
        ctx: &SessionContext,
        text: &str,
        parameters: &Parameters,
    ) -> Result<Planned> {
        let planned = sql::plan(ctx, self, text, parameters).await;
        self.forget_files()?;
        planned
    }

    async fn define(
        &self,
        plan: LogicalPlan,
        text: &str,
        keeps_existing: bool,
        reporter: &Reporter,
    ) -> Result<Outcome> {
        let summary = match plan {
            LogicalPlan::Ddl(DdlStatement::CreateView(CreateView {
                name,
                input,
                or_replace,
                ..
            })) => {
                let name = name.table();
                if keeps_existing && self.table(name).is_ok() {
                    return Ok(Outcome::Done(format!("View `{name}` already exists").into()));
                }
                self.check_free(name, or_replace)?;
                self.check_not_over_itself(name, text)?;
                let plan = Arc::unwrap_or_clone(input);
                let view = KeptQuery::new(plan, Some(text.to_owned()), self.settings());
                let table = self.register(name, Arc::new(view))?;
                table.keep_parameters(self.parameters().iter());
                table.keep_last(self.last_of(text));
                format!("Created view `{name}`")
            }
            LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(create)) => {
                self.create_table(create, reporter).await?
            }
            LogicalPlan::Ddl(DdlStatement::DropTable(drop)) => {
                self.drop_name(drop.name.table(), drop.if_exists)?
            }
            LogicalPlan::Ddl(DdlStatement::DropView(drop)) => {
                self.drop_name(drop.name.table(), drop.if_exists)?
            }
            other => return Err(Error::failed(format!("{} is not supported", other.display()))),
        };
        Ok(Outcome::Done(summary.into()))
    }

    async fn create_table(&self, create: CreateMemoryTable, reporter: &Reporter) -> Result<String> {
        let name = create.name.table();
        if create.if_not_exists && self.table(name).is_ok() {
            return Ok(format!("Table `{name}` already exists"));
        }
        self.check_free(name, create.or_replace)?;
        let held = self.hold(name, &create.input, reporter).await?;
        let (rows, (memory, disk)) = (counted(held.rows(), "row"), held.bytes());
        self.register(name, Arc::new(HeldTable(Arc::new(held))))?;
        Ok(format!("Created table `{name}`: {rows}, {}", byte_size(memory + disk)))
    }

    fn check_free(&self, name: &str, or_replace: bool) -> Result<()> {
        Self::check_new_name(name)?;
        match self.table(name) {
            Ok(table) if !or_replace => {
                Err(Error::failed(format!("`{}` already exists", table.name()))
                    .hint("write `CREATE OR REPLACE`, or `DROP` it first"))
            }
            _ => Ok(()),
        }
    }

    fn drop_name(&self, name: &str, if_exists: bool) -> Result<String> {
        match self.table(name) {
            Ok(table) => self.deregister(table.name())?,
            Err(_) if if_exists => return Ok(format!("There is no `{name}`")),
            Err(error) => return Err(error),
        };
        Ok(format!("Dropped `{name}`"))
    }

    /// Puts a provider under a name; views over the name's old table are made again.
    pub(super) async fn put(&self, name: &str, source: Arc<dyn TableProvider>) -> Result<()> {
        self.check_not_inside(name, source.as_ref())?;
        if let Ok(old) = self.table(name)
            && old.schema() == source.schema()
        {
            return old.replace(source);
        }
        let old = self.table(name).ok();
        self.register(name, source)?;
        let Some(old) = old else { return Ok(()) };
        for table in self.tables() {
            let source = table.source();
            if let Some(view) = KeptQuery::of(source.as_ref())
                && view.text().is_some()
                && uses(view.plan(), &old)
            {
                // The table has its name already: a view that no longer fits says so when it is read.
                let _ = self.renewed(&table, view).await;
            }
        }
        Ok(())
    }
}

/// Says whether a plan reads a table.
fn uses(plan: &LogicalPlan, table: &Arc<NamedTable>) -> bool {
    let mut found = false;
    let looked = plan.apply(|node| {
        if let LogicalPlan::TableScan(scan) = node
            && let Ok(provider) = source_as_provider(&scan.source)
            && super::load::as_any(&provider)
                .downcast_ref::<NamedTable>()
                .is_some_and(|named| std::ptr::eq(named, table.as_ref()))
        {
            found = true;
            return Ok(TreeNodeRecursion::Stop);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    looked.is_ok() && found
}

/// Gives the columns of a stream the names that Spark shows.
pub(super) fn with_headers(rows: SendableRecordBatchStream) -> SendableRecordBatchStream {
    let schema = rows.schema();
    if schema.fields().iter().all(|field| sql::shown(field.name()) == field.name()) {
        return rows;
    }
    let renamed = shown_schema(&schema);
    let to = Arc::clone(&renamed);
    let batches = rows.map(move |batch| {
        batch.and_then(|batch| {
            let options = datafusion::arrow::array::RecordBatchOptions::new()
                .with_row_count(Some(batch.num_rows()));
            let columns = batch.columns().to_vec();
            Ok(RecordBatch::try_new_with_options(Arc::clone(&to), columns, &options)?)
        })
    });
    Box::pin(RecordBatchStreamAdapter::new(renamed, batches))
}

/// Gives the columns of a schema the names that Spark shows; several may have one.
pub(super) fn shown_schema(schema: &SchemaRef) -> SchemaRef {
    let rename = |field: &Arc<Field>| field.as_ref().clone().with_name(sql::shown(field.name()));
    let fields: Vec<Field> = schema.fields().iter().map(rename).collect();
    Arc::new(Schema::new(fields))
}
