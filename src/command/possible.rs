//! Parsers of values for which Tab knows some or all words.

use std::error::Error;
use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};

/// Parses a value from text, and lists the words that it may be, for Tab.
pub(super) fn among<T: FromStr>(words: impl Into<Vec<&'static str>>) -> Among<T> {
    Among { parse: T::from_str, words: words.into() }
}

/// The parser of a value that is, or may be, one of some words.
pub(super) struct Among<T: FromStr> {
    parse: fn(&str) -> Result<T, T::Err>,
    words: Vec<&'static str>,
}

// A derived implementation would require that errors can be cloned.
impl<T: FromStr> Clone for Among<T> {
    fn clone(&self) -> Self {
        Self { parse: self.parse, words: self.words.clone() }
    }
}

impl<T> TypedValueParser for Among<T>
where
    T: FromStr<Err: Into<Box<dyn Error + Send + Sync>>> + Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        self.parse.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().map(PossibleValue::new)))
    }
}
