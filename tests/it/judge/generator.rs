//! The generator: random statements of Spark's SQL, each fixed by a seed and a number.

use super::kind::{Column, FREQUENT, Kind};
use super::random::Random;
use super::tree::{BETWEEN, Tree, all};

/// Time zones that a statement, or the view that it reads, may be under.
const ZONES: [&str; 4] = ["Asia/Tokyo", "America/New_York", "-03:30", "Europe/Berlin"];

/// Makes one statement.
#[derive(Debug)]
pub(crate) struct Generator {
    pub(crate) random: Random,
    /// How many names were given.
    named: usize,
    /// What can be named here, the inner columns first.
    pub(crate) scope: Vec<Column>,
    /// Whether subqueries may stand in expressions.
    pub(crate) subqueries: bool,
    /// The statements that make the views which are read.
    pub(crate) views: Vec<Tree>,
}

/// A query and its columns.
pub(crate) struct Query {
    pub(crate) tree: Tree,
    pub(crate) columns: Vec<Column>,
}

impl Generator {
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        Self {
            random: Random::of(seed, number),
            named: 0,
            scope: Vec::new(),
            subqueries: true,
            views: Vec::new(),
        }
    }

    /// Returns a name that nothing else has.
    pub(crate) fn name(&mut self, prefix: &str) -> String {
        self.named += 1;
        format!("{prefix}{}", self.named)
    }

    /// Returns a type, mostly that of a column which can be named, else the frequent ones most often.
    pub(crate) fn kind(&mut self) -> Kind {
        if !self.scope.is_empty() && self.random.chance(60) {
            return self.random.pick(&self.scope).kind;
        }
        *self.random.pick(&FREQUENT)
    }

    /// Returns a type whose values can be sorted and grouped.
    pub(crate) fn ordered_kind(&mut self) -> Kind {
        loop {
            let kind = self.kind();
            if kind.has_order() {
                return kind;
            }
        }
    }

    /// Works with columns that can be named, then forgets them.
    pub(crate) fn within<T>(&mut self, scope: Vec<Column>, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.scope, scope);
        let done = work(self);
        self.scope = outer;
        done
    }

    /// Returns a statement, after those that make its views and set the time zone.
    pub(crate) fn statement(&mut self) -> Tree {
        let asked = self.alone();
        let mut statements = std::mem::take(&mut self.views);
        if !statements.is_empty() && self.random.chance(25) {
            statements.insert(0, self.zone());
        }
        if self.random.chance(8) {
            statements.push(self.zone());
        }
        if statements.is_empty() {
            return asked;
        }
        statements.push(asked);
        Tree::All(
            statements
                .into_iter()
                .enumerate()
                .map(|(at, one)| if at == 0 { one } else { all!(BETWEEN, one) })
                .collect(),
        )
    }

    fn zone(&mut self) -> Tree {
        all!("set time zone '", self.random.word(&ZONES), "'")
    }

    fn alone(&mut self) -> Tree {
        match self.random.below(100) {
            0..=23 => self.bare(),
            24..=42 => self.ordered(Self::plain),
            43..=55 => self.ordered(Self::grouped),
            56..=64 => self.ordered(Self::windowed),
            65..=70 => self.ordered(Self::combined),
            71..=74 => self.with_query(),
            75..=79 => self.generated(),
            80..=82 => self.pivoted(),
            83..=87 => self.json(),
            88..=90 => self.piped(),
            91..=93 => self.starred(),
            94 | 95 => self.listing(),
            96 | 97 => self.file(),
            _ => self.odd(),
        }
    }
}

#[test]
fn a_seed_and_a_number_repeat_a_statement() {
    let text = |seed, number| Generator::new(seed, number).statement().text();
    let statements: std::collections::BTreeSet<String> = (0..2000).map(|at| text(7, at)).collect();
    assert!(statements.len() > 1900, "{} different statements", statements.len());
    assert_eq!(text(7, 1234), text(7, 1234));
    assert_ne!(text(7, 1234), text(8, 1234));
}
