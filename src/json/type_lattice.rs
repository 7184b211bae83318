//! The lattice of Spark's types: the type of one value, and the type that covers two of them.
//!
//! The rules are those of Spark's `JsonInferSchema`: `inferField` and `compatibleType`.

use super::cursor::Token;

/// A type of the lattice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonType {
    /// Only nulls and empty strings so far.
    Null,
    Boolean,
    Long,
    /// Integers beyond 64 bits, with the largest number of digits so far.
    Decimal(u8),
    Double,
    /// Strings, or types without another common type.
    Text,
    Struct,
    List,
}

impl JsonType {
    /// Returns the narrowest type that covers both.
    pub(super) fn join(self, other: Self) -> Self {
        use JsonType::{Decimal, Double, Long, Null, Text};
        match (self, other) {
            (same, also) if same == also => same,
            (Null, kind) | (kind, Null) => kind,
            (Long | Decimal(_) | Double, Double) | (Double, Long | Decimal(_)) => Double,
            // For Spark (`DecimalType.forType`), a 64-bit integer has up to 20 digits.
            (Long, Decimal(digits)) | (Decimal(digits), Long) => Decimal(digits.max(20)),
            (Decimal(left), Decimal(right)) => Decimal(left.max(right)),
            _ => Text,
        }
    }

    /// Returns the type of the value that a token begins; null and an empty string have none.
    #[inline]
    pub(super) fn of(token: Token<'_>) -> Option<Self> {
        Some(match token {
            Token::Null => return None,
            // Empty strings represent nulls that a generator could not write.
            Token::Text(raw) if raw.text.is_empty() => return None,
            Token::Text(_) => Self::Text,
            Token::Integer(digits) => Self::of_integer(digits),
            Token::Float(_) | Token::NotFinite(_) => Self::Double,
            Token::True | Token::False => Self::Boolean,
            Token::Object => Self::Struct,
            Token::Array => Self::List,
        })
    }

    /// Returns the type of an integer's digits.
    fn of_integer(digits: &str) -> Self {
        if digits.len() <= 18 || digits.parse::<i64>().is_ok() {
            return Self::Long;
        }
        match u8::try_from(digits.trim_start_matches('-').len()) {
            Ok(count) if count <= 38 => Self::Decimal(count),
            _ => Self::Double,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonType::{self, Boolean, Decimal, Double, List, Long, Null, Struct, Text};

    const KINDS: [JsonType; 9] =
        [Null, Boolean, Long, Decimal(19), Decimal(38), Double, Text, Struct, List];

    #[test]
    fn joining_is_sparks() {
        assert_eq!(Long.join(Double), Double);
        assert_eq!(Long.join(Decimal(19)), Decimal(20));
        assert_eq!(Decimal(38).join(Double), Double);
        assert_eq!(Long.join(Boolean), Text);
        assert_eq!(List.join(Struct), Text);
        assert_eq!(JsonType::of_integer("-9223372036854775808"), Long);
        assert_eq!(JsonType::of_integer("9223372036854775808"), Decimal(19));
        assert_eq!(JsonType::of_integer(&"9".repeat(39)), Double);
    }

    #[test]
    fn order_does_not_matter() {
        for a in KINDS {
            assert_eq!(a.join(a), a);
            for b in KINDS {
                assert_eq!(a.join(b), b.join(a));
                for c in KINDS {
                    assert_eq!(a.join(b).join(c), a.join(b.join(c)), "{a:?} {b:?} {c:?}");
                }
            }
        }
    }
}
