//! Aggregates, GROUP BY in each form, HAVING.

use super::generator::{Generator, Query};
use super::kind::{Column, Kind};
use super::tree::{Tree, all};

/// Aggregates by the letter of their result: name and argument.
const AGGREGATES: &[(Kind, &[&str])] = &[
    (
        Kind::Big,
        &[
            "count(1)",
            "count(*)",
            "count(?)",
            "count(distinct ?)",
            "sum(I)",
            "sum(L)",
            "count_if(B)",
            "sum(distinct I)",
            "approx_count_distinct(I)",
            "bit_and(L)",
            "bit_or(L)",
            "bit_xor(L)",
        ],
    ),
    (Kind::Int, &["max(I)", "min(I)", "max(size(Q))", "min(length(S))"]),
    (
        Kind::Double,
        &[
            "sum(D)",
            "avg(I)",
            "avg(D)",
            "mean(L)",
            "max(D)",
            "min(D)",
            "stddev(I)",
            "variance(I)",
            "var_pop(I)",
            "stddev_pop(I)",
            "median(I)",
            "percentile(I, 0.3)",
            "percentile(I, 0.5)",
            "corr(I, I)",
            "covar_pop(I, I)",
            "skewness(I)",
            "kurtosis(I)",
        ],
    ),
    (Kind::Decimal, &["sum(E)", "avg(E)", "max(E)", "min(E)"]),
    (
        Kind::Text,
        &[
            "max(S)",
            "min(S)",
            "concat_ws(',', sort_array(collect_list(S)))",
            "array_join(array_sort(collect_set(S)), '-')",
        ],
    ),
    (Kind::Bool, &["bool_and(B)", "bool_or(B)", "every(B)", "some(B)", "any(B)", "max(B)"]),
    (
        Kind::Ints,
        &["sort_array(collect_list(I))", "sort_array(collect_set(I))", "array_sort(array_agg(I))"],
    ),
    (Kind::Texts, &["sort_array(collect_set(S))", "sort_array(collect_list(S))"]),
    (Kind::Date, &["max(A)", "min(A)"]),
    (Kind::Time, &["max(T)", "min(T)"]),
    (Kind::Span, &["sum(N)", "max(N)", "avg(N)"]),
    (Kind::Float, &["max(F)", "min(F)"]),
    (Kind::Pair, &["max(r)", "min(r)"]),
];

impl Generator {
    /// Returns an aggregate of the columns that can be named, and its type.
    pub(crate) fn aggregate(&mut self, depth: usize) -> (Tree, Kind) {
        let (kind, texts) = *self.random.pick(AGGREGATES);
        let text = self.random.word(texts);
        let (mut parts, mut word) = (Vec::new(), String::new());
        for c in text.chars() {
            let before = word.chars().next_back();
            let stands_alone = matches!(before, Some('(' | ' ')) && !word.ends_with("',");
            match c {
                '?' => {
                    parts.push(std::mem::take(&mut word).into());
                    let kind = self.ordered_kind();
                    parts.push(self.value(kind, depth));
                }
                c if stands_alone && Kind::of(c).is_some() => {
                    parts.push(std::mem::take(&mut word).into());
                    parts.push(Kind::of(c).map_or("1".into(), |kind| self.value(kind, depth)));
                }
                c => word.push(c),
            }
        }
        parts.push(word.into());
        let plain = text.matches('(').count() == 1;
        if plain && self.random.chance(12) {
            parts.push(all!(" filter (where ", self.condition(1).value(), ")").optional());
        }
        (Tree::All(parts).value(), kind)
    }

    /// Returns a query of groups, all columns named.
    pub(crate) fn grouped(&mut self, depth: usize) -> Query {
        let (from, columns) = self.source(depth);
        let subqueries = std::mem::replace(&mut self.subqueries, false);
        let query = self.within(columns, |this| this.groups(from));
        self.subqueries = subqueries;
        query
    }

    /// Returns expressions to group by, with their types.
    fn keys(&mut self) -> Vec<(String, Kind)> {
        let mut keys = Vec::new();
        for _ in 0..self.random.below(3) {
            let kind = self.ordered_kind();
            let depth = self.random.below(2);
            let is_column = self.random.chance(70);
            keys.push((
                if is_column { self.column_key(kind) } else { self.value(kind, depth + 1).text() },
                kind,
            ));
        }
        // A literal would be the number of a column, or nothing.
        keys.retain(|(key, _)| {
            key.contains(|c: char| c.is_alphabetic())
                && !key.starts_with('\'')
                && self.names_column(key)
        });
        keys
    }

    fn groups(&mut self, from: Tree) -> Query {
        let keys = self.keys();
        let (mut items, mut columns) = (Vec::new(), Vec::new());
        for (key, kind) in &keys {
            let name = self.name("k");
            items.push(all!(key.clone(), " as ", name.clone()));
            columns.push(Column::new(name, *kind));
        }
        let mut aggregates = Vec::new();
        for _ in 0..=self.random.below(3) {
            let (tree, kind) = self.aggregate(1);
            aggregates.push(Column::new(tree.text(), kind));
            let name = self.name("a");
            items.push(all!(tree, " as ", name.clone()));
            columns.push(Column::new(name, kind));
        }
        let filter = self.filter(35);
        let names: Vec<String> = keys.iter().map(|(key, _)| key.clone()).collect();
        let group = self.group_by(&names, &columns);
        let sets =
            ["rollup", "cube", "grouping sets"].iter().any(|word| group.text().contains(word));
        if sets && self.random.chance(50) {
            let name = self.name("a");
            let call = match self.random.below(3) {
                0 => format!("grouping({})", names[0]),
                _ => "grouping_id()".to_owned(),
            };
            let kind = if call.ends_with("()") { Kind::Big } else { Kind::Tiny };
            items.push(all!(call, " as ", name.clone()));
            columns.push(Column::new(name, kind));
        }
        let having = if self.random.chance(20) {
            let scope = aggregates
                .into_iter()
                .chain(keys.iter().map(|(key, kind)| Column::new(key.clone(), *kind)));
            let condition = self.within(scope.collect(), |this| this.condition(1));
            all!(" having ", condition.value()).optional()
        } else {
            Tree::All(Vec::new())
        };
        Query {
            tree: all!("select ", Tree::List(", ", items), " from ", from, filter, group, having)
                .query(),
            columns,
        }
    }

    /// Returns a column of a type to group by, or an expression.
    pub(crate) fn column_key(&mut self, kind: Kind) -> String {
        let same: Vec<String> = self
            .scope
            .iter()
            .filter(|column| column.kind == kind)
            .map(|column| column.name.clone())
            .collect();
        if same.is_empty() { self.value(kind, 1).text() } else { self.random.pick(&same).clone() }
    }

    fn names_column(&self, text: &str) -> bool {
        self.scope.iter().any(|column| text.contains(&column.name))
    }

    fn group_by(&mut self, keys: &[String], columns: &[Column]) -> Tree {
        if keys.is_empty() {
            return Tree::All(Vec::new());
        }
        let list = keys.join(", ");
        match self.random.below(14) {
            0 => format!(" group by rollup({list})").into(),
            1 => format!(" group by {list} with rollup").into(),
            2 => format!(" group by cube({list})").into(),
            3 => format!(" group by {list} with cube").into(),
            4 => format!(" group by grouping sets (({list}), ())").into(),
            5 => format!(" group by {list} grouping sets (({list}), ({}))", keys[0]).into(),
            6 if keys.len() == 2 => format!(" group by {}, rollup({})", keys[0], keys[1]).into(),
            7 => " group by all".into(),
            8 => if keys.len() == 2 { " group by 1, 2" } else { " group by 1" }.into(),
            9 => {
                let names: Vec<&str> =
                    columns[..keys.len()].iter().map(|column| column.name.as_str()).collect();
                format!(" group by {}", names.join(", ")).into()
            }
            _ => format!(" group by {list}").into(),
        }
    }
}
