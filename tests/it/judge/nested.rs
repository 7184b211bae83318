//! Functions with lambdas, and JSON.

use super::generator::Generator;
use super::kind::{Column, Kind};
use super::tree::{Tree, all};

const TEXTS: &[&str] = &[
    "\"x\"",
    "\"\"",
    "\"1\"",
    "\"true\"",
    "\"2024-02-29\"",
    "\"é\"",
    "\"2024-01-31T10:20:30.5Z\"",
    "\" 7 \"",
    "\"a\\\\nb\"",
];
const NUMBERS: &[&str] =
    &["0", "1", "-7", "1.50", "1e3", "3000000000", "12345678901234567890", "0.1", "-0.0", "1.0"];
const SCHEMAS: &[&str] = &[
    "a int, b string",
    "a string, b array<int>",
    "a double, c struct<d:string,e:int>",
    "a bigint, b array<string>",
    "a decimal(5,2), b boolean",
    "a date, b timestamp",
    "a struct<b:int>, c map<string,string>",
    "a array<struct<b:int,c:string>>",
    "a float",
    "a boolean",
    "A int, a string",
    "a map<string,int>",
    "b string, _corrupt_record string",
    "a smallint",
    "a binary",
];

/// A call with a lambda: its result, its name, what it goes over, what follows, the types of `y` and of the body.
type Lambda = (Kind, &'static str, Kind, &'static str, Option<(Kind, Kind)>);

const LAMBDAS: &[Lambda] = &[
    (Kind::Ints, "transform(", Kind::Ints, ", y -> ", Some((Kind::Int, Kind::Int))),
    (Kind::Ints, "filter(", Kind::Ints, ", y -> ", Some((Kind::Int, Kind::Bool))),
    (Kind::Ints, "transform(", Kind::Texts, ", y -> ", Some((Kind::Text, Kind::Int))),
    (Kind::Ints, "zip_with(", Kind::Ints, ", array(1, null, 3), (y, z) -> y + z)", None),
    (Kind::Ints, "array_sort(", Kind::Ints, ", (y, z) -> coalesce(z, 0) - coalesce(y, 0))", None),
    (Kind::Texts, "transform(", Kind::Texts, ", (y, i) -> concat(y, i))", None),
    (Kind::Texts, "filter(", Kind::Texts, ", y -> ", Some((Kind::Text, Kind::Bool))),
    (Kind::Texts, "transform(", Kind::Ints, ", y -> ", Some((Kind::Int, Kind::Text))),
    (Kind::Bool, "exists(", Kind::Ints, ", y -> ", Some((Kind::Int, Kind::Bool))),
    (Kind::Bool, "forall(", Kind::Ints, ", y -> ", Some((Kind::Int, Kind::Bool))),
    (Kind::Bool, "exists(", Kind::Texts, ", y -> ", Some((Kind::Text, Kind::Bool))),
    (Kind::Map, "map_filter(", Kind::Map, ", (y, z) -> z > 0)", None),
    (Kind::Map, "transform_values(", Kind::Map, ", (z, y) -> ", Some((Kind::Int, Kind::Int))),
    (Kind::Map, "transform_keys(", Kind::Map, ", (y, z) -> upper(y))", None),
];

impl Generator {
    /// Returns a call with a lambda that gives a type.
    pub(crate) fn lambda(&mut self, kind: Kind, depth: usize) -> Tree {
        let forms: Vec<_> = LAMBDAS.iter().filter(|(result, ..)| *result == kind).collect();
        if forms.is_empty() {
            return self.leaf(kind);
        }
        let (_, function, over, arrow, body) = **self.random.pick(&forms);
        // A subquery is not allowed in a lambda.
        let subqueries = std::mem::replace(&mut self.subqueries, false);
        let over = self.value(over, depth);
        let tree = match body {
            Some((var, result)) => {
                let body = self.in_lambda(Column::new("y", var), result, depth);
                all!(function, over, arrow, body, ")")
            }
            None => all!(function, over, arrow),
        };
        self.subqueries = subqueries;
        tree
    }

    fn in_lambda(&mut self, var: Column, kind: Kind, depth: usize) -> Tree {
        self.scope.insert(0, var);
        let tree = self.value(kind, depth.min(1) + 1);
        self.scope.remove(0);
        tree
    }

    /// Returns a random JSON text.
    pub(crate) fn json_text(&mut self, depth: usize) -> String {
        let end = if depth == 0 { 5 } else { 8 };
        match self.random.below(end) {
            0 => self.random.word(&["null", "true", "false"]).to_owned(),
            1 | 2 => self.random.word(NUMBERS).to_owned(),
            3 | 4 => self.random.word(TEXTS).to_owned(),
            5 => {
                let items: Vec<String> =
                    (0..self.random.below(4)).map(|_| self.json_text(depth - 1)).collect();
                format!("[{}]", items.join(","))
            }
            _ => self.json_object(depth - 1),
        }
    }

    fn json_object(&mut self, depth: usize) -> String {
        let mut fields = Vec::new();
        for _ in 0..self.random.below(4) {
            let name = self.random.word(&["a", "b", "c", "d", "e", "A"]);
            let space = self.random.word(&["", "", " "]);
            fields.push(format!("\"{name}\":{space}{}", self.json_text(depth)));
        }
        format!("{{{}}}", fields.join(","))
    }

    /// Returns a statement that reads a random JSON text.
    pub(crate) fn json(&mut self) -> Tree {
        let mut text = if self.random.chance(85) { self.json_object(2) } else { self.json_text(2) };
        if self.random.chance(6) {
            text.truncate(
                text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at),
            );
        }
        let text = format!("'{text}'");
        let schema = format!("'{}'", self.random.word(SCHEMAS));
        let call = match self.random.below(8) {
            0..=3 => all!("from_json(", text, ", ", schema, ")"),
            4 => all!("get_json_object(", text, ", ", self.special('q').unwrap_or_default(), ")"),
            5 => all!("schema_of_json(", text, ")"),
            6 => all!("to_json(from_json(", text, ", ", schema, "))"),
            _ => all!("json_tuple(", text, ", 'a', 'b', 'c')"),
        };
        if self.random.chance(25) {
            return all!(
                "select id, from_json(js, ",
                format!("'{}'", self.random.word(SCHEMAS)),
                ") as j from docs"
            );
        }
        all!("select ", call)
    }
}
