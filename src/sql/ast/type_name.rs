//! Returns the parser's types by their Spark names.

use datafusion::sql::sqlparser::ast::{DataType, ExactNumberInfo, TimezoneInfo};

use crate::sql::syntax::object_name::idents;

/// Spells a type: `INT`, `DECIMAL(10,2)`.
pub(in crate::sql) fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Int(_) | DataType::Integer(_) => "INT".to_owned(),
        DataType::Real | DataType::Float(_) => "FLOAT".to_owned(),
        DataType::Double(_) | DataType::DoublePrecision => "DOUBLE".to_owned(),
        DataType::Text
        | DataType::String(_)
        | DataType::Varchar(_)
        | DataType::Char(_)
        | DataType::Character(_) => "STRING".to_owned(),
        DataType::Timestamp(_, TimezoneInfo::WithoutTimeZone) => "TIMESTAMP_NTZ".to_owned(),
        DataType::Numeric(info) | DataType::Decimal(info) | DataType::Dec(info) => {
            let (precision, scale) = match info {
                ExactNumberInfo::None => (10, 0),
                ExactNumberInfo::Precision(precision) => (*precision, 0),
                ExactNumberInfo::PrecisionAndScale(precision, scale) => (*precision, *scale),
            };
            format!("DECIMAL({precision},{scale})")
        }
        DataType::Bool => "BOOLEAN".to_owned(),
        // A nested type is one name here; its fields are as they were typed.
        DataType::Custom(name, _) if idents(name).any(|part| part.quote_style == Some('`')) => {
            idents(name).map(|part| part.value.as_str()).collect()
        }
        DataType::Custom(name, _) => match name.to_string().to_uppercase().as_str() {
            "LONG" => "BIGINT".to_owned(),
            "SHORT" => "SMALLINT".to_owned(),
            "BYTE" => "TINYINT".to_owned(),
            "TIMESTAMP_LTZ" => "TIMESTAMP".to_owned(),
            other => other.to_owned(),
        },
        other => other.to_string().to_uppercase(),
    }
}
