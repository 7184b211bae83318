//! Queries: select lists, set operations, WITH, and a total order at the end where there is one.

use super::generator::{Generator, Query};
use super::kind::{Column, Kind};
use super::tree::{Tree, all};

impl Generator {
    /// Returns a select list without tables, headers as Spark writes them.
    pub(crate) fn bare(&mut self) -> Tree {
        let mut items = Vec::new();
        for _ in 0..=self.random.below(2) {
            let kind = self.kind();
            items.push(self.value(kind, 3));
        }
        if self.random.chance(40) {
            let (from, columns) = self.table();
            let items = self.within(columns, |this| {
                let kind = this.kind();
                vec![this.value(kind, 3)]
            });
            return all!("select ", Tree::List(", ", items), " from ", from).query();
        }
        all!("select ", Tree::List(", ", items)).query()
    }

    /// Returns a query of rows, all columns named.
    pub(crate) fn plain(&mut self, depth: usize) -> Query {
        let (from, columns) = self.source(depth);
        self.within(columns, |this| {
            let (items, columns) = this.items(2, 3);
            let distinct =
                if columns.iter().all(|column| column.kind.has_order()) && this.random.chance(12) {
                    "distinct "
                } else {
                    ""
                };
            let filter = this.filter(40);
            Query {
                tree: all!("select ", distinct, items, " from ", from, filter).query(),
                columns,
            }
        })
    }

    /// Returns all columns of what stands in FROM.
    pub(crate) fn starred(&mut self) -> Tree {
        let (from, columns) = match self.random.below(10) {
            0..=6 => self.join(1),
            7 => self.values_table(),
            _ => self.derived(1),
        };
        let list = self.star(&columns);
        let filter = self.within(columns, |this| this.filter(30));
        all!("select ", list, " from ", from, filter).query()
    }

    fn star(&mut self, columns: &[Column]) -> Tree {
        let first = columns.first().and_then(|column| column.name.split_once('.'));
        match first {
            Some((table, _)) if self.random.chance(25) => {
                let (items, _) = self.within(columns.to_vec(), |this| this.items(1, 1));
                all!(Tree::List(", ", vec![format!("{table}.*").into(), items]))
            }
            _ => "*".into(),
        }
    }

    /// Returns expressions with names.
    pub(crate) fn items(&mut self, depth: usize, items_max: usize) -> (Tree, Vec<Column>) {
        let (mut items, mut columns) = (Vec::new(), Vec::new());
        for _ in 0..=self.random.below(items_max) {
            let kind = self.kind();
            let name = self.name("c");
            let word = self.random.word(&[" as ", " as ", " "]);
            items.push(all!(self.value(kind, depth), word, name.clone()));
            columns.push(Column::new(name, kind));
        }
        (Tree::List(", ", items), columns)
    }

    /// Returns a WHERE in so many of 100 cases.
    pub(crate) fn filter(&mut self, percent: usize) -> Tree {
        if !self.random.chance(percent) {
            return Tree::All(Vec::new());
        }
        all!(" where ", self.condition(2).value()).optional()
    }

    /// Returns a query with an order that fixes each row's place, in most cases.
    pub(crate) fn ordered(&mut self, of: fn(&mut Self, usize) -> Query) -> Tree {
        let Query { tree, columns } = of(self, 2);
        let has_order = columns.iter().all(|column| column.kind.has_order());
        if !has_order || self.random.chance(35) {
            return tree;
        }
        self.in_order(tree, &columns)
    }

    /// Orders a query by all of its columns.
    pub(crate) fn in_order(&mut self, tree: Tree, columns: &[Column]) -> Tree {
        let mut keys = Vec::new();
        for column in columns {
            let direction = self.random.word(&[
                "",
                "",
                " desc",
                " asc nulls last",
                " desc nulls first",
                " asc",
            ]);
            keys.push(format!("{}{direction}", column.name));
        }
        let limit = match self.random.below(6) {
            0 => format!(" limit {}", self.random.below(6)),
            1 => format!(" limit {} offset {}", self.random.below(6), self.random.below(3)),
            2 => format!(" offset {}", self.random.below(3)),
            _ => String::new(),
        };
        // Whether the order differs is seen only where there is one.
        all!(tree, all!(" order by ", keys.join(", "), Tree::from(limit).optional()).optional())
    }

    /// Returns a set operation of two queries with the same types.
    pub(crate) fn combined(&mut self, depth: usize) -> Query {
        let kinds: Vec<Kind> = (0..=self.random.below(2)).map(|_| self.ordered_kind()).collect();
        let names: Vec<String> = kinds.iter().map(|_| self.name("c")).collect();
        let mut tree = self.side(depth, &kinds, &names);
        for _ in 0..=self.random.below(2) {
            let operator = self.random.word(&[
                " union all ",
                " union ",
                " union distinct ",
                " intersect ",
                " intersect all ",
                " except ",
                " except all ",
                " minus ",
            ]);
            let other = self.side(depth, &kinds, &names);
            tree = all!(tree, operator, other);
        }
        let columns =
            names.into_iter().zip(kinds).map(|(name, kind)| Column::new(name, kind)).collect();
        Query { tree: tree.query(), columns }
    }

    fn side(&mut self, depth: usize, kinds: &[Kind], names: &[String]) -> Tree {
        let (from, columns) = self.source(depth.saturating_sub(1));
        self.within(columns, |this| {
            let mut items = Vec::new();
            for (kind, name) in kinds.iter().zip(names) {
                // Another type of number makes both sides wider.
                let kind =
                    if kind.is_number() && this.random.chance(15) { Kind::Int } else { *kind };
                items.push(all!(this.value(kind, 1), " as ", name.clone()));
            }
            let filter = this.filter(30);
            let mut list = all!("select ");
            for (at, item) in items.into_iter().enumerate() {
                list = if at == 0 { all!(list, item) } else { all!(list, ", ", item) };
            }
            all!(list, " from ", from, filter).query()
        })
    }

    /// Returns a query with a named one before it.
    pub(crate) fn with_query(&mut self) -> Tree {
        let inner = if self.random.chance(60) { self.plain(1) } else { self.grouped(1) };
        let name = self.name("cte");
        let columns = inner
            .columns
            .iter()
            .map(|column| Column::new(format!("{name}.{}", column.name), column.kind));
        let columns: Vec<Column> = columns.collect();
        let outer = self.within(columns, |this| {
            let (items, _) = this.items(2, 2);
            let filter = this.filter(40);
            all!("select ", items, " from ", name.clone(), filter)
        });
        all!("with ", name, " as (", inner.tree, ") ", outer)
    }
}
