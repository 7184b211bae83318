//! `FROM '/path'`: a file or a directory of parquet, JSON or CSV as a table.
//!
//! JSON has the reader of `.unroll`, see [`json`]; the others have the engine's.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::Schema;
use datafusion::catalog::TableProvider;
use datafusion::catalog::default_table_source::provider_as_source;
use datafusion::catalog::view::ViewTable;
use datafusion::common::{Column, TableReference};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::functions::expr_fn::nullif;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};

use super::Session;
use crate::error::{Error, Result};
use crate::landing;
use crate::progress::Reporter;
use crate::sql::Files;
use crate::storage::Location;

mod directories;
mod found;
mod json;
mod parts;
mod pattern;
mod reading;
mod records;

use directories::NULL_DIRECTORY;
use found::{Found, Kind};

#[async_trait]
impl Files for Session {
    async fn register(&self, path: &str, format: Option<&str>) -> Result<TableReference> {
        let location = self.storage().resolve(path)?;
        // A killed overwrite may have left the directory beside its place.
        if !self.is_read_only() {
            landing::recover(&location, &Reporter::silent()).await?;
        }
        let table = self.listing(&location, format).await?;
        // No table has a name with a dot: what is named with its format takes no table's place.
        let name = format.map_or_else(|| path.to_owned(), |format| format!("{format}.{path}"));
        let name = TableReference::bare(name);
        self.ctx.deregister_table(name.clone())?;
        self.ctx.register_table(name.clone(), table)?;
        Ok(name)
    }

    async fn renew(&self, name: &str) -> Result<()> {
        self.renew_view(name).await
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

    async fn listing(
        &self,
        location: &Location,
        word: Option<&str>,
    ) -> Result<Arc<dyn TableProvider>> {
        let Found { files, manifest, kind } = found::found(location).await?;
        let Some(first) = files.first() else {
            return Err(Error::failed(format!("`{location}` holds no data files")));
        };
        let format = Format::of(&first.location, word)?;
        if format == Format::Json {
            let any_name = word.is_some() || kind == Kind::File;
            return self.json_table(location, files, manifest.as_ref(), any_name).await;
        }
        let store = location.fs().object_store()?;
        self.ctx.register_object_store(location.fs().url(), store);
        let (format, extension) = format.reader();
        let is_marked = first.location.name().to_ascii_lowercase().ends_with(extension);
        let extension = if is_marked { extension } else { "" };
        let options = ListingOptions::new(format).with_file_extension(extension);
        let committed = manifest.filter(|manifest| manifest.partition_by.is_empty());
        let urls: Vec<_> = match (committed, kind) {
            // Files that the manifest does not name were not committed.
            (Some(manifest), _) => {
                manifest.files.iter().map(|file| location.child(&file.path).url(false)).collect()
            }
            (None, Kind::Pattern) => files.iter().map(|file| file.location.url(false)).collect(),
            (None, Kind::File | Kind::Directory) => vec![location.url(kind == Kind::Directory)],
        };
        let urls = urls.into_iter().map(|url| ListingTableUrl::try_new(url, None));
        let urls = urls.collect::<Result<Vec<_>, _>>()?;
        let state = self.ctx.state();
        let mut config =
            ListingTableConfig::new_with_multi_paths(urls.clone()).with_listing_options(options);
        config = config.infer_partitions_from_path(&state).await?;
        config = match (kind, config.options.clone()) {
            // The engine would look at the first of them only.
            (Kind::Pattern, Some(options)) => {
                let mut schemas = Vec::with_capacity(urls.len());
                for url in &urls {
                    schemas.push(Schema::clone(options.infer_schema(&state, url).await?.as_ref()));
                }
                config.with_schema(Arc::new(Schema::try_merge(schemas)?))
            }
            _ => config.infer_schema(&state).await?,
        };
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

/// What the files hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Parquet,
    Json,
    Csv,
}

impl Format {
    /// Finds the format by the word before the path, or else by the name of a file.
    fn of(file: &Location, word: Option<&str>) -> Result<Self> {
        let name = file.name().to_ascii_lowercase();
        let by_name = match name.rsplit_once('.') {
            Some((_, "parquet")) => Some(Self::Parquet),
            Some((_, "csv")) => Some(Self::Csv),
            _ if json::is_json(&name) => Some(Self::Json),
            _ => None,
        };
        let Some(word) = word else {
            return by_name.ok_or_else(|| {
                Error::failed(format!("`{file}` is neither parquet nor JSON nor CSV"))
                    .hint("the name must end in .parquet, .json, .jsonl or .csv")
            });
        };
        let by_word = match word.to_ascii_lowercase().as_str() {
            "parquet" => Self::Parquet,
            "json" => Self::Json,
            _ => Self::Csv,
        };
        if by_name.is_some_and(|by_name| by_name != by_word) {
            return Err(Error::failed(format!("`{file}` is no {word} file by its name"))
                .hint("leave the format away: `FROM 'PATH'`"));
        }
        Ok(by_word)
    }

    /// Returns the engine's reader, and the end of the names that it takes; schemas come from all
    /// records, never a sample.
    fn reader(self) -> (Arc<dyn FileFormat>, &'static str) {
        match self {
            Self::Csv | Self::Json => {
                let csv = CsvFormat::default().with_schema_infer_max_rec(usize::MAX);
                (Arc::new(csv), ".csv")
            }
            Self::Parquet => (Arc::new(ParquetFormat::default()), ".parquet"),
        }
    }
}

#[cfg(test)]
mod tests;
