//! Aggregates of bitmaps: `bitmap_construct_agg`, `bitmap_or_agg`, `bitmap_and_agg`.
//!
//! Spark's rule (`BitmapConstructAgg`, `BitmapOrAgg`, `BitmapAndAgg`, `BitmapExpressionUtils`): a bitmap has
//! 4,096 bytes, with the lowest bit of each byte first. Over no values it is empty, or full for
//! `bitmap_and_agg`, which pads shorter bitmaps with zeros.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};

use crate::spark::types::simple_string;
use crate::sql::functions::aggregate::moving_frame::RecomputedFrames;

const BYTES: usize = 4096;

/// Returns the aggregates of this file.
pub(in crate::sql) fn functions() -> [AggregateUDF; 3] {
    [BitmapFunction::Construct, BitmapFunction::Or, BitmapFunction::And].map(made)
}

fn made(kind: BitmapFunction) -> AggregateUDF {
    AggregateUDF::new_from_impl(Bitmap {
        kind,
        signature: Signature::user_defined(Volatility::Immutable),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum BitmapFunction {
    /// Made from the positions of its bits.
    Construct,
    Or,
    And,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Bitmap {
    kind: BitmapFunction,
    signature: Signature,
}

impl AggregateUDFImpl for Bitmap {
    fn name(&self) -> &'static str {
        match self.kind {
            BitmapFunction::Construct => "bitmap_construct_agg",
            BitmapFunction::Or => "bitmap_or_agg",
            BitmapFunction::And => "bitmap_and_agg",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        match (self.kind, types) {
            (BitmapFunction::Construct, [of])
                if of.is_numeric() || of.is_null() || *of == DataType::Utf8 =>
            {
                Ok(vec![DataType::Int64])
            }
            (BitmapFunction::Or | BitmapFunction::And, [DataType::Binary]) => Ok(types.to_vec()),
            (_, [of]) => plan_err!("`{}` does not take ({})", self.name(), simple_string(of)),
            _ => plan_err!("`{}` takes 1 argument", self.name()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(DataType::Binary)
    }

    fn is_nullable(&self) -> bool {
        false
    }

    fn default_value(&self, _: &DataType) -> EngineResult<ScalarValue> {
        Bits::new(self.kind).evaluate()
    }

    fn accumulator(&self, _: AccumulatorArgs) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(Bits::new(self.kind)))
    }

    fn create_sliding_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> EngineResult<Box<dyn Accumulator>> {
        Ok(Box::new(RecomputedFrames::new(&Arc::new(made(self.kind)), &args)))
    }
}

#[derive(Debug)]
struct Bits {
    kind: BitmapFunction,
    bytes: Vec<u8>,
}

impl Bits {
    fn new(kind: BitmapFunction) -> Self {
        Self { kind, bytes: vec![if kind == BitmapFunction::And { 0xff } else { 0 }; BYTES] }
    }

    fn join(&mut self, bitmaps: &ArrayRef, is_and: bool) {
        for bitmap in bitmaps.as_binary::<i32>().iter().flatten() {
            let all = bitmap.iter().copied().chain(std::iter::repeat(0));
            for (own, other) in self.bytes.iter_mut().zip(all) {
                *own = if is_and { *own & other } else { *own | other };
            }
        }
    }
}

impl Accumulator for Bits {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> EngineResult<()> {
        let [column] = columns else { return Ok(()) };
        if self.kind != BitmapFunction::Construct {
            self.join(column, self.kind == BitmapFunction::And);
            return Ok(());
        }
        let positions = column.as_primitive::<Int64Type>();
        for position in (0..positions.len()).filter(|row| positions.is_valid(*row)) {
            let position = positions.value(position);
            let byte = usize::try_from(position).ok().and_then(|at| self.bytes.get_mut(at / 8));
            match byte {
                Some(byte) => *byte |= 1 << (position % 8),
                None => {
                    return exec_err!("the position {position} is not in a bitmap of 32,768 bits");
                }
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        if let [state] = states {
            self.join(state, self.kind == BitmapFunction::And);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.bytes.clone())))
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes.capacity()
    }
}
