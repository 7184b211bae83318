//! Casts, and what is taken out of nested values and times.

use super::generator::Generator;
use super::kind::Kind;
use super::tree::{Tree, all};

/// The result, what stands before a value, the value's type, what stands after it.
const ELEMENTS: &[(Kind, &str, Kind, &str)] = &[
    (Kind::Int, "", Kind::Ints, "[0]"),
    (Kind::Int, "", Kind::Ints, "[2]"),
    (Kind::Int, "", Kind::Map, "['k']"),
    (Kind::Int, "(", Kind::Pair, ").p"),
    (Kind::Int, "extract(@U from ", Kind::Time, ")"),
    (Kind::Int, "extract(@U from ", Kind::Date, ")"),
    (Kind::Int, "extract(day from ", Kind::Span, ")"),
    (Kind::Int, "extract(hour from ", Kind::Span, ")"),
    (Kind::Int, "extract(year from ", Kind::Months, ")"),
    (Kind::Int, "date_part('@U', ", Kind::Time, ")"),
    (Kind::Int, "aggregate(", Kind::Ints, ", 0, (acc, y) -> acc + coalesce(y, 1))"),
    (Kind::Big, "timestampdiff(@V, timestamp'2024-02-29 23:59:59', ", Kind::Time, ")"),
    (Kind::Big, "datediff(@V, ", Kind::Time, ", timestamp'2024-02-29 23:59:59')"),
    (Kind::Time, "timestampadd(@V, 3, ", Kind::Time, ")"),
    (Kind::Time, "dateadd(@V, -1, ", Kind::Time, ")"),
    (Kind::Text, "", Kind::Texts, "[0]"),
    (Kind::Text, "", Kind::Texts, "[1]"),
    (Kind::Text, "(", Kind::Pair, ").q"),
    (Kind::Text, "trim(both 'a' from ", Kind::Text, ")"),
    (Kind::Text, "trim(leading 'a' from ", Kind::Text, ")"),
    (Kind::Text, "trim(trailing 'a' from ", Kind::Text, ")"),
    (Kind::Text, "overlay(", Kind::Text, " placing 'ZZ' from 2)"),
    (Kind::Text, "substring(", Kind::Text, " from 2 for 3)"),
];

impl Generator {
    /// Returns a cast to a type.
    pub(crate) fn cast(&mut self, kind: Kind, depth: usize) -> Tree {
        let from = match kind {
            Kind::Text => self.kind(),
            Kind::Date => *self.random.pick(&[Kind::Text, Kind::Time]),
            Kind::Time => *self.random.pick(&[Kind::Text, Kind::Date, Kind::Big, Kind::Double]),
            Kind::Bool => *self.random.pick(&[Kind::Text, Kind::Int, Kind::Double]),
            Kind::Span | Kind::Months => return self.interval_text(kind),
            Kind::Bytes => Kind::Text,
            Kind::Ints => Kind::Texts,
            Kind::Texts => Kind::Ints,
            Kind::Map | Kind::Pair => kind,
            _ => *self.random.pick(&[
                Kind::Text,
                Kind::Int,
                Kind::Double,
                Kind::Decimal,
                Kind::Big,
                Kind::Bool,
                Kind::Float,
            ]),
        };
        let name = match kind {
            Kind::Decimal => self.random.word(&[
                "decimal(10,2)",
                "decimal(38,10)",
                "decimal(5,0)",
                "decimal",
                "decimal(20,3)",
                "dec(4,1)",
            ]),
            Kind::Int => self.random.word(&["int", "integer"]),
            _ => kind.name(),
        };
        let value = self.value(from, depth);
        match self.random.below(8) {
            0 if !matches!(kind, Kind::Span | Kind::Months) => all!("(", value, ")::", name),
            1 => all!("try_cast(", value, " as ", name, ")"),
            _ => all!("cast(", value, " as ", name.to_owned(), ")"),
        }
    }

    fn interval_text(&mut self, kind: Kind) -> Tree {
        let text = match kind {
            Kind::Span => self.random.word(&[
                "'1 02:03:04.5'",
                "\"INTERVAL '1' DAY\"",
                "'x'",
                "'-0 00:00:01'",
                "''",
                "\"interval '3:4' hour to minute\"",
            ]),
            _ => self.random.word(&["'1-2'", "\"INTERVAL '-1-1' YEAR TO MONTH\"", "'1'"]),
        };
        all!("try_cast(", text, " as ", kind.name(), ")")
    }

    /// Returns what is taken out of something nested, or what a function of a value's parts makes.
    pub(crate) fn element(&mut self, kind: Kind, depth: usize) -> Tree {
        let forms: Vec<_> = ELEMENTS.iter().filter(|(result, ..)| *result == kind).collect();
        if forms.is_empty() {
            return self.lambda(kind, depth);
        }
        let (_, before, of, after) = **self.random.pick(&forms);
        let unit = self.special('U').unwrap_or_default();
        let span = self.special('V').unwrap_or_default();
        let before = before.replace("@U", &unit).replace("@V", &span);
        all!(before, self.value(of, depth), after)
    }
}
