//! Reads Spark's DDL of types: `a INT, b ARRAY<STRING>`, `map<string,int>`, `decimal(5,2)`.
//!
//! It is used for casts to nested types and for the schemas of `from_json`. Text that is not a type of Spark
//! is `None`. The names are those that Spark's `DataTypeAstBuilder` reads.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef, IntervalUnit, TimeUnit};

use crate::spark::coercion::map_of;
use crate::spark::interval_type::{Span, Unit};
use crate::spark::types::timestamp;

/// Reads one type.
pub fn data_type(text: &str) -> Option<DataType> {
    let mut reader = Reader { words: words(text)?, at: 0 };
    let found = reader.data_type()?;
    reader.is_done().then_some(found)
}

/// Reads the schema of a document: a type, or columns, which become a struct.
pub(crate) fn schema(text: &str) -> Option<DataType> {
    data_type(text).or_else(|| {
        let mut reader = Reader { words: words(text)?, at: 0 };
        let fields = reader.fields(&[])?;
        reader.is_done().then(|| DataType::Struct(fields.into()))
    })
}

struct Reader {
    words: Vec<String>,
    at: usize,
}

impl Reader {
    fn is_done(&self) -> bool {
        self.at == self.words.len()
    }

    fn next_is(&self, word: &str) -> bool {
        self.words.get(self.at).is_some_and(|next| next.eq_ignore_ascii_case(word))
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_it = self.next_is(word);
        self.at += usize::from(is_it);
        is_it
    }

    fn word(&mut self) -> Option<String> {
        let word = self.words.get(self.at).cloned();
        self.at += 1;
        word
    }

    fn data_type(&mut self) -> Option<DataType> {
        let name = self.word()?.to_ascii_lowercase();
        Some(match name.as_str() {
            "array" => {
                self.takes("<").then_some(())?;
                let item = self.data_type()?;
                self.takes(">").then(|| DataType::new_list(item, true))?
            }
            "map" => {
                self.takes("<").then_some(())?;
                let key = self.data_type()?;
                self.takes(",").then_some(())?;
                let value = self.data_type()?;
                self.takes(">").then(|| map_of(&key, &value))?
            }
            "struct" => {
                self.takes("<").then_some(())?;
                let fields = self.fields(&[">"])?;
                self.takes(">").then(|| DataType::Struct(fields.into()))?
            }
            "decimal" | "dec" | "numeric" => self.decimal()?,
            "varchar" | "char" | "character" => {
                self.takes("(").then_some(())?;
                self.word()?;
                self.takes(")").then_some(DataType::Utf8)?
            }
            "interval" => self.interval()?,
            other => simple(other)?,
        })
    }

    /// Reads the units after `interval`; without them, it is a calendar interval.
    fn interval(&mut self) -> Option<DataType> {
        let unit = |word: Option<&String>| word.and_then(|word| Unit::named(word));
        let Some(first) = unit(self.words.get(self.at)) else {
            return Some(DataType::Interval(IntervalUnit::MonthDayNano));
        };
        self.at += 1;
        let last = if self.takes("to") { unit(self.word().as_ref())? } else { first };
        Some(Span::new(first, last)?.data_type())
    }

    fn decimal(&mut self) -> Option<DataType> {
        if !self.takes("(") {
            return Some(DataType::Decimal128(10, 0));
        }
        let precision = self.word()?.parse().ok().filter(|p| (1..=38).contains(p))?;
        let scale = if self.takes(",") { self.word()?.parse().ok()? } else { 0 };
        self.takes(")").then_some(DataType::Decimal128(precision, scale))
    }

    /// Reads `name type` or `name: type`, separated by commas, up to one of the ends.
    fn fields(&mut self, ends: &[&str]) -> Option<Vec<FieldRef>> {
        let mut fields = Vec::new();
        while !self.is_done() && !ends.iter().any(|end| self.next_is(end)) {
            let name = self.word()?;
            let name = name.strip_prefix('`').unwrap_or(&name).to_owned();
            self.takes(":");
            let of = self.data_type()?;
            if self.takes("not") {
                self.takes("null").then_some(())?;
            }
            if self.takes("comment") {
                self.word()?;
            }
            fields.push(Arc::new(Field::new(name, of, true)));
            if !self.takes(",") {
                break;
            }
        }
        Some(fields)
    }
}

fn simple(name: &str) -> Option<DataType> {
    Some(match name {
        "boolean" => DataType::Boolean,
        "tinyint" | "byte" => DataType::Int8,
        "smallint" | "short" => DataType::Int16,
        "int" | "integer" => DataType::Int32,
        "bigint" | "long" => DataType::Int64,
        "float" | "real" => DataType::Float32,
        "double" => DataType::Float64,
        "string" => DataType::Utf8,
        "binary" => DataType::Binary,
        "date" => DataType::Date32,
        "timestamp" | "timestamp_ltz" => timestamp(),
        "timestamp_ntz" => DataType::Timestamp(TimeUnit::Microsecond, None),
        "void" => DataType::Null,
        _ => return None,
    })
}

/// Splits into words and symbols; a name in backquotes keeps the first backquote as a mark.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '`' => {
                let mut end = rest[1..].find('`')? + 1;
                // A doubled backquote is a backquote in the name.
                while rest[end + 1..].starts_with('`') {
                    end += rest[end + 2..].find('`')? + 2;
                }
                words.push(format!("`{}", rest[1..end].replace("``", "`")));
                end + 1
            }
            '\'' | '"' => {
                let end = rest[1..].find(first)? + 2;
                words.push(rest[..end].to_owned());
                end
            }
            '<' | '>' | '(' | ')' | ',' | ':' => {
                words.push(first.to_string());
                1
            }
            _ => {
                let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
                let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                (end > 0).then_some(())?;
                words.push(rest[..end].to_owned());
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Some(words)
}

/// Returns the engine's type for a type name of Spark.
pub(crate) fn arrow_type(name: &str) -> Option<DataType> {
    Some(match name {
        "BOOLEAN" => DataType::Boolean,
        "TINYINT" => DataType::Int8,
        "SMALLINT" => DataType::Int16,
        "INT" => DataType::Int32,
        "BIGINT" => DataType::Int64,
        "FLOAT" => DataType::Float32,
        "DOUBLE" => DataType::Float64,
        "STRING" => DataType::Utf8,
        "BINARY" => DataType::Binary,
        "DATE" => DataType::Date32,
        "TIMESTAMP" => timestamp(),
        other => return data_type(other),
    })
}

#[cfg(test)]
mod tests {
    use super::{data_type, schema};
    use crate::spark::types::simple_string;

    #[test]
    fn types_are_read() {
        let cases = [
            ("INT", Some("int")),
            ("array<struct<a: int, b:decimal(5, 2)>>", Some("array<struct<a:int,b:decimal(5,2)>>")),
            ("map<string,array<bigint>>", Some("map<string,array<bigint>>")),
            ("struct<>", Some("struct<>")),
            ("struct<`a b`:string not null comment 'x'>", Some("struct<a b:string>")),
            ("struct<`a``b`:int>", Some("struct<a`b:int>")),
            ("inti", None),
            ("array<int", None),
            ("int int", None),
        ];
        for (text, expected) in cases {
            let name = data_type(text).map(|of| simple_string(&of));
            assert_eq!(name.as_deref(), expected, "{text}");
        }
        let columns = schema("a INT, b STRING").map(|of| simple_string(&of));
        assert_eq!(columns.as_deref(), Some("struct<a:int,b:string>"));
    }
}
