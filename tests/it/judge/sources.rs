//! What stands in FROM: tables, joins of every kind, subqueries, VALUES, lateral views.

use super::generator::Generator;
use super::kind::{Column, Kind};
use super::tables::{TABLES, columns};
use super::tree::{Tree, all};

impl Generator {
    /// Returns a table with an alias, and its columns as they are named with it.
    pub(crate) fn table(&mut self) -> (Tree, Vec<Column>) {
        let name = self.random.pick(&TABLES).0;
        let alias = self.name("r");
        let word = self.random.word(&[" ", " as "]);
        (all!(name, word, alias.clone()), columns(name, &format!("{alias}.")))
    }

    /// Returns a condition between the columns around and those inside.
    pub(crate) fn correlated(&mut self, inner: &[Column]) -> Tree {
        let pairs: Vec<(String, String)> = inner
            .iter()
            .flat_map(|inner| {
                let same = self
                    .scope
                    .iter()
                    .filter(|outer| outer.kind == inner.kind && outer.kind.has_order());
                same.map(|outer| (outer.name.clone(), inner.name.clone())).collect::<Vec<_>>()
            })
            .collect();
        let inner = inner.to_vec();
        if pairs.is_empty() {
            return self.within(inner, |this| this.condition(1));
        }
        let (outer, same) = self.random.pick(&pairs).clone();
        let operator = self.random.word(&[" = ", " = ", " = ", " < ", " <=> "]);
        let equal = all!(same, operator, outer).value();
        if self.random.chance(60) {
            return equal;
        }
        let more = self.within(inner, |this| this.condition(1));
        all!(equal, " and ", more.value()).value()
    }

    /// Returns what a FROM has, with the columns that can be named.
    pub(crate) fn source(&mut self, depth: usize) -> (Tree, Vec<Column>) {
        match self.random.below(100) {
            45..=74 if depth > 0 => self.join(depth - 1),
            75..=87 if depth > 0 => self.derived(depth - 1),
            88..=92 => self.values_table(),
            93..=96 => self.lateral_view(),
            _ => self.single(),
        }
    }

    /// Returns one table, its columns mostly named without it.
    fn single(&mut self) -> (Tree, Vec<Column>) {
        if self.random.chance(40) {
            return self.table();
        }
        let name = self.random.pick(&TABLES).0;
        let prefix = if self.random.chance(25) { format!("{name}.") } else { String::new() };
        (name.into(), columns(name, &prefix))
    }

    pub(crate) fn derived(&mut self, depth: usize) -> (Tree, Vec<Column>) {
        let mut query = match self.random.below(10) {
            0..=4 => self.plain(depth),
            5..=7 => self.grouped(depth),
            8 => self.windowed(0),
            _ => self.combined(depth),
        };
        let has_order = query.columns.iter().all(|column| column.kind.has_order());
        if has_order && self.random.chance(20) {
            query.tree = self.in_order(query.tree, &query.columns).query();
        }
        let is_view = self.random.chance(25);
        let alias = self.name(if is_view { "view" } else { "q" });
        let columns = query
            .columns
            .into_iter()
            .map(|column| Column::new(format!("{alias}.{}", column.name), column.kind));
        let columns = columns.collect();
        if is_view {
            let head = format!("create or replace temporary view {alias} as ");
            self.views.push(all!(head, query.tree));
            return (alias.into(), columns);
        }
        (all!("(", query.tree, ") ", alias), columns)
    }

    pub(crate) fn values_table(&mut self) -> (Tree, Vec<Column>) {
        let kinds = [self.kind(), self.kind()];
        let alias = self.name("v");
        let mut rows = Vec::new();
        for _ in 0..=self.random.below(3) {
            rows.push(all!("(", self.literal(kinds[0]), ", ", self.literal(kinds[1]), ")"));
        }
        let tree = all!("values ", Tree::List(", ", rows), format!(" as {alias}(x1, x2)"));
        let columns = kinds
            .iter()
            .enumerate()
            .map(|(at, kind)| Column::new(format!("{alias}.x{}", at + 1), *kind));
        (tree, columns.collect())
    }

    /// Returns a table and what a generator makes of each of its rows.
    fn lateral_view(&mut self) -> (Tree, Vec<Column>) {
        let (name, alias) = (self.name("w"), self.name("lv"));
        let mut found = columns("n", "");
        let outer = self.random.word(&["", "outer "]);
        let (call, made) = match self.random.below(4) {
            0 => ("explode(l)", vec![(name.clone(), Kind::Int)]),
            1 => ("explode(w)", vec![(name.clone(), Kind::Text)]),
            2 => (
                "posexplode(l)",
                vec![(format!("{name}a"), Kind::Int), (format!("{name}b"), Kind::Int)],
            ),
            _ => (
                "explode(m)",
                vec![(format!("{name}a"), Kind::Text), (format!("{name}b"), Kind::Int)],
            ),
        };
        let names: Vec<&str> = made.iter().map(|(name, _)| name.as_str()).collect();
        let tree =
            all!("n lateral view ", outer, call, format!(" {alias} as {}", names.join(", ")));
        found.extend(made.into_iter().map(|(name, kind)| Column::new(name, kind)));
        (tree, found)
    }

    /// Returns a join; columns have their table's name before them.
    pub(crate) fn join(&mut self, depth: usize) -> (Tree, Vec<Column>) {
        let (left, mut columns) =
            if depth > 0 && self.random.chance(25) { self.join(depth - 1) } else { self.table() };
        let (right, others) = if self.random.chance(20) { self.derived(0) } else { self.table() };
        let kind = self.random.word(&[
            " join ",
            " inner join ",
            " left join ",
            " left outer join ",
            " right join ",
            " full join ",
            " full outer join ",
            " cross join ",
            ", ",
            " left semi join ",
            " semi join ",
            " left anti join ",
            " anti join ",
        ]);
        let half = kind.contains("semi") || kind.contains("anti");
        let on = match kind {
            " cross join " | ", " => Tree::All(Vec::new()),
            _ => self.join_condition(&columns, &others),
        };
        if !half {
            columns.extend(others);
        }
        (all!(left, all!(kind, right, on).optional()), columns)
    }

    fn join_condition(&mut self, left: &[Column], right: &[Column]) -> Tree {
        let last = |column: &Column| column.name.rsplit('.').next().unwrap_or_default().to_owned();
        let is_plain =
            |column: &&Column| column.name.matches('.').count() == 1 && !column.name.contains('[');
        let shared = left.iter().filter(is_plain).find(|column| {
            let same = |other: &&Column| last(other) == last(column) && other.kind == column.kind;
            let once = left.iter().filter(|other| last(other) == last(column)).count() == 1;
            once && right.iter().filter(is_plain).any(|other| same(&other))
        });
        match shared.map(last) {
            Some(name) if self.random.chance(45) => format!(" using ({name})").into(),
            _ => {
                let outer = std::mem::replace(&mut self.scope, left.to_vec());
                let subqueries = std::mem::replace(&mut self.subqueries, false);
                let condition = self.correlated(right);
                self.subqueries = subqueries;
                self.scope = outer;
                all!(" on ", condition)
            }
        }
    }
}
