//! The functions that take lambda functions, and their types.

use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::ValueOrLambda;

use crate::spark::coercion::map_of;
use crate::sql::functions::array::list_builder::item_type;
use crate::sql::functions::map::pair_of;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::sql) enum LambdaKind {
    Transform,
    Filter,
    Exists,
    ForAll,
    Aggregate,
    ZipWith,
    MapFilter,
    TransformKeys,
    TransformValues,
    SortWith,
    MapZipWith,
}

impl LambdaKind {
    /// The number of arguments that are values; the rest are lambda functions.
    pub(in crate::sql) fn values(self) -> usize {
        match self {
            Self::Aggregate | Self::ZipWith | Self::MapZipWith => 2,
            _ => 1,
        }
    }

    /// Returns the types of the parameters of the lambda functions.
    pub(in crate::sql) fn parameters(
        self,
        values: &[DataType],
        lambdas: usize,
    ) -> Option<Vec<Vec<DataType>>> {
        let item = |at: usize| item_type(&values[at]);
        let one = |types: Vec<DataType>| (lambdas == 1).then(|| vec![types]);
        match self {
            Self::Transform | Self::Filter => one(vec![item(0)?, DataType::Int32]),
            Self::Exists | Self::ForAll => one(vec![item(0)?]),
            Self::ZipWith => one(vec![item(0)?, item(1)?]),
            Self::SortWith => one(vec![item(0)?, item(0)?]),
            Self::MapFilter | Self::TransformKeys | Self::TransformValues => {
                let (key, value) = pair_of(&values[0]);
                one(vec![key, value])
            }
            Self::MapZipWith => {
                let ((key, left), (other, right)) = (pair_of(&values[0]), pair_of(&values[1]));
                (key == other).then_some(())?;
                one(vec![key, left, right])
            }
            Self::Aggregate => {
                let so_far = values[1].clone();
                let all = vec![vec![so_far.clone(), item(0)?], vec![so_far]];
                (1..=2).contains(&lambdas).then(|| all.into_iter().take(lambdas).collect())
            }
        }
    }

    /// Returns the type of the result, from the types of the values and the results of the lambda functions.
    pub(in crate::sql) fn result(
        self,
        values: &[DataType],
        given: &[DataType],
    ) -> Option<DataType> {
        Some(match self {
            Self::Transform | Self::ZipWith => DataType::new_list(given.first()?.clone(), true),
            Self::Filter | Self::SortWith | Self::MapFilter => values[0].clone(),
            Self::Exists | Self::ForAll => DataType::Boolean,
            Self::Aggregate => given.last()?.clone(),
            Self::TransformKeys => map_of(given.first()?, &pair_of(&values[0]).1),
            Self::TransformValues | Self::MapZipWith => {
                map_of(&pair_of(&values[0]).0, given.first()?)
            }
        })
    }
}

pub(in crate::sql) fn parts<V, L>(args: &[ValueOrLambda<V, L>]) -> (Vec<&V>, Vec<&L>) {
    let (mut values, mut lambdas) = (Vec::new(), Vec::new());
    for arg in args {
        match arg {
            ValueOrLambda::Value(value) => values.push(value),
            ValueOrLambda::Lambda(lambda) => lambdas.push(lambda),
        }
    }
    (values, lambdas)
}
