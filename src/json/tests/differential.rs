//! Checks properties that need no Spark with random messages, written as unusual generators write them.
//!
//! Nothing is lost: every scalar is in the rows of its message as Spark's `JacksonGenerator` writes
//! it, or the message is in `_corrupt_record`. The result does not depend on how messages are
//! split, and is the same in one pass as in two. All scalars are different, so that each can be
//! searched for. The rounds have fixed seeds; `LAKESHELL_LONG=1` runs more of them.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestCaseResult, TestRunner};

use super::both_ways::{Split, one_pass, two_passes};
use crate::json::{CORRUPT_RECORD, Mode};
use crate::spark::java_double::double_text;

/// A value to be written, with the texts that must be found again.
#[derive(Debug, Clone)]
enum Node {
    Null,
    Word(&'static str),
    Empty,
    Integer(u16),
    Big(u16),
    Fraction(u16),
    Exponent(u16),
    Text(u16),
    Array(Vec<Node>),
    /// Keys may be repeated.
    Object(Vec<(&'static str, Node)>),
}

/// Which white space and quotes are used, in turns.
#[derive(Debug, Clone, Copy)]
struct Manner(u8);

fn node() -> impl Strategy<Value = Node> {
    let scalar = prop_oneof![
        2 => Just(Node::Null),
        1 => prop_oneof![Just("true"), Just("false"), Just("NaN"), Just("-INF"), Just("-0")]
            .prop_map(Node::Word),
        1 => Just(Node::Empty),
        5 => (0_u16..999).prop_map(Node::Integer),
        1 => (0_u16..999).prop_map(Node::Big),
        2 => (0_u16..999).prop_map(Node::Fraction),
        1 => (0_u16..999).prop_map(Node::Exponent),
        3 => (0_u16..999).prop_map(Node::Text),
    ];
    scalar.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::Array),
            object(inner),
        ]
    })
}

fn object(values: impl Strategy<Value = Node>) -> impl Strategy<Value = Node> {
    let key = prop_oneof![Just("a"), Just("b"), Just("c"), Just("A"), Just("a_1"), Just("é \\n")];
    prop::collection::vec((key, values), 0..4).prop_map(Node::Object)
}

/// Messages: objects, arrays of objects and other values, each in its own style, some of them damaged.
fn messages() -> impl Strategy<Value = Vec<String>> {
    let whole = prop_oneof![
        12 => object(node()),
        1 => prop::collection::vec(object(node()), 0..3).prop_map(Node::Array),
        1 => node(),
    ];
    let damage = prop::option::weighted(0.1, (any::<prop::sample::Index>(), any::<u8>()));
    let message = (whole, any::<u8>(), damage).prop_map(|(node, manner, damage)| {
        let text = node.text(Manner(manner));
        match damage {
            Some((at, byte)) if !text.is_empty() => damaged(&text, at.index(text.len()), byte),
            _ => text,
        }
    });
    prop::collection::vec(message, 0..12)
}

fn damaged(text: &str, at: usize, byte: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    match byte % 3 {
        0 => bytes.truncate(at),
        1 => bytes[at] = byte,
        _ => bytes.insert(at, byte),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Node {
    fn text(&self, manner: Manner) -> String {
        let mut out = String::new();
        self.write(manner, &mut out);
        out
    }

    fn write(&self, manner: Manner, out: &mut String) {
        let space = ["", " ", "\n", "\t "][usize::from(manner.0 % 4)];
        let quote = if manner.0 & 8 == 0 { '"' } else { '\'' };
        out.push_str(space);
        match self {
            Self::Null => out.push_str("null"),
            Self::Word(word) => out.push_str(word),
            Self::Empty => out.extend([quote, quote]),
            Self::Text(_) => {
                out.extend([quote.to_string(), self.word(), format!("\\u00e9\\\\\\t{quote}")]);
            }
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| item.text(manner)).collect();
                out.extend(["[", &items.join(","), "]"]);
            }
            Self::Object(fields) => {
                let field = |(key, value): &(&str, Self)| {
                    format!("{space}{quote}{key}{quote}{space}:{}", value.text(manner))
                };
                let fields: Vec<String> = fields.iter().map(field).collect();
                out.extend(["{", &fields.join(","), "}"]);
            }
            number => out.push_str(&number.word()),
        }
        out.push_str(space);
    }

    /// Returns a scalar as it is written.
    fn word(&self) -> String {
        match self {
            Self::Integer(number) => format!("{}", 1_100_000 + u32::from(*number)),
            Self::Big(number) => format!("12345678901234567890{number:03}"),
            Self::Fraction(number) => format!("{}.50", 2_200_000 + u32::from(*number)),
            Self::Exponent(number) => format!("{}e2", 33_000 + u32::from(*number)),
            Self::Text(number) => format!("text{number:03}"),
            _ => String::new(),
        }
    }

    /// Calls `each` for each scalar with the formats that it may have.
    fn scalars(&self, each: &mut dyn FnMut(Vec<String>)) {
        match self {
            Self::Array(items) => items.iter().for_each(|item| item.scalars(each)),
            Self::Object(fields) => fields.iter().for_each(|(_, value)| value.scalars(each)),
            Self::Null | Self::Word(_) | Self::Empty => {}
            Self::Text(_) => each(vec![self.word()]),
            Self::Integer(_) | Self::Big(_) => each(vec![self.word(), double(&self.word())]),
            Self::Fraction(_) | Self::Exponent(_) => each(vec![double(&self.word())]),
        }
    }
}

fn double(digits: &str) -> String {
    double_text(digits.parse().expect("a number"))
}

/// Checks a property for random values; each round has its own seed.
fn rounds<T: std::fmt::Debug>(
    values: impl Strategy<Value = T>,
    property: impl Fn(T) -> TestCaseResult,
) {
    let rounds = if std::env::var_os("LAKESHELL_LONG").is_some() { 50 } else { 10 };
    for round in 0..rounds {
        let mut config = Config { failure_persistence: None, ..Config::with_cases(100) };
        config.rng_seed = RngSeed::Fixed(round);
        TestRunner::new(config).run(&values, &property).expect("the property holds");
    }
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> TestCaseResult {
    if holds { Ok(()) } else { Err(TestCaseError::fail(otherwise())) }
}

#[test]
fn every_scalar_is_found_again() {
    let message = (object(node()), any::<u8>()).prop_map(|(node, manner)| (node, Manner(manner)));
    rounds(prop::collection::vec(message, 0..8), |sent| {
        let messages: Vec<_> = sent.iter().map(|(node, manner)| node.text(*manner)).collect();
        let read = one_pass(&messages, Mode::Permissive, Split::of(5, 2));
        let read = read.map_err(|error| TestCaseError::fail(error.to_string()))?;
        ensure(read.rows.len() == sent.len(), || format!("{} rows", read.rows.len()))?;
        for ((node, _), row) in sent.iter().zip(&read.rows) {
            let mut lost = None;
            node.scalars(&mut |spellings| {
                if !spellings.iter().any(|spelling| row.contains(spelling)) {
                    lost = Some(spellings);
                }
            });
            ensure(lost.is_none(), || format!("{lost:?} of {node:?} is lost: {row}"))?;
        }
        Ok(())
    });
}

#[test]
fn what_cannot_be_read_stands_in_its_column() {
    rounds(messages(), |messages| {
        let read = one_pass(&messages, Mode::Permissive, Split::NONE);
        let read = read.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let Some(corrupt) = read.inferred.first_corrupt else { return Ok(()) };
        let text = serde_json::Value::from(messages[corrupt.position].as_str()).to_string();
        let cell = format!("\"{CORRUPT_RECORD}\":{text}");
        ensure(read.rows.iter().any(|row| row.contains(&cell)), || format!("no row has {cell}"))
    });
}

#[test]
fn neither_splitting_nor_fusing_changes_anything() {
    let splits = (1_usize..8, 1_usize..5).prop_map(|(part, batch)| Split::of(part, batch));
    let modes =
        prop_oneof![Just(Mode::Permissive), Just(Mode::DropMalformed), Just(Mode::FailFast)];
    let ways = (splits, modes, any::<bool>());
    rounds((messages(), ways), |(messages, (split, mode, is_exact))| {
        let [split, none] = [split, Split::NONE].map(|of| if is_exact { of.exact() } else { of });
        let whole = two_passes(&messages, mode, none);
        for read in [
            two_passes(&messages, mode, split),
            one_pass(&messages, mode, none),
            one_pass(&messages, mode, split),
        ] {
            match (&whole, read) {
                (Ok(whole), Ok(read)) => {
                    let (whole, read) = (whole.told(), read.told());
                    ensure(whole == read, || format!("{whole:?}\nis not\n{read:?}"))?;
                }
                (whole, read) => ensure(whole.is_ok() == read.is_ok(), || "one fails".to_owned())?,
            }
        }
        Ok(())
    });
}
