//! `FROM '/path'`: a file or a directory of parquet, JSON or CSV as a table.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::TableProvider;
use datafusion::catalog::default_table_source::provider_as_source;
use datafusion::catalog::view::ViewTable;
use datafusion::common::{Column, TableReference};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::functions::expr_fn::nullif;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};

use super::Session;
use crate::error::{Error, Result};
use crate::landing::{self, Manifest};
use crate::progress::Reporter;
use crate::sql::Files;
use crate::storage::Location;

/// The directory that stands for NULL.
const NULL_DIRECTORY: &str = "__HIVE_DEFAULT_PARTITION__";

#[async_trait]
impl Files for Session {
    async fn register(&self, path: &str) -> Result<TableReference> {
        let location = self.storage().resolve(path)?;
        // A killed overwrite may have left the directory beside its place.
        if !self.is_read_only() {
            landing::recover(&location, &Reporter::silent()).await?;
        }
        let table = self.listing(&location).await?;
        let name = TableReference::bare(path);
        self.ctx.deregister_table(name.clone())?;
        self.ctx.register_table(name.clone(), table)?;
        Ok(name)
    }
}

impl Session {
    /// Takes the names of files away again; the plans that name them have their tables.
    pub(super) fn forget_files(&self) -> Result<()> {
        let state = self.ctx.state();
        let names = state.schema_for_ref(TableReference::bare(""))?.table_names();
        let files = names.into_iter().filter(|name| self.table(name).is_err());
        for name in files.collect::<Vec<_>>() {
            self.ctx.deregister_table(TableReference::bare(name))?;
        }
        Ok(())
    }

    async fn listing(&self, location: &Location) -> Result<Arc<dyn TableProvider>> {
        let Some(status) = location.stat().await? else {
            return Err(Error::failed(format!("`{location}`: No such file or directory"))
                .hint("`.ls` shows what there is"));
        };
        let store = location.fs().object_store()?;
        self.ctx.register_object_store(location.fs().url(), store);
        let files =
            if status.is_dir { data_files(location).await? } else { vec![location.clone()] };
        let Some(first) = files.first() else {
            return Err(Error::failed(format!("`{location}` holds no data files")));
        };
        let (format, extension) = format_of(first)?;
        let options = ListingOptions::new(format).with_file_extension(extension);
        let manifest = if status.is_dir { Manifest::read(location).await? } else { None };
        let committed = manifest.filter(|manifest| manifest.partition_by.is_empty());
        let urls = match committed {
            // Files that the manifest does not name were not committed.
            Some(manifest) => {
                let paths = manifest.files.iter().map(|file| location.child(&file.path).url(false));
                paths.map(|url| ListingTableUrl::try_new(url, None)).collect::<Result<_, _>>()?
            }
            None => vec![ListingTableUrl::try_new(location.url(status.is_dir), None)?],
        };
        let state = self.ctx.state();
        let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options);
        let config = config.infer_partitions_from_path(&state).await?.infer_schema(&state).await?;
        let table = Arc::new(ListingTable::try_new(config)?);
        if table.options().table_partition_cols.is_empty() {
            return Ok(table);
        }
        Ok(Arc::new(with_nulls(location, table)?))
    }
}

/// Reads the name that stands for NULL in columns that are directories, as Hive and Spark do.
fn with_nulls(location: &Location, table: Arc<ListingTable>) -> Result<ViewTable> {
    let directories = table.options().table_partition_cols.clone();
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| {
        let column = Expr::Column(Column::from_name(field.name()));
        if directories.iter().any(|(name, _)| name == field.name()) {
            nullif(column, lit(NULL_DIRECTORY)).alias(field.name())
        } else {
            column
        }
    });
    let name = TableReference::bare(location.name());
    let plan = LogicalPlanBuilder::scan(name, provider_as_source(table), None)?;
    Ok(ViewTable::new(plan.project(columns.collect::<Vec<_>>())?.build()?, None))
}

/// Returns the data files of a directory and of the directories in it; names with `_` or `.` are none.
async fn data_files(directory: &Location) -> Result<Vec<Location>> {
    let mut files = Vec::new();
    let mut open = vec![directory.clone()];
    while let Some(directory) = open.pop() {
        for status in directory.fs().list(directory.path()).await? {
            let entry = directory.child(&status.name);
            match status.name.starts_with(['_', '.']) {
                true => {}
                false if status.is_dir => open.push(entry),
                false => files.push(entry),
            }
        }
    }
    Ok(files)
}

/// Reads the format from a file's extension; schemas come from all records, never a sample.
fn format_of(file: &Location) -> Result<(Arc<dyn FileFormat>, &'static str)> {
    let name = file.name();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    Ok(match extension.to_ascii_lowercase().as_str() {
        "parquet" => (Arc::new(ParquetFormat::default()), ".parquet"),
        "json" | "jsonl" | "ndjson" => {
            let format = JsonFormat::default().with_schema_infer_max_rec(usize::MAX);
            (Arc::new(format), "")
        }
        "csv" => (Arc::new(CsvFormat::default().with_schema_infer_max_rec(usize::MAX)), ".csv"),
        _ => {
            return Err(Error::failed(format!("`{file}` is neither parquet nor JSON nor CSV"))
                .hint("the name must end in .parquet, .json, .jsonl or .csv"));
        }
    })
}
