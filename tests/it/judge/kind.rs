//! The types that values are generated of, and the columns that can be named at a place.

/// A type; its letter stands for it in the list of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Tiny,
    Small,
    Int,
    Big,
    Float,
    Double,
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    /// An interval of days to seconds.
    Span,
    /// An interval of years to months.
    Months,
    Ints,
    Texts,
    Map,
    /// `struct<p:int,q:string>`.
    Pair,
}

/// Each type: its letter, and its name in a cast.
const NAMES: [(Kind, char, &str); 18] = [
    (Kind::Bool, 'B', "boolean"),
    (Kind::Tiny, 'Y', "tinyint"),
    (Kind::Small, 'H', "smallint"),
    (Kind::Int, 'I', "int"),
    (Kind::Big, 'L', "bigint"),
    (Kind::Float, 'F', "float"),
    (Kind::Double, 'D', "double"),
    (Kind::Decimal, 'E', "decimal(10,2)"),
    (Kind::Text, 'S', "string"),
    (Kind::Bytes, 'X', "binary"),
    (Kind::Date, 'A', "date"),
    (Kind::Time, 'T', "timestamp"),
    (Kind::Span, 'N', "interval day to second"),
    (Kind::Months, 'M', "interval year to month"),
    (Kind::Ints, 'Q', "array<int>"),
    (Kind::Texts, 'W', "array<string>"),
    (Kind::Map, 'm', "map<string,int>"),
    (Kind::Pair, 'r', "struct<p:int,q:string>"),
];

pub(crate) const NUMBERS: [Kind; 7] =
    [Kind::Int, Kind::Big, Kind::Double, Kind::Decimal, Kind::Tiny, Kind::Small, Kind::Float];

/// Types of most columns and results, the frequent ones several times.
pub(crate) const FREQUENT: [Kind; 18] = [
    Kind::Int,
    Kind::Int,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Big,
    Kind::Double,
    Kind::Decimal,
    Kind::Bool,
    Kind::Date,
    Kind::Time,
    Kind::Time,
    Kind::Float,
    Kind::Ints,
    Kind::Texts,
    Kind::Span,
    Kind::Pair,
    Kind::Map,
];

impl Kind {
    pub(crate) fn of(letter: char) -> Option<Self> {
        NAMES.iter().find(|(_, given, _)| *given == letter).map(|(kind, _, _)| *kind)
    }

    pub(crate) fn letter(self) -> char {
        NAMES.iter().find(|(kind, _, _)| *kind == self).map_or('?', |(_, letter, _)| *letter)
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, _, name)| *name)
    }

    pub(crate) fn is_number(self) -> bool {
        NUMBERS.contains(&self)
    }

    /// Says whether values can be sorted and grouped.
    pub(crate) fn has_order(self) -> bool {
        self != Self::Map
    }
}

/// A column that can be named: its text, and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

impl Column {
    pub(crate) fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), kind }
    }
}
