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
use crate::sql::functions::strict_types;

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
    pub(in crate::sql) fn function(self) -> ScalarUDF {
        let Self { name, coerce, return_type, eval } = self;
        Ruled::function(name, coerce, return_type, Eval::Plain(eval))
    }
}

impl Zoned {
    /// Makes the engine's function of the rule.
    pub(in crate::sql) fn function(self) -> ScalarUDF {
        let Self { name, coerce, return_type, eval } = self;
        Ruled::function(name, coerce, return_type, Eval::Zoned(eval))
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
        ScalarUDF::new_from_impl(Self { name, coerce, return_type, eval, signature })
    }

    fn taken(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let fits = strict_types::fits(self.name, types);
        if let Some(taken) = (self.coerce)(types).filter(|_| fits) {
            return Ok(taken);
        }
        let name = shown(self.name);
        if let Some(count) = self.counts()
            && !count.contains(&types.len())
        {
            return plan_err!("`{name}` takes {}", arguments(&count));
        }
        // What follows the time of a window is written here.
        let types = if name == "window" { &types[..types.len().min(1)] } else { types };
        let given: Vec<_> = types.iter().map(simple_string).collect();
        plan_err!("`{name}` does not take ({})", given.join(", "))
    }

    /// Tells how many arguments it takes, by asking it with NULLs and with texts.
    fn counts(&self) -> Option<Vec<usize>> {
        let takes = |count: &usize| {
            [DataType::Null, DataType::Utf8, DataType::new_list(DataType::Utf8, true)]
                .into_iter()
                .any(|of| (self.coerce)(&vec![of; *count]).is_some())
        };
        let counts: Vec<usize> = (0..TRIED_MAX).filter(takes).collect();
        (!counts.is_empty()).then_some(counts)
    }
}

/// Returns what a user calls a function that some call becomes.
fn shown(name: &'static str) -> &'static str {
    const CALLED: [(&str, &str); 21] = [
        ("time_windows", "window"),
        ("session_windows", "session_window"),
        ("rows_of", "explode"),
        ("numbered_rows_of", "posexplode"),
        ("structs_of", "inline"),
        ("json_rows_of", "json_tuple"),
        ("map_of_pairs", "map"),
        ("nearest_rank", "percentile_disc"),
        ("quantile_of", "percentile_approx"),
        ("nearest_rank_down", "percentile_disc"),
        ("shares_of", "percentile"),
        ("cont_of", "percentile_cont"),
        ("cont_of_down", "percentile_cont"),
        ("so_many_of", "percentile"),
        ("most_frequent", "mode"),
        ("most_frequent_down", "mode"),
        ("bit_not", "~"),
        ("interval_minus", "-"),
        ("interval_plus", "+"),
        ("ltrim_of", "ltrim"),
        ("rtrim_of", "rtrim"),
    ];
    CALLED.iter().find(|(own, _)| *own == name).map_or(name, |(_, called)| called)
}

/// Numbers of arguments that a function is asked about.
const TRIED_MAX: usize = 8;

/// Writes "1 argument" or "2 or 3 arguments".
fn arguments(counts: &[usize]) -> String {
    let words: Vec<String> = counts.iter().map(ToString::to_string).collect();
    match words.as_slice() {
        [one] if one == "1" => "1 argument".to_owned(),
        words if words.len() > 2 && counts.iter().all(|count| count % 2 == 0) => {
            "an even number of arguments".to_owned()
        }
        // More were not asked for.
        [least, .., greatest] if *greatest == (TRIED_MAX - 1).to_string() && words.len() > 2 => {
            format!("{least} or more arguments")
        }
        words => format!("{} arguments", words.join(" or ")),
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

/// Says whether no value is a list, a map or a struct: Spark makes no texts of these by itself.
pub(in crate::sql) fn are_atoms(types: &[DataType]) -> bool {
    !types.iter().any(DataType::is_nested)
}
