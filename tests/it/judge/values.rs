//! Expressions of a type: columns, literals, calls, operators, choices, casts, subqueries.

use super::functions::{Call, calls};
use super::generator::Generator;
use super::kind::{FREQUENT, Kind, NUMBERS};
use super::tree::{Tree, all};

impl Generator {
    /// Returns an expression of a type, so deep at most.
    pub(crate) fn value(&mut self, kind: Kind, depth: usize) -> Tree {
        if depth == 0 || self.random.chance(18) {
            return self.leaf(kind);
        }
        let inner = depth - 1;
        let tree = match self.random.below(100) {
            0..=49 => self.call(kind, inner),
            50..=69 => self.operation(kind, inner),
            70..=79 => self.choice(kind, inner),
            80..=88 => self.cast(kind, inner),
            89..=93 => self.element(kind, inner),
            94..=96 if self.subqueries => self.scalar(kind, inner),
            _ => self.leaf(kind),
        };
        tree.value()
    }

    /// Returns a column, or a literal.
    pub(crate) fn leaf(&mut self, kind: Kind) -> Tree {
        let columns: Vec<String> = self
            .scope
            .iter()
            .filter(|column| column.kind == kind)
            .map(|column| column.name.clone())
            .collect();
        let tree: Tree = if !columns.is_empty() && self.random.chance(75) {
            self.random.pick(&columns).clone().into()
        } else {
            self.literal(kind).into()
        };
        tree.value()
    }

    /// Returns a call of the list, or another form if there is none.
    fn call(&mut self, kind: Kind, depth: usize) -> Tree {
        let calls = calls(kind);
        if calls.is_empty() {
            return self.leaf(kind);
        }
        let Call { name, args } = *self.random.pick(&calls);
        let name = if self.random.chance(8) { name.to_uppercase() } else { name.to_owned() };
        all!(name, "(", Tree::List(", ", self.args(args, depth)), ")")
    }

    /// Reads a list of arguments: letters, numbers and texts as they are, commas between where there must be.
    fn args(&mut self, args: &'static str, depth: usize) -> Vec<Tree> {
        let (mut found, mut rest) = (Vec::new(), args);
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
                '-' | '0'..='9' => rest[1..]
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .map_or(rest.len(), |end| end + 1),
                _ => first.len_utf8(),
            };
            match first {
                ',' => {}
                '\'' | '-' | '0'..='9' => found.push(Tree::from(&rest[..length]).value()),
                letter => found.push(self.arg(letter, depth)),
            }
            rest = &rest[length..];
        }
        found
    }

    fn arg(&mut self, letter: char, depth: usize) -> Tree {
        if let Some(text) = self.special(letter) {
            return Tree::from(text).value();
        }
        match Kind::of(letter) {
            Some(kind) => {
                // Spark casts what does not fit.
                let loose = kind.is_number() || kind == Kind::Text;
                let kind = if loose && self.random.chance(4) {
                    *self.random.pick(&FREQUENT[..9])
                } else {
                    kind
                };
                self.value(kind, depth)
            }
            None => self.number(depth),
        }
    }

    /// Returns an expression of any type of numbers.
    pub(crate) fn number(&mut self, depth: usize) -> Tree {
        let kind = *self.random.pick(&NUMBERS);
        self.value(kind, depth)
    }

    fn operation(&mut self, kind: Kind, depth: usize) -> Tree {
        if kind == Kind::Bool {
            return self.condition(depth);
        }
        let is_whole = matches!(kind, Kind::Int | Kind::Big | Kind::Tiny | Kind::Small);
        if is_whole && self.random.chance(8) {
            return all!(self.random.word(&["- ", "~", "-", "+"]), self.value(kind, depth));
        }
        let Some((left, operator, right)) = self.operands(kind) else {
            return self.call(kind, depth);
        };
        let (left, right) = (self.value(left, depth), self.value(right, depth));
        let spaced = format!(" {operator} ");
        if self.random.chance(80) {
            all!("(", left, spaced, right, ")")
        } else {
            all!(left, spaced, right)
        }
    }

    /// Returns the types beside an operator that gives a type.
    fn operands(&mut self, kind: Kind) -> Option<(Kind, &'static str, Kind)> {
        let sign = self.random.word(&["+", "-"]);
        let form = self.random.below(5);
        let operands = match kind {
            Kind::Text => {
                (kind, "||", *self.random.pick(&[Kind::Text, Kind::Text, Kind::Int, Kind::Date]))
            }
            Kind::Int | Kind::Big | Kind::Tiny | Kind::Small => {
                let operator = self.random.word(&["+", "-", "*", "%", "div", "&", "|", "^", "+"]);
                (kind, operator, *self.random.pick(&[kind, kind, Kind::Int]))
            }
            Kind::Double | Kind::Decimal | Kind::Float => {
                let right = *self.random.pick(&[kind, kind, Kind::Int, Kind::Decimal, Kind::Big]);
                (kind, self.random.word(&["+", "-", "*", "/", "%"]), right)
            }
            Kind::Date => (kind, sign, *self.random.pick(&[Kind::Int, Kind::Months])),
            Kind::Time => {
                let left = *self.random.pick(&[Kind::Time, Kind::Time, Kind::Date]);
                (left, sign, *self.random.pick(&[Kind::Span, Kind::Span, Kind::Months]))
            }
            Kind::Span => match form {
                0 => (Kind::Time, "-", Kind::Time),
                1 => (Kind::Date, "-", Kind::Date),
                2 => (kind, "*", *self.random.pick(&[Kind::Int, Kind::Double, Kind::Decimal])),
                3 => (kind, "/", Kind::Int),
                _ => (kind, sign, kind),
            },
            Kind::Months => {
                if form == 0 {
                    (kind, "*", Kind::Int)
                } else {
                    (kind, sign, kind)
                }
            }
            Kind::Bool | Kind::Bytes | Kind::Ints | Kind::Texts | Kind::Map | Kind::Pair => {
                return None;
            }
        };
        Some(operands)
    }

    fn choice(&mut self, kind: Kind, depth: usize) -> Tree {
        match self.random.below(6) {
            0 => all!(
                "if(",
                self.condition(depth).value(),
                ", ",
                self.value(kind, depth),
                ", ",
                self.value(kind, depth),
                ")"
            ),
            1 => all!("coalesce(", self.value(kind, depth), ", ", self.value(kind, 0), ")"),
            2 => {
                let of = self.ordered_kind();
                let arm = all!(" when ", self.value(of, 0), " then ", self.value(kind, depth));
                all!(
                    "case ",
                    self.value(of, depth),
                    arm,
                    all!(" else ", self.value(kind, 0)).optional(),
                    " end"
                )
            }
            _ => {
                let mut arms = Vec::new();
                for _ in 0..=self.random.below(2) {
                    arms.push(all!(
                        "when ",
                        self.condition(depth).value(),
                        " then ",
                        self.value(kind, depth)
                    ));
                }
                all!(
                    "case ",
                    Tree::List(" ", arms),
                    all!(" else ", self.value(kind, depth)).optional(),
                    " end"
                )
            }
        }
    }
}
