//! `date_format`: timestamps as strings, by a pattern.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::Result as EngineResult;

use crate::error::Result;
use crate::spark::time_zone::Zone;
use crate::spark::types::timestamp;
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::datetime::format::last_pattern::LastPattern;
use crate::sql::functions::scalar::Zoned;

/// The function of this file.
pub(in crate::sql) const RULE: Zoned = Zoned {
    name: "date_format",
    coerce: |types| (types.len() == 2).then(|| vec![timestamp(), DataType::Utf8]),
    return_type: |_| DataType::Utf8,
    eval: |args, _, zone| date_format(args, zone),
};

/// Writes timestamps by patterns.
pub(in crate::sql) fn date_format(args: &[ArrayRef], zone: &Zone) -> EngineResult<ArrayRef> {
    let mut last = LastPattern::default();
    let times = args[0].as_primitive::<TimestampMicrosecondType>().iter();
    let rows = times.zip(args[1].as_string::<i32>());
    let texts = rows.map(|(at, pattern)| match (at, pattern) {
        (Some(at), Some(pattern)) => {
            last.get(pattern, Pattern::for_writing)?.write(at, zone).map(Some)
        }
        _ => Ok(None),
    });
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
}
