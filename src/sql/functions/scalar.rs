//! A scalar function of our own in three parts: the types that its arguments become, its type, and its kernel.
//!
//! The engine's trait asks for a type and eight methods each; the functions here differ in these three.

use std::hash::{Hash, Hasher};

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature,
    Volatility,
};

use crate::spark::settings::session::{session_zone_of, zone_of};
use crate::spark::time_zone::Zone;
use crate::spark::types::simple_string;
use crate::sql::functions::cast::convert::casted_in;
use crate::sql::functions::declaration::{Declaration, How};

/// A function: arrays of one length in, an array of that length out.
#[derive(Debug)]
pub(in crate::sql) struct Rule {
    pub(in crate::sql) name: &'static str,
    /// The types that arguments of these types are cast to, as Spark casts, if it takes them.
    pub(in crate::sql) coerce: fn(&[DataType]) -> Option<Vec<DataType>>,
    pub(in crate::sql) return_type: fn(&[DataType]) -> DataType,
    pub(in crate::sql) eval: fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>,
}

/// A function as [`Rule`] describes one, which asks for the time zone of the session too.
#[derive(Debug)]
pub(in crate::sql) struct Zoned {
    pub(in crate::sql) name: &'static str,
    pub(in crate::sql) coerce: fn(&[DataType]) -> Option<Vec<DataType>>,
    pub(in crate::sql) return_type: fn(&[DataType]) -> DataType,
    pub(in crate::sql) eval: fn(&[ArrayRef], &DataType, &Zone) -> EngineResult<ArrayRef>,
}

impl Rule {
    /// Makes the engine's function of the rule.
    pub(in crate::sql) fn function(self, declared: Option<&'static Declaration>) -> ScalarUDF {
        let Self { name, coerce, return_type, eval } = self;
        Ruled::function(name, declared, coerce, return_type, Eval::Plain(eval))
    }
}

impl Zoned {
    /// Makes the engine's function of the rule.
    pub(in crate::sql) fn function(self, declared: Option<&'static Declaration>) -> ScalarUDF {
        let Self { name, coerce, return_type, eval } = self;
        Ruled::function(name, declared, coerce, return_type, Eval::Zoned(eval))
    }
}

#[derive(Debug, Clone, Copy)]
enum Eval {
    Plain(fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>),
    Zoned(fn(&[ArrayRef], &DataType, &Zone) -> EngineResult<ArrayRef>),
}

#[derive(Debug)]
struct Ruled {
    name: &'static str,
    /// What is declared of it, if anything: how messages name it, and which types it takes.
    declared: Option<&'static Declaration>,
    coerce: fn(&[DataType]) -> Option<Vec<DataType>>,
    return_type: fn(&[DataType]) -> DataType,
    eval: Eval,
    signature: Signature,
}

impl PartialEq for Ruled {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Ruled {}

impl Hash for Ruled {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Ruled {
    fn function(
        name: &'static str,
        declared: Option<&'static Declaration>,
        coerce: fn(&[DataType]) -> Option<Vec<DataType>>,
        return_type: fn(&[DataType]) -> DataType,
        eval: Eval,
    ) -> ScalarUDF {
        let volatility = Volatility::Immutable;
        let signature = match coerce(&[]) {
            None => Signature::user_defined(volatility),
            // The engine (55.2) asks nobody where there are no arguments.
            Some(_) => Signature::one_of(
                vec![TypeSignature::Nullary, TypeSignature::UserDefined],
                volatility,
            ),
        };
        ScalarUDF::new_from_impl(Self { name, declared, coerce, return_type, eval, signature })
    }

    fn taken(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let fits = self.declared.is_none_or(|declared| declared.fits(types));
        if let Some(taken) = (self.coerce)(types).filter(|_| fits) {
            return Ok(taken);
        }
        let name = match self.declared.map(|declared| declared.how) {
            Some(How::Internal(called)) => called,
            _ => self.name,
        };
        // What follows the time of a window is written here.
        let types = if name == "window" { &types[..types.len().min(1)] } else { types };
        let given: Vec<_> = types.iter().map(simple_string).collect();
        plan_err!("`{name}` does not take ({})", given.join(", "))
    }
}

impl ScalarUDFImpl for Ruled {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        self.taken(types)?;
        Ok(types.to_vec())
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        Ok((self.return_type)(&self.taken(types)?))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let all_scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let given = if args.args.is_empty() {
            Vec::new()
        } else {
            ColumnarValue::values_to_arrays(&args.args)?
        };
        let types: Vec<_> = given.iter().map(|array| array.data_type().clone()).collect();
        let taken = self.taken(&types)?;
        // Here rather than by the engine, whose casts fail where Spark's give NULL.
        let zone = if self.name == "current_timezone" {
            session_zone_of(&args.config_options)
        } else {
            zone_of(&args.config_options)
        };
        let arrays = given.iter().zip(&taken).map(|(array, to)| casted_in(array, to, &zone));
        let arrays: Vec<ArrayRef> = arrays.collect::<EngineResult<_>>()?;
        let to = args.return_field.data_type();
        let result = match self.eval {
            Eval::Plain(run) => run(&arrays, to)?,
            Eval::Zoned(run) => run(&arrays, to, &zone)?,
        };
        if all_scalar {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
        } else {
            Ok(ColumnarValue::Array(result))
        }
    }
}

/// Takes texts only, so many of them at least and at most; other values are cast to text.
pub(in crate::sql) fn texts(
    types: &[DataType],
    least: usize,
    most: usize,
) -> Option<Vec<DataType>> {
    let are_so_many = (least..=most).contains(&types.len());
    (are_so_many && are_atoms(types)).then(|| vec![DataType::Utf8; types.len()])
}

/// Returns whether no value is a list, a map or a struct: Spark makes no texts of these by itself.
pub(in crate::sql) fn are_atoms(types: &[DataType]) -> bool {
    !types.iter().any(DataType::is_nested)
}
