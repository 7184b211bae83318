//! The options of `from_json` and `to_json`: `map('mode', 'FAILFAST')`.
//!
//! Those that Spark has and lakeshell does not are refused: none is ignored.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::Result as EngineResult;
use datafusion::sql::sqlparser::ast::Expr;

use super::{args_of, name_of};
use crate::error::Error;
use crate::sql::zone::Zone;

/// What the options say.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// Whether fields that are NULL are written.
    pub(super) keeps_nulls: bool,
    /// Whether a text that cannot be read is an error.
    pub(super) fails: bool,
    pub(super) dates: Option<String>,
    pub(super) timestamps: Option<String>,
    /// The time zone of times without one, and of those that are written; UTC if none.
    pub(super) zone: Option<Zone>,
}

impl Options {
    /// Returns the time zone.
    pub(super) fn zone(&self) -> Zone {
        self.zone.clone().unwrap_or_else(Zone::utc)
    }

    /// Reads names and values in turn.
    ///
    /// # Errors
    /// A name or a value that is not known.
    pub(super) fn read(args: &[ArrayRef]) -> EngineResult<Self> {
        let text = |array: &ArrayRef| {
            let known = !array.is_empty() && array.is_valid(0);
            if known { array.as_string::<i32>().value(0).to_owned() } else { String::new() }
        };
        let mut options = Self::default();
        for pair in args.chunks_exact(2) {
            let (name, value) = (text(&pair[0]), text(&pair[1]));
            match (name.to_ascii_lowercase().as_str(), value.to_ascii_lowercase().as_str()) {
                ("ignorenullfields", "false") => options.keeps_nulls = true,
                ("ignorenullfields", "true")
                | ("mode", "permissive")
                | ("columnnameofcorruptrecord", "_corrupt_record") => {}
                ("mode", "failfast") => options.fails = true,
                ("dateformat", _) => options.dates = Some(value),
                ("timestampformat", _) => options.timestamps = Some(value),
                _ => {
                    return Err(Error::failed(format!("the option `{name}` = `{value}` is not known"))
                        .hint("mode (PERMISSIVE, FAILFAST), dateFormat, timestampFormat, ignoreNullFields")
                        .into());
                }
            }
        }
        Ok(options)
    }
}

/// Writes the options of a call, a map, as further arguments.
pub(super) fn spread(args: &[Expr], at: usize) -> Option<Vec<Expr>> {
    let Expr::Function(map) = args.get(at)? else { return None };
    (name_of(map).as_deref() == Some("map_of_pairs")).then_some(())?;
    Some([args[..at].to_vec(), args_of(map)?].concat())
}
