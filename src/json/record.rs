//! Classifies one message: an object, an array of objects, nothing, or not a record.
//!
//! Inference and decoding both use this, so that they agree on the rows. The rules are those of Spark's
//! `JsonInferSchema.compatibleRootType` and `JacksonParser.makeStructRootConverter`.

use super::cursor::{Cursor, Malformed, Token};

/// The value at the top level of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// Nothing but white space: no row.
    Blank,
    /// An object; the cursor is after its `{`.
    Object,
    /// An array of objects, possibly in further arrays and with nulls; the cursor is after its `[`.
    Objects,
    /// `[]`: no row.
    NoObjects,
    /// `null`, an empty string, or an array of these: a row of NULLs, from which inference learns nothing.
    Null,
    /// Anything else: not a record.
    NoRecord,
}

/// Reads the first token of a message and classifies it.
pub(super) fn root(cursor: &mut Cursor<'_>) -> Result<Root, Malformed> {
    if cursor.is_at_end() {
        return Ok(Root::Blank);
    }
    Ok(match cursor.token()? {
        Token::Object => Root::Object,
        Token::Null => Root::Null,
        Token::Text(raw) if raw.text.is_empty() => Root::Null,
        Token::Array => {
            let mut ahead = *cursor;
            let mut elements = 0;
            match shape(&mut ahead, &mut elements)? {
                Shape { base: Base::Null, .. } if elements == 0 => Root::NoObjects,
                Shape { base: Base::Null, .. } => Root::Null,
                Shape { base: Base::Object, .. } => Root::Objects,
                Shape { base: Base::Other, .. } => Root::NoRecord,
            }
        }
        _ => Root::NoRecord,
    })
}

/// The type of an element, as far as it matters: a number of arrays around a base type.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    arrays: u32,
    base: Base,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Null,
    Object,
    Other,
}

impl Shape {
    const NULL: Self = Self { arrays: 0, base: Base::Null };

    /// Returns the type that covers both, as Spark merges the elements of an array.
    fn join(self, other: Self) -> Self {
        let covers = |wide: Self, null: Self| null.base == Base::Null && null.arrays <= wide.arrays;
        if self == other || covers(self, other) {
            self
        } else if covers(other, self) {
            other
        } else {
            Self { arrays: 0, base: Base::Other }
        }
    }
}

/// Skips an array whose `[` has been read, and counts its direct elements.
fn shape(cursor: &mut Cursor<'_>, elements: &mut usize) -> Result<Shape, Malformed> {
    let mut joined = Shape::NULL;
    while cursor.element(*elements == 0)? {
        *elements += 1;
        let found = match cursor.token()? {
            Token::Null => Shape::NULL,
            Token::Text(raw) if raw.text.is_empty() => Shape::NULL,
            Token::Array => shape(cursor, &mut 0)?,
            token => {
                cursor.skip_rest(token)?;
                let base = if token == Token::Object { Base::Object } else { Base::Other };
                Shape { arrays: 0, base }
            }
        };
        joined = joined.join(found);
    }
    Ok(Shape { arrays: joined.arrays + 1, ..joined })
}

/// Calls `each` for each object of an array with `true`, its `{` already read, and for each null with `false`.
pub(super) fn for_each_object<'a, E: From<Malformed>>(
    cursor: &mut Cursor<'a>,
    each: &mut impl FnMut(&mut Cursor<'a>, bool) -> Result<(), E>,
) -> Result<(), E> {
    let mut first = true;
    while cursor.element(first)? {
        first = false;
        match cursor.token()? {
            Token::Array => for_each_object(cursor, each)?,
            Token::Object => each(cursor, true)?,
            _ => each(cursor, false)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Root, root};

    #[test]
    fn roots_are_told_apart() {
        for (text, expected) in [
            (" \n", Root::Blank),
            ("{}", Root::Object),
            ("[]", Root::NoObjects),
            ("[[]]", Root::Null),
            ("[null,\"\"]", Root::Null),
            ("null", Root::Null),
            ("\"\"", Root::Null),
            ("[{},null,{}]", Root::Objects),
            ("[[{}],[]]", Root::Objects),
            ("[[{}],[[{}]]]", Root::NoRecord),
            ("[{},[]]", Root::NoRecord),
            ("[{},1]", Root::NoRecord),
            ("[[{}],1]", Root::NoRecord),
            ("\"x\"", Root::NoRecord),
            ("true", Root::NoRecord),
        ] {
            assert_eq!(root(&mut Cursor::new(text)), Ok(expected), "{text}");
        }
    }
}
