//! The key of a message, taken from a field of its JSON object.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// Returns the top-level field `field` as the bytes of a key.
///
/// A string gives its text; numbers, booleans, objects and arrays give their JSON text; `null` and a missing
/// field give no key. The last of repeated fields counts. A value that is not an object is an error.
///
/// # Errors
/// The value is not a JSON object, or the key is a string with invalid escapes.
pub fn key_field(value: &[u8], field: &str) -> Result<Option<Vec<u8>>> {
    let mut json = serde_json::Deserializer::from_slice(value);
    let found = json.deserialize_map(Field(field)).map_err(|error| {
        // serde_json's line and column are relative to the message.
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        Error::failed(format!("cannot read the key `{field}`: {why}"))
            .hint("`--key` needs a JSON object in each message")
    })?;
    let Some(raw) = found else { return Ok(None) };
    match raw.get().as_bytes() {
        b"null" => Ok(None),
        [b'"', ..] => {
            serde_json::from_str::<String>(raw.get()).map(|text| Some(text.into_bytes())).map_err(
                |error| Error::failed(format!("the key `{field}` is not a valid string: {error}")),
            )
        }
        bytes => Ok(Some(bytes.to_vec())),
    }
}

struct Field<'a>(&'a str);

impl<'de> Visitor<'de> for Field<'_> {
    type Value = Option<Box<RawValue>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::key_field;

    #[test]
    fn fields_become_keys() {
        let key =
            |field| key_field(br#"{"a":"\u00e9","n":1.50,"a":"x","z":null,"o":{"b":1}}"#, field);
        assert_eq!(key("a").expect("an object").as_deref(), Some(&b"x"[..]));
        assert_eq!(key("n").expect("an object").as_deref(), Some(&b"1.50"[..]));
        assert_eq!(key("o").expect("an object").as_deref(), Some(&br#"{"b":1}"#[..]));
        assert_eq!(key("z").expect("an object"), None);
        assert_eq!(key("missing").expect("an object"), None);
        assert!(key_field(b"[1]", "a").is_err());
    }
}
