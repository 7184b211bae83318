//! `unfolded`: gives its first argument, which the engine does not take for a constant if the second is none.
//!
//! The engine (55.2) fails over windows whose partitions are by constants of both sides of `INTERSECT`.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// The name of the function; not callable by users.
pub(in crate::sql) const UNFOLDED: &str = "unfolded";

/// Returns the function of this file.
pub(in crate::sql) fn function() -> ScalarUDF {
    let signature = Signature::any(2, Volatility::Volatile);
    ScalarUDF::new_from_impl(Unfolded { signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Unfolded {
    signature: Signature,
}

impl ScalarUDFImpl for Unfolded {
    fn name(&self) -> &str {
        UNFOLDED
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        if let [of, _] = types {
            Ok(of.clone())
        } else {
            plan_err!("`{UNFOLDED}` takes 2 arguments")
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else {
            return internal_err!("`{UNFOLDED}` of nothing");
        };
        Ok(ColumnarValue::Array(value.into_array(args.number_rows)?))
    }
}
