//! `max_by` and `min_by`: the value in the row with the largest or smallest key; of equal keys the last row,
//! as in Spark.
//!
//! Rows whose key is NULL are ignored. Lists and structs are compared part by part, with NULL as the
//! smallest. The rule is that of Spark's `MaxMinBy`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::{Result as EngineResult, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};

use crate::sql::functions::aggregate::moving_frame::RecomputedFrames;
use crate::sql::functions::comparison::is_ordered;

/// Returns `max_by` and `min_by`.
pub(in crate::sql) fn functions() -> [AggregateUDF; 2] {
    [true, false].map(|greatest| {
        let signature = Signature::user_defined(Volatility::Immutable);
        AggregateUDF::new_from_impl(Beside { greatest, signature })
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Beside {
    greatest: bool,
    signature: Signature,
}

impl AggregateUDFImpl for Beside {
    fn name(&self) -> &str {
        if self.greatest { "max_by" } else { "min_by" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        match types {
            [_, of] if !is_ordered(of) => {
                plan_err!("`{}` does not order values of this type", self.name())
            }
            [_, _] => Ok(types.to_vec()),
            _ => plan_err!("`{}` takes 2 arguments", self.name()),
        }
    }

    fn return_type(&self, types: &[DataType]) -> EngineResult<DataType> {
        if let [value, _] = types {
            Ok(value.clone())
        } else {
            plan_err!("`{}` takes 2 arguments", self.name())
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> EngineResult<Vec<FieldRef>> {
        let named = |(name, field): (&str, &FieldRef)| {
            FieldRef::new(Field::new(name, field.data_type().clone(), true))
        };
        Ok(["value", "by"].into_iter().zip(args.input_fields).map(named).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        let [_, by] = args.expr_fields else {
            return plan_err!("`{}` takes 2 arguments", self.name());
        };
        let (value, by) = (args.return_field.data_type().clone(), by.data_type().clone());
        let order = SortOptions { descending: false, nulls_first: true };
        let converter = RowConverter::new(vec![SortField::new_with_options(by.clone(), order)])?;
        let found = None;
        Ok(Box::new(Best { greatest: self.greatest, value, by, converter, found }))
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        let of = Self { greatest: self.greatest, signature: self.signature.clone() };
        Ok(Box::new(RecomputedFrames::new(&Arc::new(AggregateUDF::new_from_impl(of)), &args)))
    }
}

/// The best row so far: its key in comparable form, its value, and its key.
#[derive(Debug)]
struct Best {
    greatest: bool,
    value: DataType,
    by: DataType,
    converter: RowConverter,
    found: Option<(OwnedRow, ScalarValue, ScalarValue)>,
}

impl Accumulator for Best {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> EngineResult<()> {
        let [values, by] = columns else { return Ok(()) };
        let rows = self.converter.convert_columns(std::slice::from_ref(by))?;
        let mut found: Option<usize> = None;
        // All rows of the type NULL are NULL, although the array does not mark them.
        let present = |at: &usize| by.is_valid(*at) && !by.data_type().is_null();
        for at in (0..by.len()).filter(present) {
            let row = rows.row(at);
            let order = match (found, &self.found) {
                (Some(best), _) => row.cmp(&rows.row(best)),
                (None, Some((best, ..))) => row.cmp(&best.row()),
                (None, None) => std::cmp::Ordering::Equal,
            };
            if order.is_eq() || order.is_gt() == self.greatest {
                found = Some(at);
            }
        }
        if let Some(at) = found {
            let value = ScalarValue::try_from_array(values, at)?;
            self.found = Some((rows.row(at).owned(), value, ScalarValue::try_from_array(by, at)?));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        match &self.found {
            Some((_, value, _)) => Ok(value.clone()),
            None => ScalarValue::try_new_null(&self.value),
        }
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        let by = match &self.found {
            Some((_, _, by)) => by.clone(),
            None => ScalarValue::try_new_null(&self.by)?,
        };
        Ok(vec![self.evaluate()?, by])
    }

    fn size(&self) -> usize {
        let best = self.found.as_ref().map_or(0, |(_, value, by)| value.size() + by.size());
        size_of_val(self) + self.converter.size() + best
    }
}
