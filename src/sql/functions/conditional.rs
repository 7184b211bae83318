//! `CASE`, `IF`, `IN`, `coalesce`, `greatest`: they select one of several values, which are cast to a common
//! type.
//!
//! Spark's rule (`TypeCoercion`) is in `spark::coercion`. The engine's differs: it converts `1e10` to
//! `10000000000`, and refuses booleans with numbers in other cases than Spark. Each becomes a function of
//! lakeshell that gets the types, and then becomes the engine's expression again, so that it is planned as
//! well.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::expr::{Case, InList};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility, lit,
};

use crate::spark::coercion::{normalized_type, tightest_of, wider_of};
use crate::spark::ddl;
use crate::spark::types::simple_string;
use crate::sql::ast::operator::{CHOOSE, IS_IN};
use crate::sql::functions::cast::convert::{casted, casted_in};
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::not_folded::of_rows;
use crate::sql::functions::{cast, comparison};
use crate::sql::settings::zone_of;

mod select;

use select::{chosen, extreme, is_in, picked};

/// Returns the functions of this file.
pub(in crate::sql) fn functions() -> [ScalarUDF; 5] {
    [
        Conditional::Choose,
        Conditional::IsIn,
        Conditional::Coalesce,
        Conditional::Greatest,
        Conditional::Least,
    ]
    .map(|kind| {
        ScalarUDF::new_from_impl(Choice {
            kind,
            signature: Signature::user_defined(Volatility::Immutable),
        })
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Conditional {
    Choose,
    IsIn,
    Coalesce,
    Greatest,
    Least,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Choice {
    kind: Conditional,
    signature: Signature,
}

impl Choice {
    /// Returns whether the argument at this position is a condition, which has a type of its own.
    fn is_condition(&self, at: usize, count: usize) -> bool {
        self.kind == Conditional::Choose && at.is_multiple_of(2) && at + 1 < count
    }

    /// Returns the type that the arguments are cast to.
    fn shared(&self, types: &[DataType]) -> EngineResult<DataType> {
        let values = || {
            let place = |(at, of)| (!self.is_condition(at, types.len())).then_some(of);
            types.iter().enumerate().filter_map(place)
        };
        let common = match self.kind {
            Conditional::Greatest | Conditional::Least => tightest_of(values()),
            Conditional::IsIn => wider_of(&fields_of_first(types)),
            _ => wider_of(values()),
        };
        let compares =
            matches!(self.kind, Conditional::IsIn | Conditional::Greatest | Conditional::Least);
        let Some(common) = common.filter(|of| !compares || comparison::is_ordered(of)) else {
            let names: Vec<_> = values().map(simple_string).collect();
            return plan_err!(
                "{} takes values of one type, not {}",
                self.shown(),
                names.join(", ")
            );
        };
        Ok(common)
    }

    fn shown(&self) -> &'static str {
        match self.kind {
            Conditional::Choose => "`CASE`",
            Conditional::IsIn => "`IN`",
            Conditional::Coalesce => "`coalesce`",
            Conditional::Greatest => "`greatest`",
            Conditional::Least => "`least`",
        }
    }
}

impl ScalarUDFImpl for Choice {
    fn name(&self) -> &str {
        match self.kind {
            Conditional::Choose => CHOOSE,
            Conditional::IsIn => IS_IN,
            Conditional::Coalesce => "coalesce",
            Conditional::Greatest => "greatest",
            Conditional::Least => "least",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn short_circuits(&self) -> bool {
        matches!(self.kind, Conditional::Choose | Conditional::Coalesce)
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let least =
            if matches!(self.kind, Conditional::Greatest | Conditional::Least) { 2 } else { 1 };
        if types.len() < least {
            return plan_err!("{} takes {least} or more arguments", self.shown());
        }
        self.shared(types)?;
        let count = types.len();
        let is_truth = |of: &DataType| matches!(of, DataType::Boolean | DataType::Null);
        if let Some((_, of)) =
            types.iter().enumerate().find(|(at, of)| self.is_condition(*at, count) && !is_truth(of))
        {
            let of = simple_string(of);
            return plan_err!(
                "the condition of `CASE`, `IF` or `count_if` must be boolean, not {of}"
            );
        }
        let kept = types.iter().enumerate().map(|(at, of)| match of {
            _ if self.is_condition(at, count) => DataType::Boolean,
            of => of.clone(),
        });
        Ok(kept.collect())
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("`{}` has a field", self.name())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let types: Vec<_> = args.arg_fields.iter().map(|field| field.data_type().clone()).collect();
        let common = match self.kind {
            Conditional::IsIn => {
                self.shared(&types)?;
                DataType::Boolean
            }
            _ => self.shared(&types)?,
        };
        Ok(Arc::new(Field::new(self.name(), common, true)))
    }

    fn simplify(
        &self,
        args: Vec<Expr>,
        info: &SimplifyContext,
    ) -> EngineResult<ExprSimplifyResult> {
        let types: Vec<_> =
            args.iter().map(|arg| info.get_data_type(arg)).collect::<EngineResult<_>>()?;
        let common = self.shared(&types)?;
        let name = simple_string(&common);
        let name = if common.is_nested() { name } else { name.to_uppercase() };
        let to = |at: usize| -> Expr {
            if normalized_type(&types[at]) == common && types[at] == common {
                args[at].clone()
            } else {
                let name = name.clone();
                Expr::ScalarFunction(datafusion::logical_expr::expr::ScalarFunction::new_udf(
                    Arc::new(cast::function()),
                    vec![args[at].clone(), lit(name)],
                ))
            }
        };
        // Not every name of a nested type can be read again.
        let is_named = !common.is_nested()
            || (self.kind != Conditional::IsIn && ddl::arrow_type(&name).as_ref() == Some(&common));
        if common.is_null() || !is_named {
            return Ok(ExprSimplifyResult::Original(args));
        }
        Ok(match self.kind {
            Conditional::Choose => {
                let pairs = args.len() / 2;
                let when_then = (0..pairs)
                    .map(|at| (Box::new(of_rows(&args[2 * at])), Box::new(to(2 * at + 1))))
                    .collect();
                let otherwise = (args.len() % 2 == 1).then(|| Box::new(to(args.len() - 1)));
                ExprSimplifyResult::Simplified(Expr::Case(Case::new(None, when_then, otherwise)))
            }
            Conditional::IsIn => {
                let to = |at: usize| {
                    if common.is_floating() { comparison::normal(to(at)) } else { to(at) }
                };
                let list = (1..args.len()).map(to).collect();
                ExprSimplifyResult::Simplified(Expr::InList(InList::new(
                    Box::new(to(0)),
                    list,
                    false,
                )))
            }
            // Values that are not selected are not computed: a map with NULL keys would be an error.
            Conditional::Coalesce if common.is_nested() && !args.iter().any(Expr::is_volatile) => {
                let last = args.len() - 1;
                let arms = (0..last)
                    .map(|at| (Box::new(args[at].clone().is_not_null()), Box::new(to(at))))
                    .collect();
                let case = Case::new(None, arms, Some(Box::new(to(last))));
                ExprSimplifyResult::Simplified(Expr::Case(case))
            }
            _ => ExprSimplifyResult::Original(args),
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let all_scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let types: Vec<_> = arrays.iter().map(|array| array.data_type().clone()).collect();
        let common = self.shared(&types)?;
        let zone = zone_of(&args.config_options);
        let count = arrays.len();
        let arrays: Vec<ArrayRef> = arrays
            .iter()
            .enumerate()
            .map(|(at, array)| {
                if self.is_condition(at, count) {
                    casted(array, &DataType::Boolean)
                } else {
                    casted_in(array, &common, &zone)
                }
            })
            .collect::<EngineResult<_>>()?;
        let compared =
            || arrays.iter().map(comparison::normal_parts).collect::<EngineResult<Vec<_>>>();
        let result = match self.kind {
            Conditional::Choose => chosen(&arrays, &common)?,
            Conditional::IsIn => is_in(&compared()?)?,
            Conditional::Coalesce => {
                picked(&arrays, &common, |row| (0..count).find(|at| !is_null(&arrays[*at], row)))?
            }
            Conditional::Greatest => extreme(&arrays, &compared()?, &common, true)?,
            Conditional::Least => extreme(&arrays, &compared()?, &common, false)?,
        };
        if all_scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

/// Gives all structs the names of the first one: tuples are compared by the order of their fields.
fn fields_of_first(types: &[DataType]) -> Vec<DataType> {
    let is_of_one_type = |(l, r): (&FieldRef, &FieldRef)| {
        normalized_type(l.data_type()) == normalized_type(r.data_type())
    };
    let named = |of: &DataType| match (types.first(), of) {
        (Some(DataType::Struct(first)), DataType::Struct(fields))
            if first.len() == fields.len() && first.iter().zip(fields).all(is_of_one_type) =>
        {
            let pairs = fields.iter().zip(first);
            let named = pairs.map(|(field, first)| field.as_ref().clone().with_name(first.name()));
            DataType::Struct(named.collect())
        }
        _ => of.clone(),
    };
    types.iter().map(named).collect()
}
