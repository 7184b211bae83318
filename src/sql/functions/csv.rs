//! `to_csv`, `from_csv` and `schema_of_csv`: one line of comma-separated values, as in Spark's library.
//!
//! A quote inside quotes is written `\"`, NULL is written as nothing and the empty string as `""`. Reading
//! keeps spaces, and a value that does not fit its column is NULL. The rules are those of Spark's
//! `UnivocityGenerator` and `UnivocityParser`.

pub(in crate::sql) mod line;

use std::borrow::Cow;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray, StructArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Field, FieldRef, TimestampMicrosecondType,
};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::civil::MICROS_PER_DAY;
use crate::error::Error;
use crate::json::CORRUPT_RECORD;
use crate::spark::time_zone::Zone;
use crate::spark::types::{simple_string, timestamp};
use crate::spark::{ddl, digit};
use crate::sql::functions::cast::convert::{casted, casted_in};
use crate::sql::functions::cast::null::is_null;
use crate::sql::functions::cast::text_of;
use crate::sql::functions::csv::line::{Line, fields, join};
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::declaration::{Declaration, between, ours, rewritten};
use crate::sql::functions::scalar::{Zoned, are_atoms};
use crate::sql::settings::zone_of;

/// The declarations of functions of CSV. Schemas and options are not in headers, as for JSON.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("from_csv", between(2, 3)).shows(1),
    rewritten("schema_of_csv", between(1, 2)).shows(1),
    ours("to_csv", between(1, 2)).null_literals(&[0]).shows(1),
];

/// The functions of this file with a fixed type.
pub(super) const RULE: Zoned = Zoned {
    name: "to_csv",
    coerce: |types| match types {
        [DataType::Struct(_), options @ ..] if options.len() % 2 == 0 => Some(types.to_vec()),
        [DataType::Null] => Some(vec![DataType::Utf8]),
        _ => None,
    },
    return_type: |_| DataType::Utf8,
    eval: |args, _, zone| to_csv(&args[0], &Line::read(&args[1..])?, zone),
};

/// Returns the function whose type depends on its schema argument.
pub(super) fn function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(FromCsv { signature })
}

fn to_csv(rows: &ArrayRef, line: &Line, zone: &Zone) -> EngineResult<ArrayRef> {
    let Some(structs) = rows.as_any().downcast_ref::<StructArray>() else {
        return Ok(Arc::clone(rows));
    };
    let columns = structs.columns().iter().map(|column| written(column, line, zone));
    let columns = columns.collect::<EngineResult<Vec<_>>>()?;
    let texts = (0..rows.len()).map(|row| {
        if structs.is_null(row) {
            return None;
        }
        let cells = columns.iter().map(|column| column.is_valid(row).then(|| column.value(row)));
        join(cells, line)
    });
    Ok(Arc::new(texts.collect::<StringArray>()))
}

/// Writes the values of a column.
fn written(column: &ArrayRef, line: &Line, session: &Zone) -> EngineResult<StringArray> {
    Ok(match column.data_type() {
        of @ DataType::Timestamp(_, zone)
            if crate::spark::interval_type::Span::of(of).is_none() =>
        {
            let utc = Zone::utc();
            let session = if zone.is_some() { session } else { &utc };
            let micros = casted(column, &timestamp())?;
            let micros = micros.as_primitive::<TimestampMicrosecondType>();
            let end = if zone.is_some() { "XXX" } else { "" };
            let plain = format!("yyyy-MM-dd'T'HH:mm:ss.SSS{end}");
            let pattern = Pattern::for_writing(line.timestamps.as_deref().unwrap_or(&plain))?;
            let text = |micros: Option<i64>| {
                micros.map(|micros| pattern.write(micros, session)).transpose()
            };
            micros.iter().map(text).collect::<crate::error::Result<StringArray>>()?
        }
        // Spark's `UnivocityGenerator` writes the nanoseconds that it stores.
        DataType::Time64(_) => text_of(&cast(column, &DataType::Int64)?)?,
        DataType::Date32 if line.dates.is_some() => {
            let pattern = Pattern::for_writing(line.dates.as_deref().unwrap_or_default())?;
            let dates = column.as_primitive::<Date32Type>();
            let text = |day: i32| {
                pattern.write(i64::from(day).saturating_mul(MICROS_PER_DAY), &Zone::utc())
            };
            let texts = dates.iter().map(|day| day.map(text).transpose());
            texts.collect::<crate::error::Result<StringArray>>()?
        }
        DataType::Binary => {
            let text = |bytes: &[u8]| {
                let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                format!("[{}]", bytes.join(" "))
            };
            column.as_binary::<i32>().iter().map(|bytes| bytes.map(text)).collect()
        }
        _ => text_of(column)?,
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FromCsv {
    signature: Signature,
}

impl ScalarUDFImpl for FromCsv {
    fn name(&self) -> &'static str {
        "from_csv"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if types.len() < 2 || types.len() % 2 == 1 {
            return plan_err!("`from_csv` takes a text, a schema and options");
        }
        if !are_atoms(&types[..1]) {
            return plan_err!("`from_csv` does not take ({})", simple_string(&types[0]));
        }
        Ok(vec![DataType::Utf8; types.len()])
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of `from_csv` depends on its schema")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let schema = args.scalar_arguments.get(1).copied().flatten();
        let Some(text) = schema.and_then(ScalarValue::try_as_str).flatten() else {
            return Err(Error::failed("the schema of `from_csv` must be a text")
                .hint("`from_csv(text, 'a INT, b STRING')`, or `schema_of_csv('…')`")
                .into());
        };
        let Some(DataType::Struct(fields)) = ddl::schema(text) else {
            return Err(Error::failed(format!("syntax error in the schema `{text}`"))
                .hint("`a INT, b STRING`")
                .into());
        };
        if let Some(nested) = fields.iter().find(|field| field.data_type().is_nested()) {
            return plan_err!("`from_csv` cannot read a nested column, `{}`", nested.name());
        }
        Ok(Arc::new(Field::new("from_csv", DataType::Struct(fields), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let DataType::Struct(to) = args.return_field.data_type().clone() else {
            return internal_err!("`from_csv` gives a struct");
        };
        let arrays = args
            .args
            .iter()
            .map(|arg| arg.to_array(args.number_rows))
            .collect::<EngineResult<Vec<_>>>()?;
        let line = Line::read(&arrays[2..])?;
        let zone = zone_of(&args.config_options);
        let texts = arrays[0].as_string::<i32>();
        let cells: Vec<_> = texts.iter().map(|text| text.map(|text| fields(text, &line))).collect();
        let corrupt = to.iter().position(|field| field.name() == CORRUPT_RECORD);
        let mut is_whole = vec![true; cells.len()];
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(to.len());
        let places = (0..to.len()).filter(|at| Some(*at) != corrupt);
        for (place, at) in places.enumerate() {
            let cell = |cells: &Option<Vec<Option<String>>>| {
                cells.as_ref().and_then(|cells| cells.get(place).cloned().flatten())
            };
            let own: StringArray = cells.iter().map(cell).collect();
            let column = read(&own, to[at].data_type(), &line, &zone)?;
            for (row, is_whole) in is_whole.iter_mut().enumerate() {
                *is_whole &= own.is_null(row) || !is_null(&column, row);
            }
            columns.push(column);
        }
        if let Some(row) = is_whole.iter().position(|is_whole| !is_whole)
            && line.fails
        {
            return exec_err!("malformed record: `{}`", texts.value(row));
        }
        if let Some(at) = corrupt {
            let kept = texts.iter().zip(&is_whole).map(|(text, whole)| text.filter(|_| !whole));
            columns.insert(at, Arc::new(kept.collect::<StringArray>()));
        }
        let nulls = texts.nulls().cloned();
        let rows = StructArray::try_new_with_length(to, columns, nulls, texts.len())?;
        Ok(ColumnarValue::Array(Arc::new(rows)))
    }
}

/// Reads the values of a column; a value that does not fit is NULL.
fn read(texts: &StringArray, to: &DataType, line: &Line, zone: &Zone) -> EngineResult<ArrayRef> {
    let patterned = match to {
        DataType::Date32 => line.dates.as_ref(),
        DataType::Timestamp(..) => line.timestamps.as_ref(),
        _ => None,
    };
    if let Some(pattern) = patterned {
        let pattern = Pattern::for_reading(pattern)?;
        let micros = texts.iter().map(|text| pattern.read(text?, zone));
        let times: datafusion::arrow::array::TimestampMicrosecondArray = micros.collect();
        return casted_in(&(Arc::new(times.with_timezone("UTC")) as ArrayRef), to, zone);
    }
    let is_whole = |text: &&str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = |text: &&str| match to {
        to if to.is_integer() => is_whole(text),
        DataType::Boolean => ["true", "false"].iter().any(|one| text.eq_ignore_ascii_case(one)),
        _ => true,
    };
    // Java reads integers in the digits of all scripts.
    let texts: Vec<Option<Cow<'_, str>>> = match to {
        to if to.is_integer() => texts.iter().map(|text| text.map(digit::to_ascii)).collect(),
        _ => texts.iter().map(|text| text.map(Cow::Borrowed)).collect(),
    };
    let texts = texts.iter().map(Option::as_deref);
    let named = |text| match (to, text) {
        (DataType::Float32 | DataType::Float64, "Inf") => "Infinity",
        (DataType::Float32 | DataType::Float64, "-Inf") => "-Infinity",
        (_, text) => text,
    };
    let texts: StringArray = texts.map(|text| text.filter(fits).map(named)).collect();
    casted_in(&(Arc::new(texts) as ArrayRef), to, zone)
}

/// Writes the schema of a line, as Spark's `SchemaOfCsv` does by `CSVInferSchema`.
pub(super) fn schema_of(text: &str, line: &Line) -> Option<String> {
    let cells = fields(text, line);
    let column = |(at, cell): (usize, &Option<String>)| {
        format!("_c{at}: {}", cell.as_deref().map_or("STRING", type_of))
    };
    let columns: Vec<String> = cells.iter().enumerate().map(column).collect();
    (!text.is_empty()).then(|| format!("STRUCT<{}>", columns.join(", ")))
}

fn type_of(text: &str) -> &'static str {
    let is = |to: DataType| {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![text]));
        casted(&texts, &to).is_ok_and(|column| !is_null(&column, 0))
    };
    let is_shaped = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('-');
    let is_plain = !text.trim().is_empty() && text.trim() == text;
    match () {
        () if text.parse::<i32>().is_ok() => "INT",
        () if text.parse::<i64>().is_ok() => "BIGINT",
        () if is_plain && is(DataType::Float64) && !text.ends_with(['d', 'f', 'D', 'F']) => {
            "DOUBLE"
        }
        () if is_shaped && text.len() == 10 && is(DataType::Date32) => "DATE",
        () if is_shaped && text.len() > 10 && is(timestamp()) => "TIMESTAMP",
        () if ["true", "false"].iter().any(|one| text.eq_ignore_ascii_case(one)) => "BOOLEAN",
        () => "STRING",
    }
}
