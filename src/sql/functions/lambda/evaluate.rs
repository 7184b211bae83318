//! Evaluates the body of a lambda function for elements of lists.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, UInt64Array};
use datafusion::arrow::compute::{take, take_arrays};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, exec_err};
use datafusion::logical_expr::{HigherOrderFunctionArgs, LambdaArgument};

use crate::sql::functions::array::list_builder::{Gather, lists, present};
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::lambda::kind::{LambdaKind, parts};

/// The arguments of one call: complete columns, and lambda functions.
pub(super) struct Call<'a> {
    pub(super) values: Vec<ArrayRef>,
    pub(super) lambdas: Vec<&'a LambdaArgument>,
}

impl<'a> Call<'a> {
    pub(super) fn new(args: &'a HigherOrderFunctionArgs) -> EngineResult<Self> {
        let (values, lambdas) = parts(&args.args);
        let values = values
            .into_iter()
            .map(|value| value.to_array(args.number_rows))
            .collect::<EngineResult<_>>()?;
        Ok(Self { values, lambdas })
    }

    /// Evaluates a lambda function for its parameters; `rows` has the row to which each of their values
    /// belongs.
    ///
    /// # Errors
    /// There is no such function, or its body fails.
    pub(super) fn evaluate(
        &self,
        lambda: usize,
        parameters: &[ArrayRef],
        rows: &[u64],
    ) -> EngineResult<ArrayRef> {
        let Some(lambda) = self.lambdas.get(lambda) else {
            return exec_err!("a function is missing");
        };
        let given: Vec<_> = parameters
            .iter()
            .map(|array| move || -> EngineResult<ArrayRef> { Ok(Arc::clone(array)) })
            .collect();
        let given: Vec<&dyn Fn() -> EngineResult<ArrayRef>> =
            given.iter().map(|one| one as &dyn Fn() -> EngineResult<ArrayRef>).collect();
        let places = UInt64Array::from(rows.to_vec());
        let captured = |arrays: &[ArrayRef]| Ok(take_arrays(arrays, &places, None)?);
        lambda.evaluate(&given, captured)?.into_array(rows.len())
    }
}

/// `transform`, `filter`, `exists` and `forall`.
pub(super) fn each(kind: LambdaKind, call: &Call<'_>) -> EngineResult<ArrayRef> {
    let list = lists(&call.values[0])?;
    let (mut places, mut rows, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..list.len() {
        for (index, at) in present(&list, row).into_iter().flatten().enumerate() {
            places.push(at as u64);
            rows.push(row as u64);
            indexes.push(i32::try_from(index).unwrap_or(i32::MAX));
        }
    }
    let elements = take(list.values(), &UInt64Array::from(places.clone()), None)?;
    let index: ArrayRef = Arc::new(Int32Array::from(indexes));
    let parameters = match kind {
        LambdaKind::Transform | LambdaKind::Filter => vec![elements, index],
        _ => vec![elements],
    };
    let given = call.evaluate(0, &parameters, &rows)?;
    if kind == LambdaKind::Transform {
        return each_row(&list, |next, made| {
            made.push(Some(next));
        })
        .lists(&given);
    }
    let holds = casted(&given, &DataType::Boolean)?;
    let holds = holds.as_boolean();
    let is_true = |at: usize| holds.is_valid(at) && holds.value(at);
    if kind == LambdaKind::Filter {
        return each_row(&list, |next, made| {
            if is_true(next) {
                made.push(usize::try_from(places[next]).ok());
            }
        })
        .lists(list.values());
    }
    // The value that decides the result, wherever it is found.
    let decides = kind == LambdaKind::Exists;
    let mut next = 0;
    let answers = (0..list.len()).map(|row| {
        let length = present(&list, row)?.len();
        let here = next..next + length;
        next += length;
        if here.clone().any(|at| holds.is_valid(at) && holds.value(at) == decides) {
            return Some(decides);
        }
        here.clone().all(|at| holds.is_valid(at)).then_some(!decides)
    });
    Ok(Arc::new(answers.collect::<BooleanArray>()))
}

/// Makes a list for each list; a closure is called with the index of each element among all elements.
fn each_row(
    list: &datafusion::arrow::array::ListArray,
    mut element: impl FnMut(usize, &mut Gather),
) -> Gather {
    let mut made = Gather::default();
    let mut next = 0;
    for row in 0..list.len() {
        let Some(elements) = present(list, row) else {
            made.end_null();
            continue;
        };
        for _ in elements {
            element(next, &mut made);
            next += 1;
        }
        made.end();
    }
    made
}
