//! The values of parameters by name.

use std::collections::{BTreeMap, HashMap};

use datafusion::common::{ParamValues, ScalarValue};
use datafusion::sql::sqlparser::ast::{Expr, Value};

use crate::error::{Error, Result, nearest};
use crate::sql::ast::node;

const NAMES: &str = "a name is a letter, then letters, digits and `_`, without the `$`";

/// The suffix of the placeholder of a number of rows, which must be a bigint for the engine.
pub(in crate::sql) const ROWS: &str = " rows";

/// Values by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Sets the value of a name, and replaces an earlier value.
    ///
    /// # Errors
    /// The name is invalid: it must be a letter or `_`, then letters, digits and `_`.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        if !is_name(name) {
            return Err(Error::usage(format!("`{name}` cannot name a parameter")).hint(NAMES));
        }
        self.0.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    /// Returns the value of a name.
    ///
    /// # Errors
    /// There is no such parameter; the error suggests the nearest name.
    pub fn get(&self, name: &str) -> Result<&str> {
        if let Some(value) = self.0.get(name) {
            return Ok(value);
        }
        let error = Error::failed(format!("there is no parameter `${name}`"));
        Err(match nearest(name, self.0.keys().map(String::as_str)) {
            Some(near) => error.did_you_mean(format_args!("${near}")),
            None if !is_name(name) => error.hint(NAMES),
            None => error.hint(format!("`.param {name} VALUE` sets it, or `--param {name}=VALUE`")),
        })
    }

    /// Lists names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the values as the engine's type.
    pub(in crate::sql) fn values(&self) -> ParamValues {
        let text = |value: &str| ScalarValue::Utf8(Some(value.to_owned()));
        let texts = self.iter().map(|(name, value)| (name.to_owned(), text(value)));
        let rows = self.iter().filter_map(|(name, value)| {
            let rows = value.trim().parse().ok()?;
            Some((format!("{name}{ROWS}"), ScalarValue::Int64(Some(rows))))
        });
        ParamValues::from(texts.chain(rows).collect::<HashMap<_, _>>())
    }
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && letters.all(|c| c.is_alphanumeric() || c == '_')
}

/// Returns the placeholder, with its `$`, if an expression is one.
pub(in crate::sql) fn placeholder(expr: &Expr) -> Option<&str> {
    match node::value(expr)? {
        Value::Placeholder(id) => Some(id),
        _ => None,
    }
}
