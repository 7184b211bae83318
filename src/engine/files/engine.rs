//! Parquet files as a table, with the engine's reader.
//!
//! The files are passed one by one and never listed by the engine (55.2), which treats a missing file as an
//! empty directory. Filters on partition columns select files.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, DFSchema, ScalarValue, Statistics};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::listing::helpers::{expr_applicable_for_cols, filter_partitioned_file};
use datafusion::datasource::listing::{ListingTableUrl, PartitionedFile};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder};
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use object_store::ObjectMeta;

use super::directories::Directories;
use super::found::DataFile;
use super::names::{AnyCase, spelled};
use crate::error::Error;
use crate::sql::table_scan::{ScanPlan, scan_by};

/// How many files are inspected at once.
pub(super) const ASKED_MAX: usize = 32;

/// Files that the engine can read.
#[derive(Debug)]
pub(super) struct EngineTable {
    format: Arc<dyn FileFormat>,
    store: ObjectStoreUrl,
    files: Vec<PartitionedFile>,
    schema: TableSchema,
}

/// Describes a file to the engine.
pub(super) fn meta(file: &DataFile) -> Result<(ListingTableUrl, ObjectMeta), Error> {
    let url = ListingTableUrl::try_new(file.location.url(false), None)?;
    let meta = ObjectMeta {
        location: url.prefix().clone(),
        last_modified: file.modified,
        size: file.bytes,
        e_tag: None,
        version: None,
    };
    Ok((url, meta))
}

impl EngineTable {
    /// Makes a table of one or more files that have all or some of the columns of a schema.
    pub(super) fn new(
        format: Arc<dyn FileFormat>,
        files: &[DataFile],
        schema: SchemaRef,
        directories: &Directories,
    ) -> Result<Self, Error> {
        let mut described = Vec::with_capacity(files.len());
        let mut store = ObjectStoreUrl::local_filesystem();
        for (at, file) in files.iter().enumerate() {
            let (url, meta) = meta(file)?;
            store = url.object_store();
            let values = directories.values.iter();
            let values = values.map(|values| ScalarValue::try_from_array(values, at));
            let values = values.collect::<Result<Vec<_>>>()?;
            described.push(PartitionedFile::from(meta).with_partition_values(values));
        }
        let schema = TableSchema::builder(schema)
            .with_table_partition_cols(directories.fields.clone())
            .build();
        Ok(Self { format, store, files: described, schema })
    }

    fn is_of_directories(&self, filter: &Expr) -> bool {
        let names = self.schema.table_partition_cols().iter().map(|field| field.name().as_str());
        let names: Vec<&str> = names.collect();
        !names.is_empty() && expr_applicable_for_cols(&names, filter)
    }

    /// Returns the files that match filters on their directories.
    fn chosen(&self, filters: &[Expr]) -> Result<Vec<PartitionedFile>> {
        let filters: Vec<Expr> =
            filters.iter().filter(|filter| self.is_of_directories(filter)).cloned().collect();
        let directories = Schema::new(self.schema.table_partition_cols().clone());
        let directories = DFSchema::try_from(directories)?;
        let mut chosen = Vec::with_capacity(self.files.len());
        for file in &self.files {
            chosen.extend(filter_partitioned_file(file.clone(), &filters, &directories)?);
        }
        Ok(chosen)
    }

    /// Adds the row statistics of the files' footers.
    async fn counted(
        &self,
        state: &dyn Session,
        files: Vec<PartitionedFile>,
    ) -> Result<Vec<PartitionedFile>> {
        if !state.config().collect_statistics() {
            return Ok(files);
        }
        let store = state.runtime_env().object_store(&self.store)?;
        let store = &store;
        let counted = files.into_iter().map(|mut file| async move {
            let (format, meta) = (&self.format, &file.object_meta);
            let own = format.infer_schema(state, store, std::slice::from_ref(meta)).await?;
            let schema = spelled(self.schema.file_schema(), &own);
            let found = format.infer_stats_and_ordering(state, store, schema, meta);
            let mut statistics = found.await?.statistics;
            let values = file.partition_values.iter();
            let values: Vec<_> = values.map(|value| of_value(value, &statistics)).collect();
            statistics.column_statistics.extend(values);
            file.statistics = Some(Arc::new(statistics));
            Ok(file)
        });
        stream::iter(counted).buffered(ASKED_MAX).try_collect().await
    }

    fn summed(&self, files: &[PartitionedFile]) -> Result<Statistics> {
        let schema = self.schema.table_schema();
        let known: Option<Vec<&Statistics>> =
            files.iter().map(|file| file.statistics.as_deref()).collect();
        match known {
            Some(known) => Statistics::try_merge_iter(known, schema),
            None => Ok(Statistics::new_unknown(schema)),
        }
    }
}

/// The statistics of a column with a single value in a file.
fn of_value(value: &ScalarValue, file: &Statistics) -> ColumnStatistics {
    if value.is_null() {
        return ColumnStatistics { null_count: file.num_rows, ..ColumnStatistics::new_unknown() };
    }
    ColumnStatistics {
        null_count: Precision::Exact(0),
        min_value: Precision::Exact(value.clone()),
        max_value: Precision::Exact(value.clone()),
        distinct_count: Precision::Exact(1),
        ..ColumnStatistics::new_unknown()
    }
}

impl EngineTable {
    fn planned<'a>(
        &'a self,
        state: &'a dyn Session,
        projection: Option<&'a Vec<usize>>,
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> ScanPlan<'a> {
        Box::pin(async move {
            let files = self.counted(state, self.chosen(filters)?).await?;
            if files.is_empty() {
                let schema = self.schema.table_schema();
                let schema = match projection {
                    Some(projection) => Arc::new(schema.project(projection)?),
                    None => Arc::clone(schema),
                };
                return Ok(Arc::new(EmptyExec::new(schema)) as Arc<dyn ExecutionPlan>);
            }
            let statistics = self.summed(&files)?;
            // In their order; the engine's own partitioning would sort them by name.
            let size = files.len().div_ceil(state.config().target_partitions().max(1));
            let groups = files.chunks(size).map(|files| FileGroup::new(files.to_vec())).collect();
            let source = self.format.file_source(self.schema.clone());
            // A limit counts the rows that pass the filters, and filters are not applied here.
            let limit =
                limit.filter(|_| filters.iter().all(|filter| self.is_of_directories(filter)));
            let config = FileScanConfigBuilder::new(self.store.clone(), source)
                .with_file_groups(groups)
                .with_statistics(statistics)
                .with_projection_indices(projection.cloned())?
                .with_limit(limit)
                .with_expr_adapter(Some(Arc::new(AnyCase)))
                .build();
            self.format.create_physical_plan(state, config).await
        })
    }
}

impl TableProvider for EngineTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let each = filters.iter().map(|filter| {
            if self.is_of_directories(filter) {
                TableProviderFilterPushDown::Exact
            } else {
                TableProviderFilterPushDown::Inexact
            }
        });
        Ok(each.collect())
    }

    scan_by!(planned);
}

/// Returns whether a column of a file is read as another type: one that includes all of its values.
///
/// Spark's rule, which allows other pairs too, is in `ParquetVectorUpdaterFactory.getUpdater`.
pub(super) fn is_read_as(file: &DataType, table: &DataType) -> bool {
    use DataType as T;
    match (file, table) {
        (T::Int8 | T::Int16 | T::Int32, T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Float64)
        | (T::Float32, T::Float64)
        | (T::Date32 | T::Timestamp(..), T::Timestamp(..))
        | (T::Utf8 | T::LargeUtf8 | T::Utf8View, T::Utf8 | T::LargeUtf8 | T::Utf8View)
        | (T::Null, _) => true,
        (T::Decimal128(one, scale), T::Decimal128(other, wider)) => {
            wider >= scale
                && i16::from(*other) - i16::from(*wider) >= i16::from(*one) - i16::from(*scale)
        }
        (T::Struct(file), T::Struct(table)) => table.iter().all(|table| {
            let own = file.iter().find(|own| own.name().eq_ignore_ascii_case(table.name()));
            own.is_none_or(|own| is_read_as(own.data_type(), table.data_type()))
        }),
        (T::List(file) | T::LargeList(file), T::List(table) | T::LargeList(table))
        | (T::Map(file, _), T::Map(table, _)) => is_read_as(file.data_type(), table.data_type()),
        (file, table) => file == table,
    }
}
