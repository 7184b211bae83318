//! Checks casts and the types that they name.

use datafusion::sql::sqlparser::ast::{
    CastFormat, CastKind, CharacterLength, DataType, ExactNumberInfo, TimezoneInfo,
};

use crate::error::{Error, Result};
use crate::spark::ddl::arrow_type;
use crate::sql::ast::type_name::type_name;
use crate::sql::gate::refusal::{absent, refused, unset};

/// Names of types in other dialects, and the names that Spark has for them.
const SPARKS: [(&str, &str); 20] = [
    ("TEXT", "STRING"),
    ("CLOB", "STRING"),
    ("NVARCHAR", "STRING"),
    ("UUID", "STRING"),
    ("JSON", "STRING"),
    ("BOOL", "BOOLEAN"),
    ("DATETIME", "TIMESTAMP"),
    ("TIMESTAMPTZ", "TIMESTAMP"),
    ("BLOB", "BINARY"),
    ("BYTEA", "BINARY"),
    ("VARBINARY", "BINARY"),
    ("INT2", "SMALLINT"),
    ("INT4", "INT"),
    ("INT8", "BIGINT"),
    ("SIGNED", "BIGINT"),
    ("UNSIGNED", "BIGINT"),
    ("FLOAT4", "FLOAT"),
    ("FLOAT8", "DOUBLE"),
    ("DOUBLE PRECISION", "DOUBLE"),
    ("NUMBER", "DECIMAL"),
];

/// Checks the kind and the options of a cast.
pub(super) fn cast(kind: &CastKind, array: bool, format: Option<&CastFormat>) -> Result<()> {
    match kind {
        CastKind::Cast | CastKind::TryCast | CastKind::DoubleColon => {}
        CastKind::SafeCast => return Err(refused("SAFE_CAST")),
    }
    unset(array, "CAST(… AS … ARRAY)")?;
    absent(format, "CAST(… FORMAT …)")
}

/// Refuses a type that Spark (`DataTypeAstBuilder`) does not have.
pub(super) fn data_type(of: &DataType) -> Result<()> {
    match of {
        DataType::Boolean
        | DataType::TinyInt(None)
        | DataType::SmallInt(None)
        | DataType::Int(None)
        | DataType::Integer(None)
        | DataType::BigInt(None)
        | DataType::Real
        | DataType::Float(ExactNumberInfo::None)
        | DataType::Double(ExactNumberInfo::None)
        | DataType::String(None)
        | DataType::Binary(None)
        | DataType::Date
        | DataType::Timestamp(None, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone)
        | DataType::TimestampNtz(None) => Ok(()),
        DataType::Decimal(digits) | DataType::Numeric(digits) | DataType::Dec(digits) => {
            decimal(digits)
        }
        DataType::Varchar(Some(CharacterLength::IntegerLength { length: _, unit: None }))
        | DataType::Char(Some(CharacterLength::IntegerLength { length: _, unit: None }))
        | DataType::Character(Some(CharacterLength::IntegerLength { length: _, unit: None })) => {
            Ok(())
        }
        DataType::Varchar(None) | DataType::Char(None) | DataType::Character(None) => {
            Err(Error::failed(format!("the type `{of}` needs a length"))
                .hint(format!("`{of}(10)`, or `STRING`")))
        }
        DataType::Interval { fields: _, precision } => {
            absent(precision.as_ref(), "the precision of an interval")
        }
        // A nested type is read from its name, `struct<a:int>`; so are `long` and other names that only Spark
        // has.
        DataType::Custom(_, modifiers) if modifiers.is_empty() => {
            arrow_type(&type_name(of)).map_or_else(|| Err(unknown(of)), |_| Ok(()))
        }
        other => Err(unknown(other)),
    }
}

fn decimal(digits: &ExactNumberInfo) -> Result<()> {
    let (precision, scale) = match *digits {
        ExactNumberInfo::None => return Ok(()),
        ExactNumberInfo::Precision(precision) => (precision, 0),
        ExactNumberInfo::PrecisionAndScale(precision, scale) => (precision, scale),
    };
    if precision > 38 {
        return Err(Error::failed(format!("a decimal has at most 38 digits, not {precision}")));
    }
    match u64::try_from(scale) {
        Ok(scale) if scale <= precision => Ok(()),
        _ => Err(Error::failed(format!(
            "the scale of a decimal is 0 to its number of digits, {precision}, not {scale}"
        ))),
    }
}

fn unknown(of: &DataType) -> Error {
    let spelled = of.to_string().to_uppercase().replace('`', "");
    let bare = spelled.split('(').next().unwrap_or_default();
    let error = Error::failed(format!("the type `{spelled}` is not supported"));
    match SPARKS.iter().find(|(known, _)| *known == bare) {
        Some((_, sparks)) => error.hint(format!("`{sparks}`")),
        None if spelled != bare && arrow_type(bare).is_some() => error.hint(format!("`{bare}`")),
        None => error.hint(
            "BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), STRING, BINARY, \
             DATE, TIMESTAMP, TIMESTAMP_NTZ, ARRAY<…>, MAP<…>, STRUCT<…>",
        ),
    }
}
