//! The options of `from_json` and `to_json`: `map('mode', 'FAILFAST')`.
//!
//! Options of Spark (`JSONOptions`) that lakeshell does not support are refused; none is ignored.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::{Result as EngineResult, exec_err};
use datafusion::sql::sqlparser::ast::Expr;

use crate::error::{Error, Result};
use crate::json::{CORRUPT_RECORD, Tolerance};
use crate::spark::time_zone::Zone;
use crate::sql::ast::function_call::{args_of, name_of};
use crate::sql::ast::literal;

/// The values of the options.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of Spark's")]
pub(in crate::sql) struct Options {
    /// Whether fields that are NULL are written.
    pub(in crate::sql) keeps_nulls: bool,
    /// Whether a string that cannot be read is an error.
    pub(in crate::sql) fails: bool,
    pub(in crate::sql) dates: Option<String>,
    pub(in crate::sql) timestamps: Option<String>,
    /// The pattern of timestamps without a time zone.
    pub(in crate::sql) local_timestamps: Option<String>,
    /// The time zone of timestamps without one, and of those that are written; `None` is UTC.
    pub(in crate::sql) zone: Option<Zone>,
    /// The field that gets a string that cannot be read.
    pub(in crate::sql) corrupt: String,
    pub(in crate::sql) tolerance: Tolerance,
    /// Whether numbers and booleans are strings in an inferred schema.
    pub(in crate::sql) primitives_as_string: bool,
    /// Whether documents are written over several lines.
    pub(in crate::sql) is_pretty: bool,
    /// Whether documents are written in ASCII.
    pub(in crate::sql) is_ascii: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keeps_nulls: false,
            fails: false,
            dates: None,
            timestamps: None,
            local_timestamps: None,
            zone: None,
            corrupt: CORRUPT_RECORD.to_owned(),
            tolerance: Tolerance::default(),
            primitives_as_string: false,
            is_pretty: false,
            is_ascii: false,
        }
    }
}

/// Options for files, which have no effect when a string is read with a schema, or written.
const OF_FILES: [&str; 8] = [
    "multiline",
    "linesep",
    "encoding",
    "charset",
    "samplingratio",
    "dropfieldifallnull",
    "compression",
    "prefersdecimal",
];

impl Options {
    /// Returns the time zone.
    pub(in crate::sql) fn zone(&self) -> Zone {
        self.zone.clone().unwrap_or_else(Zone::utc)
    }

    /// Reads names and values in turn.
    ///
    /// # Errors
    /// A name or a value that is not known.
    pub(in crate::sql) fn read(args: &[ArrayRef]) -> EngineResult<Self> {
        let text = |array: &ArrayRef| {
            let known = !array.is_empty() && array.is_valid(0);
            let Some(texts) = array.as_string_opt::<i32>() else {
                return exec_err!("options are pairs of texts: `map('mode', 'FAILFAST')`");
            };
            Ok(if known { texts.value(0).to_owned() } else { String::new() })
        };
        let mut options = Self::default();
        for pair in args.chunks_exact(2) {
            options.set(&text(&pair[0])?, text(&pair[1])?)?;
        }
        Ok(options)
    }

    /// Reads the options from literals; `None` if one is not a literal.
    ///
    /// # Errors
    /// A name or a value that is not known.
    pub(in crate::sql) fn of_words(args: &[Expr]) -> Option<Result<Self>> {
        // They change the inferred schema.
        const NOT_THERE: [&str; 4] =
            ["prefersdecimal", "dropfieldifallnull", "infertimestamp", "samplingratio"];
        let words: Option<Vec<String>> = args.iter().map(literal::read).collect();
        let words = words?;
        let mut options = Self::default();
        if words.iter().step_by(2).any(|name| NOT_THERE.contains(&name.to_lowercase().as_str())) {
            return None;
        }
        for pair in words.chunks_exact(2) {
            if let Err(error) = options.set(&pair[0], pair[1].clone()) {
                return Some(Err(error));
            }
        }
        Some(Ok(options))
    }

    fn set(&mut self, name: &str, value: String) -> Result<()> {
        let key = name.to_ascii_lowercase();
        if OF_FILES.contains(&key.as_str()) {
            return Ok(());
        }
        if let Some(switch) = self.switch(&key) {
            *switch = match value.to_ascii_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => {
                    let said = format!("the option `{name}` is `true` or `false`, not `{value}`");
                    return Err(Error::failed(said));
                }
            };
            return Ok(());
        }
        match (key.as_str(), value.to_ascii_lowercase().as_str()) {
            ("ignorenullfields", "false") => self.keeps_nulls = true,
            ("ignorenullfields", "true") => self.keeps_nulls = false,
            ("mode", "permissive") => self.fails = false,
            ("mode", "failfast") => self.fails = true,
            ("columnnameofcorruptrecord", _) => self.corrupt = value,
            ("dateformat", _) => self.dates = Some(value),
            ("timestampformat", _) => self.timestamps = Some(value),
            ("timestampntzformat", _) => self.local_timestamps = Some(value),
            ("timezone", _) => self.zone = Some(Zone::named(&value)?),
            ("locale", "en-us" | "en" | "en_us") => {}
            _ => {
                return Err(Error::failed(format!("the option `{name}` = `{value}` is not supported"))
                    .hint("mode (PERMISSIVE, FAILFAST), dateFormat, timestampFormat, timeZone, ignoreNullFields, pretty, allowComments and more of Spark's"));
            }
        }
        Ok(())
    }

    fn switch(&mut self, key: &str) -> Option<&mut bool> {
        let tolerance = &mut self.tolerance;
        Some(match key {
            "allowcomments" => &mut tolerance.comments,
            "allowsinglequotes" => &mut tolerance.single_quotes,
            "allowunquotedfieldnames" => &mut tolerance.bare_names,
            "allownumericleadingzeros" => &mut tolerance.leading_zeros,
            "allownonnumericnumbers" => &mut tolerance.not_finite,
            "allowbackslashescapinganycharacter" => &mut tolerance.any_escape,
            "allowunquotedcontrolchars" => &mut tolerance.control_chars,
            "primitivesasstring" => &mut self.primitives_as_string,
            "pretty" => &mut self.is_pretty,
            "writenonasciicharacterascodepoint" => &mut self.is_ascii,
            _ => return None,
        })
    }
}

/// Appends the options of a call, which are a map, as separate arguments.
pub(in crate::sql) fn spread(args: &[Expr], at: usize) -> Option<Vec<Expr>> {
    let Expr::Function(map) = args.get(at)? else { return None };
    (name_of(map).as_deref() == Some("map_of_pairs")).then_some(())?;
    Some([args[..at].to_vec(), args_of(map)?].concat())
}
