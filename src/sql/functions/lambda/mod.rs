//! Functions that take lambda functions: `transform`, `filter`, `exists`, `aggregate`, `zip_with`,
//! `map_filter`.
//!
//! Spark's rules: the second parameter of `transform` and `filter` is the index from 0 (`ArrayTransform`,
//! `ArrayFilter`); `exists` and `forall` use three-valued logic (`ArrayExists`, `ArrayForAll`); the result
//! for a NULL list is NULL. The engine (55.2) has some of these functions with one parameter and two-valued
//! logic. The body is evaluated once for all elements of all rows, except for `aggregate`, where it is
//! evaluated once per position, and for a comparison, where it is evaluated once per pair of elements.

mod evaluate;
mod fold;
pub(in crate::sql) mod kind;
mod pairs;

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature,
    HigherOrderUDF, HigherOrderUDFImpl, LambdaParametersProgress, ValueOrLambda, Volatility,
};

use crate::spark::coercion::normalized_type;
use crate::spark::types::simple_string;
use crate::sql::functions::array::list_builder::item_type;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::declaration::{
    Declaration, Gives, between, engine, exactly, ours, same,
};
use crate::sql::functions::lambda::kind::{LambdaKind, parts};

/// The declarations of functions that take lambda functions.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("aggregate", between(3, 4)).lambdas(&[(2, 2, 2), (3, 1, 1)]).defaults(&[IDENTITY]),
    engine("array_sort", between(1, 2))
        .lambdas(&[(1, 2, 2)])
        .gives(Gives::First)
        .defaults(&[SORTED])
        .null_literals(&[0]),
    ours("exists", exactly(2)).lambdas(&[(1, 1, 1)]),
    ours("filter", exactly(2)).lambdas(&[(1, 1, 2)]).gives(Gives::First),
    ours("forall", exactly(2)).lambdas(&[(1, 1, 1)]),
    ours("map_filter", exactly(2)).lambdas(&[(1, 2, 2)]),
    ours("map_zip_with", exactly(3)).lambdas(&[(2, 3, 3)]),
    same("reduce", "aggregate", between(3, 4))
        .lambdas(&[(2, 2, 2), (3, 1, 1)])
        .defaults(&[IDENTITY]),
    ours("transform", exactly(2)).lambdas(&[(1, 1, 2)]),
    ours("transform_keys", exactly(2)).lambdas(&[(1, 2, 2)]),
    ours("transform_values", exactly(2)).lambdas(&[(1, 2, 2)]),
    ours("zip_with", exactly(3)).lambdas(&[(2, 2, 2)]),
];

/// Spark's header of the default function that `aggregate` applies to the final sum.
const IDENTITY: &str = "lambdafunction(namedlambdavariable(), namedlambdavariable())";

/// Spark's header of the default comparison of `array_sort` (`ArraySort.comparator`).
const SORTED: &str = "lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, \
    (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, \
    (IF((namedlambdavariable() < namedlambdavariable()), -1, \
    (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), namedlambdavariable())";

/// The function that `array_sort` with a comparison becomes.
pub(super) const SORT_WITH: &str = "sort_with";

/// Returns the functions.
pub(in crate::sql) fn functions() -> Vec<HigherOrderUDF> {
    let kinds = [
        LambdaKind::Transform,
        LambdaKind::Filter,
        LambdaKind::Exists,
        LambdaKind::ForAll,
        LambdaKind::Aggregate,
        LambdaKind::ZipWith,
        LambdaKind::MapFilter,
        LambdaKind::TransformKeys,
        LambdaKind::TransformValues,
        LambdaKind::SortWith,
        LambdaKind::MapZipWith,
    ];
    let signature = || HigherOrderSignature::user_defined(Volatility::Immutable);
    let function =
        |kind| HigherOrderUDF::new_from_impl(LambdaFunction { kind, signature: signature() });
    kinds.into_iter().map(function).collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct LambdaFunction {
    kind: LambdaKind,
    signature: HigherOrderSignature,
}

impl LambdaFunction {
    fn wrong<T>(&self) -> EngineResult<T> {
        let shape = match self.kind {
            LambdaKind::Aggregate => {
                "a list, a start and functions: `aggregate(list, 0, (sum, x) -> sum + x)`"
            }
            LambdaKind::ZipWith => "two lists and a function: `zip_with(a, b, (x, y) -> x + y)`",
            LambdaKind::MapFilter | LambdaKind::TransformKeys | LambdaKind::TransformValues => {
                "a map and a function: `(key, value) -> …`"
            }
            LambdaKind::MapZipWith => {
                "two maps with keys of one type and a function: `(key, left, right) -> …`"
            }
            LambdaKind::SortWith => "a list and a comparison: `(left, right) -> …`",
            _ => "a list and a function: `x -> …`",
        };
        plan_err!("`{}` takes {shape}", self.name())
    }
}

impl HigherOrderUDFImpl for LambdaFunction {
    fn name(&self) -> &str {
        match self.kind {
            LambdaKind::Transform => "transform",
            LambdaKind::Filter => "filter",
            LambdaKind::Exists => "exists",
            LambdaKind::ForAll => "forall",
            LambdaKind::Aggregate => "aggregate",
            LambdaKind::ZipWith => "zip_with",
            LambdaKind::MapFilter => "map_filter",
            LambdaKind::TransformKeys => "transform_keys",
            LambdaKind::TransformValues => "transform_values",
            LambdaKind::SortWith => SORT_WITH,
            LambdaKind::MapZipWith => "map_zip_with",
        }
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn coerce_value_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if types.len() != self.kind.values() {
            return self.wrong();
        }
        let is_map = matches!(
            self.kind,
            LambdaKind::MapFilter
                | LambdaKind::TransformKeys
                | LambdaKind::TransformValues
                | LambdaKind::MapZipWith
        );
        let coerced = types.iter().enumerate().map(|(at, of)| match of {
            DataType::Null if at == 0 => None,
            of if self.kind == LambdaKind::Aggregate && at == 1 => Some(normalized_type(of)),
            DataType::Map(..) if is_map => Some(normalized_type(of)),
            of if !is_map => item_type(of).map(|item| DataType::new_list(item, true)),
            _ => None,
        });
        coerced.collect::<Option<Vec<_>>>().map_or_else(|| self.wrong(), Ok)
    }

    fn lambda_parameters(
        &self,
        _: usize,
        fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> EngineResult<LambdaParametersProgress> {
        let (values, lambdas) = parts(fields);
        let values: Vec<_> = values.into_iter().map(|field| field.data_type().clone()).collect();
        let Some(parameters) = self.kind.parameters(&values, lambdas.len()) else {
            return self.wrong();
        };
        let field = |of: DataType| Arc::new(Field::new("", of, true));
        let fields = parameters.into_iter().map(|one| one.into_iter().map(field).collect());
        Ok(LambdaParametersProgress::Complete(fields.collect()))
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs) -> EngineResult<FieldRef> {
        let (values, lambdas) = parts(args.arg_fields);
        let types = |fields: Vec<&FieldRef>| -> Vec<DataType> {
            fields.into_iter().map(|field| normalized_type(field.data_type())).collect()
        };
        let (values, given) = (types(values), types(lambdas));
        if let (LambdaKind::Aggregate, [merged, ..]) = (self.kind, given.as_slice())
            && *merged != values[1]
        {
            let [start, merged] = [&values[1], merged].map(simple_string);
            return plan_err!("`aggregate` starts with {start}, but its function gives {merged}");
        }
        let asks = matches!(
            self.kind,
            LambdaKind::Filter | LambdaKind::Exists | LambdaKind::ForAll | LambdaKind::MapFilter
        );
        if let ([of, ..], true) = (given.as_slice(), asks)
            && !matches!(of, DataType::Boolean | DataType::Null)
        {
            let (name, of) = (self.name(), simple_string(of));
            return plan_err!("the function of `{name}` must give a boolean, not {of}");
        }
        let Some(result) = self.kind.result(&values, &given) else { return self.wrong() };
        Ok(Arc::new(Field::new(self.name(), result, true)))
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> EngineResult<ColumnarValue> {
        let call = evaluate::Call::new(&args)?;
        let result = match self.kind {
            LambdaKind::Transform
            | LambdaKind::Filter
            | LambdaKind::Exists
            | LambdaKind::ForAll => evaluate::each(self.kind, &call)?,
            LambdaKind::Aggregate => fold::aggregate(&call)?,
            LambdaKind::SortWith => fold::sorted(&call)?,
            LambdaKind::ZipWith => pairs::zipped(&call)?,
            LambdaKind::MapZipWith => pairs::maps_zipped(&call)?,
            LambdaKind::MapFilter | LambdaKind::TransformKeys | LambdaKind::TransformValues => {
                pairs::mapped(self.kind, &call)?
            }
        };
        Ok(ColumnarValue::Array(casted(&result, args.return_type())?))
    }
}
