//! Statements of other forms: generators, PIVOT and UNPIVOT, pipes, counts of samples, VALUES, stars.

use super::generator::Generator;
use super::kind::{Column, Kind};
use super::tables::columns;
use super::tree::{Tree, all};

impl Generator {
    /// Returns a statement with a generator in its select list.
    pub(crate) fn generated(&mut self) -> Tree {
        let scope = columns("n", "");
        self.within(scope, |this| {
            let (list, words, pair) =
                (this.value(Kind::Ints, 2), this.value(Kind::Texts, 2), this.leaf(Kind::Pair));
            let map = this.value(Kind::Map, 1);
            let call = match this.random.below(10) {
                0 => all!("explode(", list, ")"),
                1 => all!("explode_outer(", list, ") as e"),
                2 => all!("posexplode(", words, ")"),
                3 => all!("posexplode_outer(", words, ") as (p, e)"),
                4 => all!("inline(array(", pair.clone(), ", ", pair, "))"),
                5 => all!(
                    "stack(2, ",
                    this.value(Kind::Int, 1),
                    ", 'a', 3, ",
                    this.value(Kind::Text, 1),
                    ")"
                ),
                6 => all!("explode(", map, ") as (kk, vv)"),
                7 => all!("inline(arrays_zip(l, w))"),
                8 => all!("explode(", words, ") as e"),
                _ => all!("explode(", map, ")"),
            };
            let filter = this.filter(30);
            all!("select ", Tree::List(", ", vec!["k".into(), call]), " from n", filter).query()
        })
    }

    /// Returns a PIVOT or an UNPIVOT.
    pub(crate) fn pivoted(&mut self) -> Tree {
        if self.random.chance(40) {
            let nulls = self.random.word(&["", " include nulls", " exclude nulls"]);
            let names = self.random.word(&["g2, v", "g2 as x, v as y", "v"]);
            let star = self.random.word(&["*", "g1, nm, vl"]);
            return format!("select {star} from (select g1, g2, v from g) unpivot{nulls} (vl for nm in ({names}))").into();
        }
        let aggregate = self.random.word(&[
            "sum(v)",
            "sum(v) as s",
            "count(*) as c, max(v) as m",
            "avg(dv)",
            "min(ev) as x, sum(v)",
            "max(v)",
            "max(v) filter (where v > 5)",
        ]);
        let on = self.random.word(&[
            "g2 in (1, 2)",
            "g2 in (1 as one, 2 as two)",
            "g1 in ('a', 'b', 'zz')",
            "g1 in ('a' as x)",
            "(g1, g2) in (('a', 1), ('b', 1))",
            "g2 in (1, null)",
        ]);
        let from = self.random.word(&[
            "g",
            "(select g1, g2, v, dv, ev from g where v > 5)",
            "(select g1, g2, v, dv, ev, 1 as o from g)",
        ]);
        format!("select * from {from} pivot ({aggregate} for {on})").into()
    }

    /// Returns a pipe of operators.
    pub(crate) fn piped(&mut self) -> Tree {
        let name = self.random.word(&["t", "g", "words", "big"]);
        self.within(columns(name, ""), |this| {
            let mut steps = vec![all!("from ", name)];
            for _ in 0..=this.random.below(3) {
                let kind = this.ordered_kind();
                let new = this.name("p");
                let step = match this.random.below(5) {
                    0 => all!(" |> where ", this.condition(1).value()),
                    1 => {
                        let step = all!(" |> extend ", this.value(kind, 1), format!(" as {new}"));
                        this.scope.push(Column::new(new, kind));
                        step
                    }
                    2 => {
                        let (items, columns) = this.items(1, 3);
                        this.scope = columns;
                        all!(" |> select ", items)
                    }
                    3 => {
                        let (aggregate, result) = this.aggregate(1);
                        let key = this.column_key_or_literal(kind);
                        let step = all!(
                            " |> aggregate ",
                            aggregate,
                            format!(" as {new} group by {key} as {new}k")
                        );
                        this.scope = vec![
                            Column::new(new.clone(), result),
                            Column::new(format!("{new}k"), kind),
                        ];
                        step
                    }
                    _ => {
                        all!(" |> extend ", this.value(kind, 1), format!(" as {new} |> drop {new}"))
                    }
                };
                steps.push(step.optional());
            }
            Tree::All(steps)
        })
    }

    fn column_key_or_literal(&mut self, kind: Kind) -> String {
        self.leaf(kind).text()
    }
}
