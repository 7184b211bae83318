//! Unrolling a column of JSON messages: a full pass that finds the schema, then a lazy table.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::TableProvider;

use super::messages::rows_before;
use super::{Lineage, Loading, Session};
use crate::error::{Error, Result};
use crate::json::Mode;
use crate::json::infer::Inference;
use crate::json::messages::Messages;
use crate::json::table::UnrolledTable;
use crate::progress::Reporter;

/// Says what to unroll.
#[derive(Debug, Clone)]
pub struct Unrolling {
    /// The table.
    pub table: String,
    /// Its column of messages; `value`, or the only one, if none is given.
    pub column: Option<String>,
    /// The name of the unrolled table.
    pub name: String,
    /// What is done with corrupt messages.
    pub mode: Mode,
}

/// What was unrolled.
#[derive(Debug, Clone)]
pub struct Unrolled {
    /// The unrolled table's name.
    pub table: String,
    /// How many messages were read; tombstones are none.
    pub records: u64,
    /// How many columns the table has.
    pub fields: usize,
    /// How many messages could not be read.
    pub corrupt: u64,
    /// Where the first of them is: a topic, partition and offset, or a row.
    pub first_corrupt: Option<String>,
}

impl Session {
    /// Unrolls a column of a table, view or loaded topic into a table of its own.
    pub async fn unroll(&self, unrolling: &Unrolling, reporter: &Reporter) -> Result<Unrolled> {
        Self::check_new_name(&unrolling.name)?;
        let table = self.table(&unrolling.table)?;
        let column = message_column(&table.schema(), unrolling)?;
        self.unroll_column(table, &column, &unrolling.name, unrolling.mode, reporter).await
    }

    /// Loads a topic and unrolls its values in one.
    pub async fn load_json(
        &self,
        loading: &Loading,
        name: &str,
        mode: Mode,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        Self::check_new_name(name)?;
        let topic = Arc::new(self.snapshot(loading).await?);
        self.unroll_column(topic, "value", name, mode, reporter).await
    }

    /// Finds the schema of a column's messages and registers the unrolled table under `name`.
    pub(super) async fn unroll_column(
        &self,
        input: Arc<dyn TableProvider>,
        column: &str,
        name: &str,
        mode: Mode,
        reporter: &Reporter,
    ) -> Result<Unrolled> {
        if let Some(records) = Lineage::of(input.as_ref()).records() {
            reporter.expect(records);
        }
        let start = || Inference::new(mode);
        let parts = self.messages(input.as_ref(), column, start, Inference::push, reporter).await?;
        let row = rows_before(&parts);
        let mut whole = start();
        let mut records = 0;
        for part in parts {
            whole.merge(part.learned)?;
            records += part.records;
        }
        let found = whole.finish();
        for note in &found.notes {
            reporter.notice(note);
        }
        let first_corrupt = match found.first_corrupt {
            None => None,
            Some(corrupt) => {
                let rows = BTreeSet::from([row(corrupt.position)]);
                let origins = self.origins(input.as_ref(), &rows).await?;
                origins.values().next().map(|place| format!("{place}: {}", corrupt.malformed))
            }
        };
        let fields = found.schema.fields().len();
        let table = UnrolledTable::new(input, column, found.schema, mode);
        self.put(name, Arc::new(table)).await?;
        let corrupt = found.corrupt;
        Ok(Unrolled { table: name.to_owned(), records, fields, corrupt, first_corrupt })
    }
}

/// Chooses the column of messages: the one asked for, else `value`, else the only one that fits.
fn message_column(schema: &SchemaRef, unrolling: &Unrolling) -> Result<String> {
    let fits = |data_type: &DataType| Messages::fits(data_type);
    let fields = schema.fields();
    if let Some(name) = &unrolling.column {
        let field = fields.iter().find(|field| field.name().eq_ignore_ascii_case(name));
        return match field {
            Some(field) if fits(field.data_type()) => Ok(field.name().clone()),
            Some(_) => Err(Error::failed(format!("column `{name}` holds no messages"))
                .hint("only a string or binary column can be unrolled")),
            None => Err(Error::failed(format!("`{}` has no column `{name}`", unrolling.table))
                .hint(format!("`.schema {}` shows its columns", unrolling.table))),
        };
    }
    let fitting: Vec<_> = fields.iter().filter(|field| fits(field.data_type())).collect();
    let value = fitting.iter().find(|field| field.name() == "value");
    match (value, fitting.as_slice()) {
        (Some(field), _) | (None, [field]) => Ok(field.name().clone()),
        _ => {
            Err(Error::failed(format!("which column of `{}` is to be unrolled?", unrolling.table))
                .hint(format!("name it: `.unroll {}.COLUMN`", unrolling.table)))
        }
    }
}
