//! A scalar function of our own in three parts: what it takes, what it gives, what it does.
//!
//! The engine's trait asks for a type and eight methods each; the functions here differ in these three.

use std::hash::{Hash, Hasher};

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// A function: arrays of one length in, an array of that length out.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// The types that arguments of these types are cast to, if it takes them.
    pub(super) takes: fn(&[DataType]) -> Option<Vec<DataType>>,
    pub(super) gives: fn(&[DataType]) -> DataType,
    pub(super) run: fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>,
}

impl Rule {
    /// Makes the engine's function of the rule.
    pub(super) fn function(self) -> ScalarUDF {
        let signature = Signature::user_defined(Volatility::Immutable);
        ScalarUDF::new_from_impl(Ruled { rule: self, signature })
    }
}

#[derive(Debug)]
struct Ruled {
    rule: Rule,
    signature: Signature,
}

impl PartialEq for Ruled {
    fn eq(&self, other: &Self) -> bool {
        self.rule.name == other.rule.name
    }
}

impl Eq for Ruled {}

impl Hash for Ruled {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rule.name.hash(state);
    }
}

impl ScalarUDFImpl for Ruled {
    fn name(&self) -> &str {
        self.rule.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if let Some(taken) = (self.rule.takes)(types) {
            return Ok(taken);
        }
        let given: Vec<_> = types.iter().map(super::simple_name).collect();
        plan_err!("`{}` does not take ({})", self.rule.name, given.join(", "))
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        Ok((self.rule.gives)(types))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let all_scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let result = (self.rule.run)(&arrays, args.return_field.data_type())?;
        if all_scalar {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
        } else {
            Ok(ColumnarValue::Array(result))
        }
    }
}

/// Takes texts only, so many of them at least and at most; other values are cast to text.
pub(super) fn texts(types: &[DataType], least: usize, most: usize) -> Option<Vec<DataType>> {
    (least..=most).contains(&types.len()).then(|| vec![DataType::Utf8; types.len()])
}
