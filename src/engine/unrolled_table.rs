//! A column of JSON messages unrolled into a table: lazy, decoded again by each query.
//!
//! The provider reads from any other provider, so a view can be unrolled like a loaded topic. The schema is
//! fixed when the table is made; decoding reads only that one column of its input.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::{FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::plan_err;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use futures::{StreamExt as _, TryStreamExt as _, future, stream};

use super::relation::Relation;
use crate::json::{Decoder, Mode};
use crate::sql::plan_node::node_over;
use crate::sql::table_scan::{ScanPlan, scan_by};

mod decoding;

use decoding::{Decoding, Source, cut};

/// The rows of a column of JSON messages.
#[derive(Debug, Clone)]
pub struct UnrolledTable {
    input: Relation,
    column: String,
    schema: SchemaRef,
    mode: Mode,
    /// Names of columns of the schema that come from the input.
    beside: Vec<String>,
    /// Whether string columns keep other values byte for byte.
    is_exact: bool,
}

impl UnrolledTable {
    /// Unrolls `column` of `input` with a schema that was inferred before.
    #[must_use]
    pub(crate) fn new(input: Relation, column: &str, schema: SchemaRef, mode: Mode) -> Self {
        Self { input, column: column.to_owned(), schema, mode, beside: Vec::new(), is_exact: false }
    }

    /// As [`Self::new`], in permissive mode, with columns of the input in addition to those of each message.
    ///
    /// They come last, or replace a column of the messages with the same name, as in Spark's
    /// `PartitioningUtils.mergeDataAndPartitionSchema`.
    ///
    /// # Errors
    /// The input has no such columns.
    pub(super) fn with_beside(
        input: Relation,
        column: &str,
        schema: &SchemaRef,
        beside: Vec<String>,
    ) -> Result<Self> {
        let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
        for name in &beside {
            let field = FieldRef::new(input.schema().field_with_name(name)?.clone());
            let is_same = |other: &FieldRef| other.name().eq_ignore_ascii_case(name);
            match fields.iter().position(is_same) {
                Some(place) => fields[place] = field,
                None => fields.push(field),
            }
        }
        let schema = Arc::new(Schema::new(fields));
        Ok(Self { beside, ..Self::new(input, column, schema, Mode::Permissive) })
    }

    /// Makes string columns keep other values byte for byte.
    #[must_use]
    pub(super) fn exact(self) -> Self {
        Self { is_exact: true, ..self }
    }

    /// Returns the sources of the columns of a projection, and which columns of the input are read.
    fn columns(&self, column: usize, projection: &[usize]) -> Result<(Vec<Source>, Vec<usize>)> {
        let mut read = vec![column];
        let mut sources = Vec::with_capacity(projection.len());
        for at in projection {
            let name = self.schema.field(*at).name();
            if self.beside.contains(name) {
                sources.push(Source::Beside(read.len()));
                read.push(self.input.schema().index_of(name)?);
            } else {
                let before = &self.schema.fields()[..*at];
                let beside = before.iter().filter(|field| self.beside.contains(field.name()));
                sources.push(Source::Message(at - beside.count()));
            }
        }
        Ok((sources, read))
    }

    /// Returns the columns.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Returns the table whose column is unrolled.
    #[must_use]
    pub fn input(&self) -> &Relation {
        &self.input
    }

    /// Returns the column that is unrolled.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Returns a decoder of the messages, which reports the number of rows of each.
    ///
    /// # Errors
    /// The schema is not one of messages.
    pub fn decoder(&self) -> Result<Decoder> {
        let is_beside = |field: &&FieldRef| self.beside.contains(field.name());
        let fields = self.schema.fields().iter().filter(|field| !is_beside(field)).cloned();
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Ok(Decoder::new(&schema, self.mode)?.exact(self.is_exact))
    }

    /// Returns what is done with corrupt messages.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }
}

impl UnrolledTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        _: &'a [Expr],
        _: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let Ok(column) = self.input.schema().index_of(&self.column) else {
                return plan_err!("no column `{}` to unroll", self.column);
            };
            let all = || (0..self.schema.fields().len()).collect();
            let projection: Vec<usize> = projection.cloned().unwrap_or_else(all);
            let (sources, read) = self.columns(column, &projection)?;
            // The input has no limit: a message may have no row, and the stream stops when there are enough.
            let input = self.input.provider().scan(state, Some(&read), &[], None).await?;
            let is_beside = |field: &&FieldRef| self.beside.contains(field.name());
            let of_messages =
                self.schema.fields().iter().filter(|field| !is_beside(field)).cloned();
            let decoding = Decoding::new(
                (Arc::new(Schema::new(of_messages.collect::<Vec<_>>())), self.mode),
                Arc::new(self.schema.project(&projection)?),
                sources,
                self.is_exact,
            );
            Ok(Arc::new(Unroll::new(input, decoding)) as Arc<dyn ExecutionPlan>)
        })
    }
}

impl TableProvider for UnrolledTable {
    fn schema(&self) -> SchemaRef {
        self.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    scan_by!(planned);
}

/// Decodes each partition of its input, whose first column has the messages.
#[derive(Debug, Clone)]
struct Unroll {
    input: Arc<dyn ExecutionPlan>,
    decoding: Decoding,
    properties: Arc<PlanProperties>,
}

impl Unroll {
    fn new(input: Arc<dyn ExecutionPlan>, decoding: Decoding) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(decoding.schema())),
            input.output_partitioning().clone(),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { input, decoding, properties: Arc::new(properties) }
    }
}

impl DisplayAs for Unroll {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.schema();
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(f, "Unroll: mode={:?}, fields=[{}]", self.decoding.mode(), names.join(", "))
    }
}

impl ExecutionPlan for Unroll {
    node_over!("Unroll", input, |unroll, input| {
        Ok(Arc::new(Self::new(input, unroll.decoding.clone())))
    });

    fn execute(&self, part: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        let (rows_max, cores) = (config.batch_size(), config.target_partitions());
        // The partitions share the cores; one more batch is decoded while another is used.
        let lanes = cores / self.input.output_partitioning().partition_count() + 1;
        let decoding = self.decoding.anew()?;
        let rows = self
            .input
            .execute(part, context)?
            .map_ok(move |batch| stream::iter(cut(&batch, rows_max)))
            .try_flatten()
            .map(move |batch| decoding.clone().decode(batch))
            .buffered(lanes)
            .try_filter(|rows| future::ready(rows.num_rows() > 0));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows)))
    }
}
