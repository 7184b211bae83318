//! `from_json` and `schema_of_json`.
//!
//! The schema is a literal in Spark's DDL, or a `schema_of_json` of a literal. A string that cannot be read
//! gives a struct of NULLs, or NULL for a list or a map; if the schema has a column `_corrupt_record`, that
//! column gets the string. The rules are those of Spark's `JsonToStructs` and `FailureSafeParser`.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use datafusion::arrow::array::{
    Array as _, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, StringArray,
    StructArray, new_null_array,
};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, FieldRef};
use datafusion::common::{Result as EngineResult, ScalarValue, exec_err, internal_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::options::Options;
use crate::civil::Civil;
use crate::error::Error;
use crate::json::document::Value;
use crate::json::from_json::{Cell, read};
use crate::json::{Inference, Mode};
use crate::spark::time_zone::Zone;
use crate::spark::types::{is_text, quoted_if_needed, simple_string};
use crate::spark::{ddl, digit};
use crate::sql::functions::array::list_builder::Gather;
use crate::sql::functions::cast::convert::{casted, casted_in};
use crate::sql::functions::datetime::format::Pattern;
use crate::sql::functions::map::pair_of;
use crate::sql::settings::zone_of;

/// 1582-10-15 in days since 1970, the first day of the Gregorian calendar.
const GREGORIAN_SINCE: i32 = -141_427;

/// Returns the function.
pub(in crate::sql) fn function() -> ScalarUDF {
    let signature = Signature::user_defined(Volatility::Immutable);
    ScalarUDF::new_from_impl(FromJson { signature })
}

/// Writes the schema of a JSON string, in capitals as Spark's `SchemaOfJson` does; `None` if it is not valid
/// JSON.
pub(in crate::sql) fn schema_of(text: &str, options: &Options) -> Option<String> {
    if text.trim().is_empty() {
        return Some("STRING".to_owned());
    }
    let value = Value::read_with(text, options.tolerance)?;
    let mut plain = String::from("{\"it\":");
    value.write(&mut plain);
    plain.push('}');
    let mut inference: Inference<u8> = Inference::new(Mode::Permissive);
    inference.push(Some(plain.as_bytes()), 0).ok()?;
    let schema = inference.finish().schema;
    // The reader ignores a struct without fields.
    Some(match (schema.field_with_name("it"), &value) {
        (Ok(it), _) => spelled(it.data_type(), options),
        (Err(_), Value::Object(_)) => "STRUCT<>".to_owned(),
        (Err(_), Value::List(items)) if matches!(items.as_slice(), [Value::Object(_), ..]) => {
            "ARRAY<STRUCT<>>".to_owned()
        }
        (Err(_), _) => "STRING".to_owned(),
    })
}

fn spelled(of: &DataType, options: &Options) -> String {
    match of {
        DataType::Struct(fields) => {
            let one = |field: &FieldRef| {
                let name = quoted_if_needed(field.name());
                format!("{name}: {}", spelled(field.data_type(), options))
            };
            format!("STRUCT<{}>", fields.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        DataType::List(item) => format!("ARRAY<{}>", spelled(item.data_type(), options)),
        _ if options.primitives_as_string => "STRING".to_owned(),
        other => simple_string(other).to_uppercase(),
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FromJson {
    signature: Signature,
}

impl ScalarUDFImpl for FromJson {
    fn name(&self) -> &'static str {
        "from_json"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> EngineResult<Vec<DataType>> {
        if types.len() < 2 || types.len() % 2 == 1 {
            return plan_err!("`from_json` takes a text, a schema and options");
        }
        if !matches!(types[0], DataType::Null) && !is_text(&types[0]) {
            return plan_err!("`from_json` does not take {}", simple_string(&types[0]));
        }
        Ok(vec![DataType::Utf8; types.len()])
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        internal_err!("the type of `from_json` depends on its schema")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> EngineResult<FieldRef> {
        let schema = args.scalar_arguments.get(1).copied().flatten();
        let Some(text) = schema.and_then(ScalarValue::try_as_str).flatten() else {
            let hint = "`from_json(text, 'a INT, b STRING')`, or `schema_of_json('{…}')`";
            return Err(Error::failed("the schema of `from_json` must be a text")
                .hint(hint)
                .into());
        };
        match ddl::schema(text) {
            Some(to) if !to.is_nested() => {
                let said = format!("`from_json` reads structs, lists and maps, not `{text}`");
                Err(Error::failed(said)
                    .hint("`from_json(text, 'a INT')`, `CAST(text AS INT)`")
                    .into())
            }
            Some(DataType::Map(entries, _)) if !has_text_keys(&entries) => {
                Err(Error::failed("the keys of a map that `from_json` reads are strings").into())
            }
            Some(to) => Ok(Arc::new(Field::new("from_json", to, true))),
            None => Err(Error::failed(format!("syntax error in the schema `{text}`"))
                .hint("`a INT, b ARRAY<STRING>`, `array<int>`, `map<string,int>`")
                .into()),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let to = args.return_field.data_type();
        let arrays = args
            .args
            .iter()
            .map(|arg| arg.to_array(args.number_rows))
            .collect::<EngineResult<Vec<_>>>()?;
        let mut options = Options::read(&arrays[2..])?;
        options.zone = options.zone.or_else(|| Some(zone_of(&args.config_options)));
        let mut cells = Vec::with_capacity(args.number_rows);
        for text in arrays[0].as_string::<i32>() {
            let Some(text) = text else {
                cells.push(Cell::Null);
                continue;
            };
            let mut reading = read(text, to, options.tolerance);
            if options.fails && !reading.is_whole {
                return exec_err!("malformed record: `{text}` is not {}", simple_string(to));
            }
            if !reading.is_whole {
                keep(&mut reading.cell, to, text, &options.corrupt);
            }
            cells.push(reading.cell);
        }
        let cells: Vec<&Cell> = cells.iter().collect();
        Ok(ColumnarValue::Array(column(&cells, to, &options)?))
    }
}

fn has_text_keys(entries: &Field) -> bool {
    matches!(entries.data_type(), DataType::Struct(pair) if pair.first().is_some_and(|key| is_text(key.data_type())))
}

/// Puts a string that could not be read completely into its column.
fn keep(cell: &mut Cell, to: &DataType, text: &str, column: &str) {
    if let (Cell::Fields(cells), DataType::Struct(fields)) = (cell, to)
        && let Some(place) = fields.iter().position(|field| field.name() == column)
    {
        cells[place] = Cell::Text(text.to_owned());
    }
}

/// Makes a column of the values that were read.
fn column(cells: &[&Cell], to: &DataType, options: &Options) -> EngineResult<ArrayRef> {
    match to {
        DataType::Struct(fields) => {
            let of = |at: usize| {
                let cell = |cell: &&Cell| match cell {
                    Cell::Fields(fields) => fields[at].clone(),
                    _ => Cell::Null,
                };
                let own: Vec<Cell> = cells.iter().map(cell).collect();
                let own: Vec<&Cell> = own.iter().collect();
                column(&own, fields[at].data_type(), options)
            };
            let columns = (0..fields.len()).map(of).collect::<EngineResult<Vec<_>>>()?;
            let nulls: NullBuffer =
                cells.iter().map(|cell| matches!(cell, Cell::Fields(_))).collect::<Vec<_>>().into();
            Ok(Arc::new(StructArray::try_new_with_length(
                fields.clone(),
                columns,
                Some(nulls),
                cells.len(),
            )?))
        }
        DataType::List(item) => {
            let items: Vec<&Cell> =
                cells.iter().filter_map(|cell| listed(cell)).flatten().collect();
            let values = column(&items, item.data_type(), options)?;
            let length = |cell: &Cell| listed(cell).map(<[Cell]>::len);
            gathered(cells, length, &items, &values).lists(&values)
        }
        DataType::Map(..) => {
            let own = || cells.iter().filter_map(|cell| entries(cell)).flatten();
            let keys = own().map(|(key, _)| Some(key.as_str()));
            let keys: ArrayRef = Arc::new(keys.collect::<StringArray>());
            let items: Vec<&Cell> = own().map(|(_, value)| value).collect();
            let (key, value) = pair_of(to);
            let values = column(&items, &value, options)?;
            let length = |cell: &Cell| entries(cell).map(<[_]>::len);
            let made = gathered(cells, length, &items, &values);
            made.maps_with_repeats(&casted(&keys, &key)?, &values)
        }
        _ => scalars(cells, to, options),
    }
}

fn listed(cell: &Cell) -> Option<&[Cell]> {
    match cell {
        Cell::List(own) => Some(own),
        _ => None,
    }
}

fn entries(cell: &Cell) -> Option<&[(String, Cell)]> {
    match cell {
        Cell::Map(own) => Some(own),
        _ => None,
    }
}

/// Collects the values of lists or maps, with the number of values per cell; a cell with a value of the wrong
/// type is NULL, as in Spark.
fn gathered(
    cells: &[&Cell],
    length: impl Fn(&Cell) -> Option<usize>,
    items: &[&Cell],
    values: &ArrayRef,
) -> Gather {
    let (mut made, mut next) = (Gather::default(), 0);
    for cell in cells {
        let Some(length) = length(cell) else {
            made.end_null();
            continue;
        };
        let range = next..next + length;
        next = range.end;
        if range.clone().any(|at| !matches!(items[at], Cell::Null) && values.is_null(at)) {
            made.end_null();
        } else {
            range.for_each(|at| made.push(Some(at)));
            made.end();
        }
    }
    made
}

fn scalars(cells: &[&Cell], to: &DataType, options: &Options) -> EngineResult<ArrayRef> {
    let texts = cells.iter().map(|cell| match cell {
        Cell::Text(text) => Some(text.as_str()),
        _ => None,
    });
    if to.is_null() {
        return Ok(new_null_array(to, cells.len()));
    }
    let patterned = match to {
        DataType::Date32 => options.dates.as_ref(),
        DataType::Timestamp(_, Some(_)) => options.timestamps.as_ref(),
        DataType::Timestamp(_, None) => options.local_timestamps.as_ref(),
        _ => None,
    };
    if let Some(pattern) = patterned {
        let pattern = Pattern::for_reading(pattern)?;
        let is_local = matches!(to, DataType::Timestamp(_, None));
        let zone = if is_local { Zone::utc() } else { options.zone() };
        let micros = texts.map(|text| pattern.read(text?, &zone));
        let times: datafusion::arrow::array::TimestampMicrosecondArray = micros.collect();
        return casted(&(Arc::new(times.with_timezone("UTC")) as ArrayRef), to);
    }
    Ok(match to {
        DataType::Binary => {
            let bytes = texts.map(|text| STANDARD.decode(text?).ok());
            Arc::new(bytes.collect::<BinaryArray>())
        }
        DataType::Boolean => {
            let truths = texts.map(|text| text.map(|text| text == "true"));
            Arc::new(truths.collect::<BooleanArray>())
        }
        DataType::Date32 => {
            let texts: StringArray = texts.collect();
            let dates = casted_in(&(Arc::new(texts.clone()) as ArrayRef), to, &options.zone())?;
            let dates = dates.as_primitive::<Date32Type>().iter();
            let days = dates.zip(&texts).map(|(date, text)| date.or_else(|| days_in(text?)));
            Arc::new(days.collect::<Date32Array>())
        }
        to => {
            let texts: ArrayRef = Arc::new(texts.collect::<StringArray>());
            casted_in(&texts, to, &options.zone())?
        }
    })
}

/// Reads days since 1970 from a string, as Spark 1.5 wrote dates (`JacksonParser`), in the calendar of that
/// time: the Julian one before 1582-10-15.
fn days_in(text: &str) -> Option<i32> {
    let days: i32 = digit::to_ascii(text).parse().ok()?;
    if days >= GREGORIAN_SINCE {
        return Some(days);
    }
    i32::try_from(Civil::of_julian_days(days.into()).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::schema_of;
    use crate::sql::functions::json::options::Options;

    #[test]
    fn schemas_are_spelled() {
        let cases = [
            (r#"{"a":[1],"b":{"c":"x"}}"#, Some("STRUCT<a: ARRAY<BIGINT>, b: STRUCT<c: STRING>>")),
            ("1", Some("BIGINT")),
            ("{}", Some("STRUCT<>")),
            ("[{}]", Some("ARRAY<STRUCT<>>")),
            ("[]", Some("ARRAY<STRING>")),
            ("oops", None),
        ];
        for (text, spelled) in cases {
            assert_eq!(schema_of(text, &Options::default()).as_deref(), spelled, "{text}");
        }
    }
}
