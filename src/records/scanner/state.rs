//! The states of the JSON scanner: what may come next.

/// What the scanner expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Value,
    FirstElement,
    FirstKey,
    Key,
    Colon,
    AfterElement,
    AfterMember,
    Text,
    Escape,
    Hex(u8),
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
    Word(&'static [u8]),
    Done,
}

impl State {
    /// Returns whether whitespace is allowed here.
    #[inline]
    pub(super) fn is_between(self) -> bool {
        matches!(
            self,
            State::Value
                | State::FirstElement
                | State::FirstKey
                | State::Key
                | State::Colon
                | State::AfterElement
                | State::AfterMember
        )
    }

    #[inline]
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            State::Minus
                | State::Zero
                | State::Integer
                | State::Point
                | State::Fraction
                | State::Exponent
                | State::ExponentSign
                | State::ExponentDigits
        )
    }

    /// Names what is allowed here, for a person.
    pub(super) fn expected(self) -> &'static str {
        match self {
            State::Value => "a value",
            State::FirstElement => "a value or `]`",
            State::FirstKey => "a key or `}`",
            State::Key => "a key in `\"`",
            State::Colon => "`:`",
            State::AfterElement => "`,` or `]`",
            State::AfterMember => "`,` or `}`",
            State::Text => "the rest of a string, without control characters",
            State::Escape => "an escape such as `\\n`",
            State::Hex(_) => "four hexadecimal digits",
            State::Word(_) => "`true`, `false` or `null`",
            State::Done => "the end",
            _ => "a digit",
        }
    }
}
