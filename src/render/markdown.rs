//! Writes rows as a Markdown table.
//!
//! Numbers are aligned to the right. A `|`, a `<` and control characters in a cell are escaped.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::cell::cell;
use super::escape::Escapes;
use super::{Renderer, is_number};
use crate::error::Result;

/// Writes a Markdown table.
pub(super) struct Markdown;

impl Renderer for Markdown {
    fn begin(&mut self, schema: &SchemaRef, out: &mut dyn Write) -> Result<()> {
        line(schema.fields().iter().map(|field| field.name().clone()), out)?;
        let rule = |right| if right { "---:" } else { "---" };
        let rules = schema.fields().iter().map(|field| rule(is_number(field.data_type())));
        Ok(writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))?)
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<()> {
        for row in 0..batch.num_rows() {
            line(batch.columns().iter().map(|column| cell(column, row)), out)?;
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write) -> Result<()> {
        Ok(())
    }
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> Result<()> {
    let cells: Vec<String> = cells
        .map(|text| Escapes::All.apply(&text).replace('|', "\\|").replace('<', "\\<"))
        .collect();
    Ok(writeln!(out, "| {} |", cells.join(" | "))?)
}
