//! Digests and encodings of strings and bytes: `sha2`, `md5`, `base64`, `hex`, `hash`, `xxhash64`.
//!
//! Spark's rule: a string is hashed as its UTF-8 bytes. `hash` and `xxhash64` (`HashExpression`) start with
//! the seed 42, and the hash of one column is the seed for the next; a NULL does not change it.

use std::sync::Arc;

use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::{Engine, alphabet};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, Int32Array, Int64Array, StringArray,
};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result as EngineResult, exec_err};
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::spark::coercion::normalized_type;
use crate::sql::functions::cast::convert::casted;
use crate::sql::functions::hash::murmur3_xxhash64::{SEED, low, murmur3, value, xxhash64};
use crate::sql::functions::scalar;
use crate::sql::functions::scalar::Rule;

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 10] = [
    of_bytes("md5", |args, _| Ok(texts(args, |bytes| Some(hex(&md5::Md5::digest(bytes)))))),
    of_bytes("sha1", |args, _| Ok(texts(args, |bytes| Some(hex(&sha1::Sha1::digest(bytes)))))),
    Rule {
        name: "sha2",
        coerce: |types| (types.len() == 2).then(|| vec![DataType::Binary, DataType::Int64]),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(sha2(args)),
    },
    Rule {
        name: "crc32",
        coerce: bytes,
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            let sums = args[0].as_binary::<i32>().iter();
            let sums = sums.map(|bytes| Some(i64::from(crc32fast::hash(bytes?))));
            Ok(Arc::new(sums.collect::<Int64Array>()))
        },
    },
    of_bytes("base64", |args, _| Ok(texts(args, |bytes| Some(base64(bytes))))),
    Rule {
        name: "unbase64",
        coerce: |types| scalar::texts(types, 1, 1),
        return_type: |_| DataType::Binary,
        eval: |args, _| unbase64(&args[0]),
    },
    Rule {
        name: "hex",
        coerce: |types| match types {
            [of] if of.is_integer() => Some(vec![DataType::Int64]),
            [of] if of.is_numeric() => Some(vec![DataType::Int64]),
            [DataType::Boolean | DataType::Date32 | DataType::Timestamp(..)] => {
                Some(vec![DataType::Utf8])
            }
            [of] if !of.is_nested() => Some(vec![DataType::Binary]),
            _ => None,
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| {
            if *args[0].data_type() == DataType::Int64 {
                let numbers = args[0].as_primitive::<Int64Type>().iter();
                let spelled = numbers.map(|n| n.map(|n| format!("{n:X}")));
                return Ok(Arc::new(spelled.collect::<StringArray>()));
            }
            let bytes = [casted(&args[0], &DataType::Binary)?];
            Ok(texts(&bytes, |bytes| Some(hex(bytes).to_uppercase())))
        },
    },
    Rule {
        name: "unhex",
        coerce: |types| scalar::texts(types, 1, 1),
        return_type: |_| DataType::Binary,
        eval: |args, _| {
            let texts = args[0].as_string::<i32>().iter();
            let read = texts.map(|text| text.and_then(unhex));
            Ok(Arc::new(read.collect::<BinaryArray>()))
        },
    },
    Rule {
        name: "hash",
        coerce: values,
        return_type: |_| DataType::Int32,
        eval: |args, _| {
            let hashes = (0..args[0].len()).map(|row| {
                let all = args.iter().try_fold(SEED, |seed, array| {
                    value(array, row, seed, &|bytes, seed| i64::from(murmur3(bytes, low(seed))))
                });
                all.map(low)
            });
            Ok(Arc::new(hashes.collect::<EngineResult<Int32Array>>()?))
        },
    },
    Rule {
        name: "xxhash64",
        coerce: values,
        return_type: |_| DataType::Int64,
        eval: |args, _| {
            let hashes = (0..args[0].len()).map(|row| {
                args.iter().try_fold(SEED, |seed, array| value(array, row, seed, &xxhash64))
            });
            Ok(Arc::new(hashes.collect::<EngineResult<Int64Array>>()?))
        },
    },
];

/// Reads base 64 with or without `=` at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const fn of_bytes(
    name: &'static str,
    eval: fn(&[ArrayRef], &DataType) -> EngineResult<ArrayRef>,
) -> Rule {
    Rule { name, coerce: bytes, return_type: |_| DataType::Utf8, eval }
}

fn bytes(types: &[DataType]) -> Option<Vec<DataType>> {
    (types.len() == 1).then(|| vec![DataType::Binary])
}

fn values(types: &[DataType]) -> Option<Vec<DataType>> {
    let have_no_maps = !types.iter().any(has_map);
    (!types.is_empty() && have_no_maps).then(|| types.iter().map(normalized_type).collect())
}

fn has_map(of: &DataType) -> bool {
    match of {
        DataType::Map(..) => true,
        DataType::List(item) => has_map(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_map(field.data_type())),
        _ => false,
    }
}

fn texts(args: &[ArrayRef], make: impl Fn(&[u8]) -> Option<String>) -> ArrayRef {
    let texts = args[0].as_binary::<i32>().iter().map(|bytes| bytes.and_then(&make));
    Arc::new(texts.collect::<StringArray>())
}

pub(in crate::sql) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

pub(in crate::sql) fn unhex(text: &str) -> Option<Vec<u8>> {
    let padded = if text.len() % 2 == 1 { format!("0{text}") } else { text.to_owned() };
    let digits: Option<Vec<u8>> =
        padded.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    Some(digits?.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn sha2(args: &[ArrayRef]) -> ArrayRef {
    let bits = args[1].as_primitive::<Int64Type>();
    let digests = args[0].as_binary::<i32>().iter().zip(bits.iter()).map(|(bytes, bits)| {
        let bytes = bytes?;
        Some(match bits? {
            0 | 256 => hex(&Sha256::digest(bytes)),
            224 => hex(&Sha224::digest(bytes)),
            384 => hex(&Sha384::digest(bytes)),
            512 => hex(&Sha512::digest(bytes)),
            _ => return None,
        })
    });
    Arc::new(digests.collect::<StringArray>())
}

/// Writes base 64 in lines of 76 characters, as Java's MIME encoder does, which Spark's `Base64` calls.
fn base64(bytes: &[u8]) -> String {
    const LINE_BYTES: usize = 57;
    let lines: Vec<String> = bytes.chunks(LINE_BYTES).map(|line| STANDARD.encode(line)).collect();
    lines.join("\r\n")
}

/// Reads base 64 as Java's MIME decoder does (in Spark's `UnBase64`): other characters are ignored, and the
/// final `=` is optional.
pub(in crate::sql) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let is_sign = |c: &char| c.is_ascii_alphanumeric() || "+/=".contains(*c);
    let signs: String = text.chars().filter(is_sign).collect();
    let body = signs.trim_end_matches('=');
    let ends = match body.len() % 4 {
        0 => &[0][..],
        2 => &[0, 2],
        3 => &[0, 1],
        _ => &[],
    };
    let is_whole = ends.contains(&(signs.len() - body.len()));
    is_whole.then(|| LENIENT.decode(body).ok()).flatten()
}

fn unbase64(array: &ArrayRef) -> EngineResult<ArrayRef> {
    let read = array.as_string::<i32>().iter().map(|text| match text.map(|t| (t, bytes_of(t))) {
        None => Ok(None),
        Some((_, Some(bytes))) => Ok(Some(bytes)),
        Some((text, None)) => exec_err!("`{text}` is not base 64"),
    });
    Ok(Arc::new(read.collect::<EngineResult<BinaryArray>>()?))
}
