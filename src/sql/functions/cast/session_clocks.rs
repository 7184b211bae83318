//! Timestamps as local times of a time zone.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result as EngineResult;
use datafusion::config::ConfigOptions;

use crate::span::Span;
use crate::spark::settings::session::zone_of;
use crate::spark::time_zone::Zone;
use crate::spark::types::local_timestamp;
use crate::sql::functions::cast::convert::{casted, casted_in};

/// The conversion to local times for a session whose time zone is not UTC.
#[derive(Debug)]
pub struct Clocks(Zone);

impl Clocks {
    /// Returns the conversion for a session; `None` if its time zone is UTC.
    pub fn of(options: &ConfigOptions) -> Option<Self> {
        let zone = zone_of(options);
        (!zone.is_utc()).then_some(Self(zone))
    }

    /// Moves the timestamps in an array, at every nesting level; its type stays.
    ///
    /// # Errors
    /// A timestamp overflows when it is moved.
    pub fn shown(&self, array: &ArrayRef) -> EngineResult<ArrayRef> {
        let local = local(array.data_type());
        if local == *array.data_type() {
            return Ok(Arc::clone(array));
        }
        casted(&casted_in(array, &local, &self.0)?, array.data_type())
    }
}

/// Removes the time zone from the timestamps of a type.
fn local(data_type: &DataType) -> DataType {
    let field = |field: &FieldRef| {
        let of = local(field.data_type());
        Arc::new(Field::new(field.name(), of, field.is_nullable()))
    };
    match data_type {
        of @ DataType::Timestamp(_, Some(_)) if Span::of(of).is_none() => local_timestamp(),
        DataType::List(item) => DataType::List(field(item)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(field).collect()),
        DataType::Map(entries, ordered) => DataType::Map(field(entries), *ordered),
        other => other.clone(),
    }
}
