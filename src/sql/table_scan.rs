//! `TableProvider::scan` by a method with one lifetime, which compiles much faster.
//!
//! `async_trait` gives a method a lifetime for each reference, with bounds. Under such bounds the compiler
//! proves again for each table that all types of plans and expressions can be sent between threads, which
//! takes seconds. Under a single lifetime without bounds it proves that once.

use std::sync::Arc;

use datafusion::common::Result as EngineResult;
use datafusion::physical_plan::ExecutionPlan;
use futures::future::BoxFuture;

/// The plan of a scan, when it is made.
pub(crate) type ScanPlan<'a> = BoxFuture<'a, EngineResult<Arc<dyn ExecutionPlan>>>;

/// Implements `scan` in an `impl TableProvider` by the method of this name, which takes the same arguments,
/// all references with one lifetime, and returns a [`ScanPlan`].
macro_rules! scan_by {
    ($planned:ident) => {
        fn scan<'table, 'state, 'columns, 'filters, 'plan>(
            &'table self,
            state: &'state dyn datafusion::catalog::Session,
            projection: Option<&'columns Vec<usize>>,
            filters: &'filters [datafusion::logical_expr::Expr],
            limit: Option<usize>,
        ) -> $crate::sql::table_scan::ScanPlan<'plan>
        where
            'table: 'plan,
            'state: 'plan,
            'columns: 'plan,
            'filters: 'plan,
            Self: 'plan,
        {
            self.$planned(state, projection, filters, limit)
        }
    };
}
pub(crate) use scan_by;
