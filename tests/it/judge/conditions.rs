//! Conditions: comparisons, memberships, patterns, what is NULL, subqueries.

use super::generator::Generator;
use super::kind::Kind;
use super::tree::{Tree, all};

impl Generator {
    /// Returns a condition, so deep at most.
    pub(crate) fn condition(&mut self, depth: usize) -> Tree {
        let inner = depth.saturating_sub(1);
        match self.random.below(20) {
            0..=5 => self.comparison(inner),
            6 | 7 => {
                let operator = self.random.word(&[" and ", " or ", " and ", " AND "]);
                all!(
                    "(",
                    self.condition(inner).value(),
                    operator,
                    self.condition(inner).value(),
                    ")"
                )
            }
            8 => all!("not ", self.value(Kind::Bool, inner)),
            9 => {
                let kind = self.ordered_kind();
                let end = self.random.word(&[" is null", " is not null"]);
                all!(self.value(kind, inner), end)
            }
            10 | 11 => self.membership(inner),
            12 | 13 => {
                let kind = self.ordered_kind();
                let between = self.random.word(&[" between ", " not between "]);
                all!(
                    self.value(kind, inner),
                    between,
                    self.value(kind, 0),
                    " and ",
                    self.value(kind, 0)
                )
            }
            14 | 15 => {
                let like = self.random.word(&[" like ", " not like ", " ilike ", " rlike "]);
                let pattern =
                    self.special(if like == " rlike " { 'x' } else { 'l' }).unwrap_or_default();
                all!(self.value(Kind::Text, inner), like, pattern)
            }
            16 => {
                let is = self.random.word(&[
                    " is true",
                    " is not false",
                    " is false",
                    " is unknown",
                    " is not unknown",
                ]);
                all!(self.value(Kind::Bool, inner), is)
            }
            17 if self.subqueries => self.exists(),
            18 => self.lambda(Kind::Bool, inner),
            _ => self.value(Kind::Bool, inner),
        }
    }

    fn comparison(&mut self, depth: usize) -> Tree {
        let operator = self.random.word(&[
            "=",
            "<",
            ">",
            "<=",
            ">=",
            "<>",
            "!=",
            "==",
            "<=>",
            "is distinct from",
            "is not distinct from",
        ]);
        let kind = self.ordered_kind();
        let other = match kind {
            kind if kind.is_number() && self.random.chance(40) => {
                *self.random.pick(&[Kind::Int, Kind::Decimal, Kind::Double, Kind::Text])
            }
            Kind::Text if self.random.chance(15) => {
                *self.random.pick(&[Kind::Int, Kind::Date, Kind::Time])
            }
            Kind::Time if self.random.chance(15) => Kind::Date,
            kind => kind,
        };
        all!(self.value(kind, depth), format!(" {operator} "), self.value(other, depth))
    }

    fn membership(&mut self, depth: usize) -> Tree {
        let kind = self.ordered_kind();
        let is_in = self.random.word(&[" in (", " not in (", " in ("]);
        if self.subqueries && self.random.chance(35) {
            let query = self.column_query(kind);
            return all!(self.value(kind, depth), is_in, query, ")");
        }
        if self.random.chance(10) {
            let other = self.ordered_kind();
            let pair =
                |this: &mut Self| all!("(", this.value(kind, 0), ", ", this.value(other, 0), ")");
            return all!(pair(self), is_in, pair(self), ", ", pair(self), ")");
        }
        let mut items = Vec::new();
        for _ in 0..=self.random.below(3) {
            items.push(self.value(kind, 0));
        }
        all!(self.value(kind, depth), is_in, Tree::List(", ", items), ")")
    }

    /// Returns an EXISTS over a table, mostly correlated.
    fn exists(&mut self) -> Tree {
        let word = self.random.word(&["exists (", "not exists ("]);
        let subqueries = std::mem::replace(&mut self.subqueries, false);
        let (from, inner) = self.table();
        let condition = self.correlated(&inner);
        self.subqueries = subqueries;
        all!(word, all!("select 1 from ", from, all!(" where ", condition).optional()).query(), ")")
    }

    /// Returns a query of one column of a type.
    fn column_query(&mut self, kind: Kind) -> Tree {
        let subqueries = std::mem::replace(&mut self.subqueries, false);
        let (from, inner) = self.table();
        let value = self.within(inner.clone(), |this| this.value(kind, 1));
        let condition = if self.random.chance(50) {
            self.correlated(&inner)
        } else {
            self.within(inner, |this| this.condition(1))
        };
        self.subqueries = subqueries;
        all!("select ", value, " from ", from, all!(" where ", condition.value()).optional())
            .query()
    }

    /// Returns a subquery of one value of a type: an aggregate, or the one row of a unique key.
    pub(crate) fn scalar(&mut self, kind: Kind, depth: usize) -> Tree {
        let subqueries = std::mem::replace(&mut self.subqueries, false);
        let (from, inner) = self.table();
        let kind = if kind.has_order() { kind } else { Kind::Int };
        let value = self.within(inner.clone(), |this| this.value(kind, depth.min(1)));
        let condition = if self.random.chance(60) {
            self.correlated(&inner)
        } else {
            self.within(inner, |this| this.condition(1))
        };
        self.subqueries = subqueries;
        let function = self.random.word(&["max", "min"]);
        let query = all!(
            "select ",
            function,
            "(",
            value,
            ") from ",
            from,
            all!(" where ", condition.value()).optional()
        )
        .query();
        all!("(", query, ")")
    }
}
