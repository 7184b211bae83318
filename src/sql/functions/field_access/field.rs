//! Reads the fields of structs, and of the structs in a list.

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, AsArray as _};
use datafusion::arrow::array::{ArrayRef, ListArray, UInt64Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::functions::core::get_field;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature,
};

use crate::error::{Error, nearest};
use crate::spark::settings::names::same;
use crate::spark::types::simple_string;
use crate::sql::ast::function_call::FIELD;
use crate::sql::functions::field_access::element::element;

/// Finds a field of a struct, or of the structs of a list, if it exists.
pub(in crate::sql) fn find_field(data_type: &DataType, name: &str) -> Option<FieldRef> {
    match data_type {
        DataType::List(item) => field_of(item.data_type(), name).ok().cloned(),
        _ => field_of(data_type, name).ok().cloned(),
    }
}

/// Finds a field of a struct: the one with exactly this name, or the only one that differs just in case.
pub(in crate::sql) fn field_of<'a>(
    data_type: &'a DataType,
    name: &str,
) -> Result<&'a FieldRef, Error> {
    let DataType::Struct(fields) = data_type else {
        return Err(Error::failed(format!("no field `{name}`: its base is not a struct")));
    };
    let fits: Vec<_> = fields.iter().filter(|field| same(field.name(), name)).collect();
    match fits.as_slice() {
        [only] => Ok(only),
        [] => {
            let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
            let error = Error::failed(format!("no field `{name}`"));
            Err(match nearest(name, names.iter().copied()) {
                Some(near) => error.did_you_mean(near),
                None => error.hint(format!("the fields are `{}`", names.join("`, `"))),
            })
        }
        several => match several.iter().find(|field| field.name() == name) {
            Some(exact) => Ok(exact),
            None => Err(Error::failed(format!("the name `{name}` fits more than one field"))),
        },
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::sql) struct ReadField {
    pub(super) signature: Signature,
}

impl ScalarUDFImpl for ReadField {
    fn name(&self) -> &str {
        FIELD
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        Ok(types.to_vec())
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of a field depends on its name")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let (Some(base), Some(name)) = (args.arg_fields.first(), literal(args.scalar_arguments))
        else {
            return plan_err!("`{FIELD}` takes a struct and a name");
        };
        let data_type = match base.data_type() {
            DataType::List(item) if matches!(item.data_type(), DataType::Struct(_)) => {
                let field = field_of(item.data_type(), name)?;
                DataType::List(Arc::new(Field::new("item", field.data_type().clone(), true)))
            }
            DataType::Map(entries, _) => value_type(entries)?,
            DataType::Struct(_) => field_of(base.data_type(), name)?.data_type().clone(),
            DataType::Null => DataType::Null,
            other => {
                let error =
                    format!("no field `{name}` in a value of type {}", simple_string(other));
                return Err(Error::failed(error).into());
            }
        };
        Ok(Arc::new(Field::new(FIELD, data_type, true)))
    }

    fn simplify(
        &self,
        args: Vec<Expr>,
        info: &SimplifyContext,
    ) -> EngineResult<ExprSimplifyResult> {
        let [base, Expr::Literal(name, _)] = args.as_slice() else {
            return Ok(ExprSimplifyResult::Original(args));
        };
        match (info.get_data_type(base)?, name.try_as_str().flatten()) {
            (data_type @ DataType::Struct(_), Some(name)) => {
                let exact = field_of(&data_type, name)?.name();
                let exact = Expr::Literal(ScalarValue::from(exact.as_str()), None);
                let call = ScalarFunction::new_udf(get_field(), vec![base.clone(), exact]);
                Ok(ExprSimplifyResult::Simplified(Expr::ScalarFunction(call)))
            }
            _ => Ok(ExprSimplifyResult::Original(args)),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let (Some(base), Some(ColumnarValue::Scalar(name))) = (args.args.first(), args.args.get(1))
        else {
            return exec_err!("`{FIELD}` takes a struct and a name");
        };
        let name = name.try_as_str().flatten().unwrap_or_default();
        let array = base.to_array(args.number_rows)?;
        Ok(ColumnarValue::Array(read_field(&array, name)?))
    }
}

pub(in crate::sql) fn literal<'a>(scalars: &'a [Option<&'a ScalarValue>]) -> Option<&'a str> {
    scalars.get(1).copied().flatten().and_then(|value| value.try_as_str().flatten())
}

pub(in crate::sql) fn value_type(entries: &FieldRef) -> EngineResult<DataType> {
    match entries.data_type() {
        DataType::Struct(fields) if fields.len() == 2 => Ok(fields[1].data_type().clone()),
        other => plan_err!("a map of {other}"),
    }
}

pub(in crate::sql) fn read_field(array: &ArrayRef, name: &str) -> EngineResult<ArrayRef> {
    match array.data_type() {
        DataType::Struct(_) => {
            let exact = field_of(array.data_type(), name)?.name().clone();
            let parent = array.as_struct();
            let child = parent.column_by_name(&exact).cloned();
            let Some(child) = child else { return exec_err!("no field `{name}`") };
            masked(&child, parent.logical_nulls().as_ref())
        }
        DataType::List(item) => {
            let list = array.as_list::<i32>();
            let field = Arc::new(Field::new(
                "item",
                field_of(item.data_type(), name)?.data_type().clone(),
                true,
            ));
            let values = read_field(list.values(), name)?;
            let nulls = list.nulls().cloned();
            Ok(Arc::new(ListArray::try_new(field, list.offsets().clone(), values, nulls)?))
        }
        DataType::Map(..) => {
            element(array, &ScalarValue::from(name).to_array_of_size(array.len())?)
        }
        _ => Ok(Arc::clone(array)),
    }
}

/// Makes a child NULL where its parent is NULL; arrow keeps these separately.
fn masked(
    child: &ArrayRef,
    parent: Option<&datafusion::arrow::buffer::NullBuffer>,
) -> EngineResult<ArrayRef> {
    let Some(parent) = parent else { return Ok(Arc::clone(child)) };
    let kept: UInt64Array =
        (0..child.len()).map(|at| parent.is_valid(at).then_some(at as u64)).collect();
    Ok(take(child, &kept, None)?)
}
