//! Stub.
#![allow(missing_docs, unused)]
use crate::error::*;
use crate::outcome::*;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use std::io::Write;
#[derive(Debug)]
pub struct Printer {}
pub struct Rows<'a>(&'a mut Printer);
impl Printer {
    pub fn stdio() -> Self {
        Self {}
    }
    pub fn set_mode(&mut self, _: Mode) {}
    pub fn set_output(&mut self, _: Option<&std::path::Path>) -> Result<()> {
        Ok(())
    }
    pub fn text(&mut self, t: &str) -> Result<()> {
        std::io::stdout().write_all(t.as_bytes())?;
        Ok(())
    }
    pub fn bytes(&mut self, t: &[u8]) -> Result<()> {
        std::io::stdout().write_all(t)?;
        Ok(())
    }
    pub fn summary(&mut self, s: &Summary) {
        for l in &s.0 {
            let _ = writeln!(std::io::stderr(), "{l}");
        }
    }
    pub fn notice(&mut self, s: &str) {
        let _ = writeln!(std::io::stderr(), "{s}");
    }
    pub fn error(&mut self, p: &str, e: &Error) {
        let _ = writeln!(std::io::stderr(), "{p}error: {e}");
        if let Some(h) = e.hint_text() {
            let _ = writeln!(std::io::stderr(), "hint: {h}");
        }
    }
    pub fn timing(&mut self, d: std::time::Duration) {
        let _ = writeln!(std::io::stderr(), "Time: {d:?}");
    }
    pub fn flush(&mut self) -> Result<()> {
        std::io::stdout().flush()?;
        Ok(())
    }
    pub fn rows(&mut self, _: SchemaRef) -> Result<Rows<'_>> {
        Ok(Rows(self))
    }
    pub fn show(&mut self, _: &SchemaRef, b: &[RecordBatch], _: Shown) -> Result<()> {
        self.text(&datafusion::arrow::util::pretty::pretty_format_batches(b)?.to_string())
    }
    pub fn tree(&mut self, s: &SchemaRef) -> Result<()> {
        self.text(&format!("{s:#?}"))
    }
}
impl Rows<'_> {
    pub fn batch(&mut self, b: &RecordBatch) -> Result<()> {
        let t = datafusion::arrow::util::pretty::pretty_format_batches(&[b.clone()])?.to_string();
        self.0.text(&t)?;
        self.0.text("\n")
    }
    pub fn end(self) -> Result<()> {
        Ok(())
    }
}
