//! The function that reads an element or a field in `[…]`.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result as EngineResult, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature,
};

use crate::error::Error;
use crate::sql::ast::function_call::ITEM;
use crate::sql::functions::field_access::element::element;
use crate::sql::functions::field_access::field::{field_of, literal, read_field, value_type};

#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::sql) struct ReadItem {
    pub(in crate::sql) signature: Signature,
}

impl ScalarUDFImpl for ReadItem {
    fn name(&self) -> &str {
        ITEM
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        let [base, key] = types else { return plan_err!("`{ITEM}` takes a list and an index") };
        match base {
            DataType::List(_) | DataType::LargeList(_) if key.is_integer() || key.is_null() => {
                Ok(vec![base.clone(), DataType::Int64])
            }
            DataType::Map(entries, _) => match entries.data_type() {
                DataType::Struct(fields) => Ok(vec![base.clone(), fields[0].data_type().clone()]),
                _ => Ok(types.to_vec()),
            },
            DataType::Struct(_) | DataType::Null => Ok(types.to_vec()),
            // The list of this field of all structs.
            DataType::List(item) if is_field_of(item.data_type(), key) => Ok(types.to_vec()),
            DataType::List(_) => {
                Err(Error::failed("an index of a list must be a whole number, from 0").into())
            }
            other => Err(Error::failed(format!("a value of type {other} has no elements")).into()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of an element may depend on its name")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let Some(base) = args.arg_fields.first() else {
            return plan_err!("`{ITEM}` takes a list and an index");
        };
        let data_type = match (base.data_type(), literal(args.scalar_arguments)) {
            (DataType::List(item), Some(name))
                if is_field_of(item.data_type(), &DataType::Utf8) =>
            {
                let field = field_of(item.data_type(), name)?;
                DataType::new_list(field.data_type().clone(), true)
            }
            (DataType::List(item) | DataType::LargeList(item), _) => item.data_type().clone(),
            (DataType::Map(entries, _), _) => value_type(entries)?,
            (of @ DataType::Struct(_), Some(name)) => field_of(of, name)?.data_type().clone(),
            (DataType::Struct(_), None) => {
                return Err(Error::failed("a field in brackets is written `['name']`").into());
            }
            _ => DataType::Null,
        };
        Ok(Arc::new(Field::new(ITEM, data_type, true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [base, key] = arrays.as_slice() else {
            return exec_err!("`{ITEM}` takes a list and an index");
        };
        let is_field = match base.data_type() {
            DataType::Struct(_) => true,
            DataType::List(item) => is_field_of(item.data_type(), key.data_type()),
            _ => false,
        };
        if let ColumnarValue::Scalar(name) = &args.args[1]
            && is_field
        {
            let name = name.try_as_str().flatten().unwrap_or_default();
            return Ok(ColumnarValue::Array(read_field(base, name)?));
        }
        Ok(ColumnarValue::Array(element(base, key)?))
    }
}

/// Returns whether a key of this type, applied to a list, selects a field of its structs.
fn is_field_of(item: &DataType, key: &DataType) -> bool {
    matches!(item, DataType::Struct(_)) && matches!(key, DataType::Utf8 | DataType::Utf8View)
}
