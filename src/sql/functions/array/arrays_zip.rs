//! `arrays_zip`: combines lists into one list of structs.
//!
//! Spark's `ArraysZip` names a field after its column, or else by its position from 0. A shorter list is
//! padded with NULLs, and if a list is NULL, the result is NULL.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{Result as EngineResult, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::sql::functions::array::list_builder::{Gather, item_type, lists, present};
use crate::sql::functions::cast::convert::casted;

/// The function that `arrays_zip` becomes: names and lists in turn.
pub(in crate::sql) const ZIP_NAMED: &str = "zip_named";

/// Returns the function.
pub(in crate::sql) fn function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(ZipNamed { signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ZipNamed {
    signature: Signature,
}

impl ScalarUDFImpl for ZipNamed {
    fn name(&self) -> &str {
        ZIP_NAMED
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of zipped lists depends on their names")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let mut fields = Vec::new();
        for (at, pair) in args.arg_fields.chunks_exact(2).enumerate() {
            let name = args.scalar_arguments.get(2 * at).copied().flatten();
            let name = name.and_then(ScalarValue::try_as_str).flatten();
            let (Some(name), Some(item)) = (name, item_type(pair[1].data_type())) else {
                return plan_err!("`arrays_zip` takes lists");
            };
            fields.push(Field::new(name, item, true));
        }
        let zipped = DataType::new_list(DataType::Struct(fields.into()), true);
        Ok(Arc::new(Field::new(ZIP_NAMED, zipped, true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let arrays = args.args.iter().skip(1).step_by(2);
        let all: Vec<ListArray> = arrays
            .map(|array| lists(&array.to_array(args.number_rows)?))
            .collect::<EngineResult<_>>()?;
        let DataType::List(item) = args.return_field.data_type() else {
            return internal_err!("the result of `arrays_zip` is not a list");
        };
        let DataType::Struct(fields) = item.data_type() else {
            return internal_err!("the result of `arrays_zip` is not a list of structs");
        };
        Ok(ColumnarValue::Array(zipped(&all, fields, args.number_rows)?))
    }
}

fn zipped(all: &[ListArray], fields: &Fields, rows: usize) -> EngineResult<ArrayRef> {
    let mut made: Vec<Gather> = all.iter().map(|_| Gather::default()).collect();
    for row in 0..rows {
        let spans: Option<Vec<_>> = all.iter().map(|list| present(list, row)).collect();
        let Some(spans) = spans else {
            made.iter_mut().for_each(Gather::end_null);
            continue;
        };
        let longest = spans.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
        for (made, span) in made.iter_mut().zip(spans) {
            (0..longest).for_each(|at| made.push((at < span.len()).then_some(span.start + at)));
            made.end();
        }
    }
    let columns = made.into_iter().zip(all).map(|(made, list)| made.lists(list.values()));
    let columns: Vec<ArrayRef> = columns.collect::<EngineResult<_>>()?;
    let Some(first) = columns.first() else { return internal_err!("`arrays_zip` has no argument") };
    let first = first.as_list::<i32>();
    let values = columns
        .iter()
        .zip(fields)
        .map(|(column, field)| casted(column.as_list::<i32>().values(), field.data_type()));
    let structs =
        StructArray::try_new(fields.clone(), values.collect::<EngineResult<Vec<_>>>()?, None)?;
    let item = Arc::new(Field::new_list_field(DataType::Struct(fields.clone()), true));
    let (offsets, nulls) = (first.offsets().clone(), first.nulls().cloned());
    Ok(Arc::new(ListArray::try_new(item, offsets, Arc::new(structs), nulls)?))
}
