//! Windows: functions over partitions, named windows, frames of rows and of ranges.

use super::generator::{Generator, Query};
use super::kind::{Column, Kind};
use super::tree::{Tree, all};

/// The frames that a window function may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frames {
    None,
    /// What depends on the rows of a frame only.
    Any,
    /// What depends on their order too, which must then be total.
    Total,
}

impl Generator {
    /// Returns a query with window functions over an order that fixes each row's place.
    pub(crate) fn windowed(&mut self, depth: usize) -> Query {
        let (from, columns) =
            if depth > 0 && self.random.chance(30) { self.source(1) } else { self.source(0) };
        let subqueries = std::mem::replace(&mut self.subqueries, false);
        let query = self.within(columns, |this| {
            let (item, mut columns) = this.items(1, 1);
            let named = this.random.chance(20).then(|| this.name("w"));
            let mut items = vec![item];
            let mut windows = Tree::All(Vec::new());
            for _ in 0..=this.random.below(2) {
                let (call, kind, frames) = this.window_call();
                let window = this.window(frames);
                let name = this.name("c");
                match &named {
                    Some(window_name) if matches!(&windows, Tree::All(none) if none.is_empty()) => {
                        windows = all!(" window ", window_name.clone(), " as (", window, ")");
                        items.push(all!(call, " over ", window_name.clone(), " as ", name.clone()));
                    }
                    _ => items.push(all!(call, " over (", window, ") as ", name.clone())),
                }
                columns.push(Column::new(name, kind));
            }
            let filter = this.filter(25);
            Query {
                tree: all!("select ", Tree::List(", ", items), " from ", from, filter, windows)
                    .query(),
                columns,
            }
        });
        self.subqueries = subqueries;
        query
    }

    /// Returns a window function, its type, and the frames that it may have.
    fn window_call(&mut self) -> (Tree, Kind, Frames) {
        let kind = self.ordered_kind();
        match self.random.below(10) {
            0 => ("row_number()".into(), Kind::Int, Frames::None),
            1 => (self.random.word(&["rank()", "dense_rank()"]).into(), Kind::Int, Frames::None),
            2 => (
                self.random.word(&["percent_rank()", "cume_dist()"]).into(),
                Kind::Double,
                Frames::None,
            ),
            3 => (format!("ntile({})", self.random.below(4) + 1).into(), Kind::Int, Frames::None),
            4 => {
                let function = self.random.word(&["lag(", "lead("]);
                let more = match self.random.below(3) {
                    0 => all!(""),
                    1 => all!(", 2"),
                    _ => all!(", 1, ", self.leaf(kind)),
                };
                (all!(function, self.value(kind, 1), more, ")"), kind, Frames::None)
            }
            5 => {
                let function =
                    self.random.word(&["first_value(", "last_value(", "first(", "last("]);
                let nulls = self.random.word(&["", "", " ignore nulls", " respect nulls"]);
                (all!(function, self.value(kind, 1), ")", nulls), kind, Frames::Total)
            }
            6 => (all!("nth_value(", self.value(kind, 1), ", 2)"), kind, Frames::Total),
            _ => loop {
                let (tree, kind) = self.aggregate(1);
                let text = tree.text();
                if !text.contains("distinct")
                    && !text.contains("collect")
                    && !text.contains("array_agg")
                    && !text.contains("filter (")
                {
                    break (tree, kind, Frames::Any);
                }
            },
        }
    }

    /// Returns what stands within OVER: all columns are in the order, so that it is total.
    fn window(&mut self, frames: Frames) -> Tree {
        let partition = if self.random.chance(55) {
            let kind = self.ordered_kind();
            all!("partition by ", self.column_key(kind), " ").optional()
        } else {
            Tree::All(Vec::new())
        };
        let direction = self.random.word(&["", " desc", " asc nulls last", " desc nulls first"]);
        if frames == Frames::Any && self.random.chance(15) {
            return all!(partition, "rows between unbounded preceding and unbounded following");
        }
        let range = frames == Frames::Any && self.random.chance(25);
        if range {
            let key = Kind::Int;
            let bound = self.random.word(&[
                "1 preceding and current row",
                "2 preceding and 1 following",
                "current row and 1 following",
            ]);
            return all!(
                partition,
                "order by ",
                self.column_key(key),
                direction,
                " range between ",
                bound
            );
        }
        let columns = self
            .scope
            .iter()
            .filter(|column| column.kind.has_order() && !column.name.contains('['));
        let keys: Vec<String> =
            columns.map(|column| format!("{}{direction}", column.name)).collect();
        let keys = if keys.is_empty() { "1".to_owned() } else { keys.join(", ") };
        let frame = if frames != Frames::None && self.random.chance(60) {
            let start = self.random.word(&[
                "unbounded preceding",
                "1 preceding",
                "current row",
                "2 preceding",
            ]);
            let end = self.random.word(&["current row", "1 following", "unbounded following"]);
            format!(" rows between {start} and {end}").into()
        } else {
            Tree::All(Vec::new())
        };
        all!(partition, "order by ", keys, frame.optional())
    }
}
