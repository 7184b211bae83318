//! Strings as bytes and back: `encode`, `decode`, `to_binary`, `make_valid_utf8`.
//!
//! The character sets are those of Spark 4.1 (`CharsetProvider`); what a character set cannot write or read
//! is an error. A string is always valid here, because invalid bytes are replaced when they are cast to a
//! string.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as EngineResult, exec_err};

use crate::sql::functions::hash::digest::{bytes_of, unhex};
use crate::sql::functions::scalar::{Rule, are_atoms, texts};

/// The functions of this file.
pub(in crate::sql) const RULES: [Rule; 8] = [
    Rule {
        name: "encode",
        coerce: |types| texts(types, 2, 2),
        return_type: |_| DataType::Binary,
        eval: |args, _| encode(args),
    },
    Rule {
        name: "decode",
        coerce: |types| {
            (types.len() == 2 && are_atoms(types)).then(|| vec![DataType::Binary, DataType::Utf8])
        },
        return_type: |_| DataType::Utf8,
        eval: |args, _| decode(args),
    },
    Rule {
        name: "to_binary",
        coerce: |types| texts(types, 1, 2),
        return_type: |_| DataType::Binary,
        eval: |args, _| to_binary(args, false),
    },
    Rule {
        name: "try_to_binary",
        coerce: |types| texts(types, 1, 2),
        return_type: |_| DataType::Binary,
        eval: |args, _| to_binary(args, true),
    },
    Rule {
        name: "is_valid_utf8",
        coerce: |types| (types.len() == 1 && are_atoms(types)).then(|| vec![DataType::Binary]),
        return_type: |_| DataType::Boolean,
        eval: |args, _| {
            let bytes = args[0].as_binary::<i32>().iter();
            let valid = bytes.map(|bytes| bytes.map(|bytes| std::str::from_utf8(bytes).is_ok()));
            Ok(Arc::new(valid.collect::<BooleanArray>()))
        },
    },
    Rule {
        name: "make_valid_utf8",
        coerce: |types| texts(types, 1, 1),
        return_type: |_| DataType::Utf8,
        eval: |args, _| Ok(Arc::clone(&args[0])),
    },
    Rule {
        name: "validate_utf8",
        coerce: |types| (types.len() == 1 && are_atoms(types)).then(|| vec![DataType::Binary]),
        return_type: |_| DataType::Utf8,
        eval: |args, _| validated(&args[0], false),
    },
    Rule {
        name: "try_validate_utf8",
        coerce: |types| (types.len() == 1 && are_atoms(types)).then(|| vec![DataType::Binary]),
        return_type: |_| DataType::Utf8,
        eval: |args, _| validated(&args[0], true),
    },
];

/// Reads bytes as a string; invalid bytes are an error, or NULL.
fn validated(bytes: &ArrayRef, is_tried: bool) -> EngineResult<ArrayRef> {
    let read = |bytes: Option<&[u8]>| match bytes.map(std::str::from_utf8) {
        Some(Err(_)) if !is_tried => exec_err!("the bytes are not a text in UTF-8"),
        Some(Ok(text)) => Ok(Some(text.to_owned())),
        None | Some(Err(_)) => Ok(None),
    };
    let texts = bytes.as_binary::<i32>().iter().map(read);
    Ok(Arc::new(texts.collect::<EngineResult<StringArray>>()?))
}

/// The character sets that Spark can write.
const CHARSETS: &str =
    "`UTF-8`, `UTF-16`, `UTF-16BE`, `UTF-16LE`, `UTF-32`, `US-ASCII` and `ISO-8859-1`";

fn encode(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let pairs = args[0].as_string::<i32>().iter().zip(args[1].as_string::<i32>());
    let wide = |text: &str, of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect();
    let narrow = |text: &str, last: u32| {
        let byte = |c: char| u8::try_from(u32::from(c)).ok().filter(|b| u32::from(*b) <= last);
        text.chars().map(byte).collect::<Option<Vec<u8>>>()
    };
    let encoded = pairs.map(|(text, set)| {
        let (Some(text), Some(set)) = (text, set) else { return Ok(None) };
        let bytes = match set.to_ascii_uppercase().as_str() {
            "UTF-8" => Some(text.as_bytes().to_vec()),
            "UTF-16BE" => Some(wide(text, u16::to_be_bytes)),
            "UTF-16LE" => Some(wide(text, u16::to_le_bytes)),
            // Java writes the byte order mark before the first character.
            "UTF-16" if text.is_empty() => Some(Vec::new()),
            "UTF-16" => Some([vec![0xfe, 0xff], wide(text, u16::to_be_bytes)].concat()),
            "UTF-32" => Some(text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()),
            "US-ASCII" => narrow(text, 0x7f),
            "ISO-8859-1" => narrow(text, 0xff),
            _ => return exec_err!("there is no character set `{set}`; there are {CHARSETS}"),
        };
        if let Some(bytes) = bytes {
            Ok(Some(bytes))
        } else {
            exec_err!("`{set}` cannot write `{text}`")
        }
    });
    Ok(Arc::new(encoded.collect::<EngineResult<BinaryArray>>()?))
}

fn decode(args: &[ArrayRef]) -> EngineResult<ArrayRef> {
    let pairs = args[0].as_binary::<i32>().iter().zip(args[1].as_string::<i32>());
    let wide = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Option<Vec<u16>> =
            bytes.chunks(2).map(|pair| pair.try_into().ok().map(of)).collect();
        String::from_utf16(&units?).ok()
    };
    let decoded = pairs.map(|(bytes, set)| {
        let (Some(bytes), Some(set)) = (bytes, set) else { return Ok(None) };
        let text = match set.to_ascii_uppercase().as_str() {
            "UTF-8" => String::from_utf8(bytes.to_vec()).ok(),
            "US-ASCII" if bytes.is_ascii() => String::from_utf8(bytes.to_vec()).ok(),
            "US-ASCII" => None,
            "UTF-16LE" => wide(bytes, u16::from_le_bytes),
            "UTF-16" if bytes.starts_with(&[0xff, 0xfe]) => wide(&bytes[2..], u16::from_le_bytes),
            "UTF-16" | "UTF-16BE" => {
                wide(bytes.strip_prefix(&[0xfe, 0xff]).unwrap_or(bytes), u16::from_be_bytes)
            }
            "UTF-32" => {
                let letter =
                    |four: &[u8]| char::from_u32(u32::from_be_bytes(four.try_into().ok()?));
                bytes.chunks(4).map(letter).collect()
            }
            "ISO-8859-1" => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            _ => return exec_err!("there is no character set `{set}`; there are {CHARSETS}"),
        };
        if let Some(text) = text {
            Ok(Some(text))
        } else {
            exec_err!("the bytes are not valid text in `{set}`")
        }
    });
    Ok(Arc::new(decoded.collect::<EngineResult<StringArray>>()?))
}

/// Reads bytes in one of three text formats; invalid text is an error, or NULL.
fn to_binary(args: &[ArrayRef], is_tried: bool) -> EngineResult<ArrayRef> {
    let texts = args[0].as_string::<i32>();
    let forms = args.get(1).map(datafusion::arrow::array::AsArray::as_string::<i32>);
    let one = |row: usize| {
        let form = forms.map_or(Some("hex"), |forms| forms.is_valid(row).then(|| forms.value(row)));
        let (Some(form), true) = (form, texts.is_valid(row)) else { return Ok(None) };
        let text = texts.value(row);
        let bytes = match form.to_ascii_lowercase().as_str() {
            "hex" => unhex(text),
            "utf-8" | "utf8" => Some(text.as_bytes().to_vec()),
            "base64" if text.chars().all(is_base64) => bytes_of(text),
            "base64" => None,
            _ if is_tried => None,
            _ => return exec_err!("`to_binary` reads `hex`, `utf-8` and `base64`, not `{form}`"),
        };
        match bytes {
            None if !is_tried => exec_err!("`{text}` is not {form}; `try_to_binary` gives NULL"),
            bytes => Ok(bytes),
        }
    };
    Ok(Arc::new((0..texts.len()).map(one).collect::<EngineResult<BinaryArray>>()?))
}

fn is_base64(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign.is_whitespace() || "+/=".contains(sign)
}
