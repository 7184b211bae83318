//! Functions that return one of their arguments, so that the engine does not evaluate it before there are
//! rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::TreeNode as _;
use datafusion::common::{Result as EngineResult, internal_datafusion_err, plan_datafusion_err};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// A function that returns its first argument, which the engine does not treat as a constant unless the
/// second argument is one; users cannot call it. The engine (55.2) fails for windows whose partitions are by
/// constants of both sides of `INTERSECT`.
pub(in crate::sql) const UNFOLDED: &str = "unfolded";

/// Returns the function of this name.
pub(in crate::sql) fn function() -> ScalarUDF {
    let signature = Signature::any(2, Volatility::Volatile);
    ScalarUDF::new_from_impl(OneOf { name: UNFOLDED, at: 0, signature })
}

/// The name of a function that returns its first argument; the second one is a number, which tells it from others.
pub(in crate::sql) const NUMBERED: &str = "numbered";

/// Returns the function of that name, which is in a plan only while a rule of the engine runs.
pub(in crate::sql) fn numbered() -> Arc<ScalarUDF> {
    let signature = Signature::any(2, Volatility::Volatile);
    Arc::new(ScalarUDF::new_from_impl(OneOf { name: NUMBERED, at: 0, signature }))
}

/// Keeps the engine from evaluating a condition of `CASE` without rows if it contains a function of columns.
///
/// To find out whether a `CASE` may be NULL, the engine (55.2) evaluates its conditions for a row without
/// columns. That is expected to fail. In a lambda, however, the engine then confuses the columns; with this
/// function, the columns before it fail first.
pub(in crate::sql) fn of_rows(condition: &Expr) -> Expr {
    let is_lambda = |part: &Expr| Ok(matches!(part, Expr::HigherOrderFunction(_)));
    let columns: BTreeSet<_> = condition.column_refs().into_iter().cloned().collect();
    if columns.is_empty() || !condition.exists(is_lambda).unwrap_or(true) {
        return condition.clone();
    }
    let (at, volatility) = (columns.len(), Volatility::Immutable);
    let signature = Signature::any(at + 1, volatility);
    let function = ScalarUDF::new_from_impl(OneOf { name: "of_rows", at, signature });
    let args = columns.into_iter().map(Expr::Column).chain([condition.clone()]).collect();
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), args))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OneOf {
    name: &'static str,
    /// The index of the argument that it returns.
    at: usize,
    signature: Signature,
}

impl ScalarUDFImpl for OneOf {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        types.get(self.at).cloned().ok_or_else(|| {
            plan_datafusion_err!("`{}` takes more than {} arguments", self.name, types.len())
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let rows = args.number_rows;
        let value = args.args.into_iter().nth(self.at);
        let value =
            value.ok_or_else(|| internal_datafusion_err!("`{}` has no argument", self.name))?;
        Ok(ColumnarValue::Array(value.into_array(rows)?))
    }
}
