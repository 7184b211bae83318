//! Rows of the model: what a message or a file holds, and how an answer shows it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The type of column `k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
}

/// A row: all of its values follow from its id. Column `id` is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) has: Columns,
}

/// The columns besides `id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) k: Option<Kind>,
    pub(super) w: bool,
    pub(super) x: bool,
}

impl Columns {
    /// `id` alone.
    pub(super) const ID: Self = Self { k: None, w: false, x: false };

    /// Returns the columns of both; a `k` of two types is a text.
    pub(super) fn or(self, other: Self) -> Self {
        let k = match (self.k, other.k) {
            (Some(Kind::Text), _) | (_, Some(Kind::Text)) => Some(Kind::Text),
            (one, other) => one.or(other),
        };
        Self { k, w: self.w || other.w, x: self.x || other.x }
    }

    /// Counts the columns, `id` among them.
    pub(super) fn count(self) -> usize {
        1 + usize::from(self.k.is_some()) + usize::from(self.w) + usize::from(self.x)
    }
}

/// Texts that a format may lose.
const TEXTS: [Option<&str>; 9] = [
    Some("plain"),
    None,
    Some(""),
    Some("a,b"),
    Some("say \"so\""),
    Some("two\nlines"),
    Some(" spaces "),
    Some("\u{e9}\\n"),
    Some("null"),
];

impl Row {
    /// Returns the text of `w`.
    fn text(&self) -> Option<&'static str> {
        let at = usize::try_from(self.id).unwrap_or_default() % TEXTS.len();
        self.has.w.then_some(TEXTS[at]).flatten()
    }

    /// Returns the row as a message of a table has it: NULL is left out.
    pub(super) fn without_null(self) -> Self {
        Self { has: Columns { w: self.text().is_some(), ..self.has }, ..self }
    }

    /// Returns the values, none of them NULL.
    fn values(&self) -> BTreeMap<&'static str, Value> {
        let number = self.id % 3;
        let k = self.has.k.map(|kind| match kind {
            Kind::Number => json!(number),
            Kind::Text => json!(number.to_string()),
        });
        let w = self.text().map(Value::from);
        let x = self.has.x.then(|| json!(self.id * 10));
        let all = [("id", Some(json!(self.id))), ("k", k), ("w", w), ("x", x)];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// Writes it as a message, with its NULL.
    pub(super) fn message(&self) -> String {
        let mut values = self.values();
        if self.has.w {
            values.entry("w").or_insert(Value::Null);
        }
        json!(values).to_string()
    }

    /// Says whether its `k` is this number.
    pub(super) fn k_is(&self, number: u64) -> bool {
        self.has.k.is_some() && self.id % 3 == number
    }
}

/// Rows with the columns of their table; one without any row may have no column at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) columns: Option<Columns>,
    pub(super) rows: Vec<Row>,
}

impl Rows {
    /// Makes rows of one table: each `k` has the table's type.
    pub(super) fn of(columns: Option<Columns>, mut rows: Vec<Row>) -> Self {
        for row in &mut rows {
            let has_k = row.has.k.is_some();
            row.has.k = columns.and_then(|columns| columns.k).filter(|_| has_k);
        }
        Self { columns, rows }
    }

    /// Returns column `id` alone.
    pub(super) fn ids(&self) -> Self {
        let id = |row: &Row| Row { has: Columns::ID, ..*row };
        Self { columns: Some(Columns::ID), rows: self.rows.iter().map(id).collect() }
    }

    /// Returns the rows as an answer shows them.
    pub(super) fn shown(&self) -> Vec<String> {
        self.rows.iter().map(|row| json!(row.values()).to_string()).collect()
    }
}

/// Returns a row of an answer without its NULLs, its columns in the order of their names.
pub(super) fn canonical(line: &str) -> String {
    match serde_json::from_str::<BTreeMap<String, Value>>(line) {
        Ok(values) => {
            let values = values.into_iter().filter(|(_, value)| !value.is_null());
            json!(values.collect::<BTreeMap<_, _>>()).to_string()
        }
        Err(_) => line.to_owned(),
    }
}
