//! Writes what a chain of a data frame's methods asks as SQL.
//!
//! Pure. What is not understood becomes `…`, for the user to fill in.

use std::fmt::Write as _;

use super::chain::{Call, Chain, literal};
use super::expression;

const COUNTED: &str = "count(*)";

/// Methods that change no row, or are left to the commands that do what they do.
const ASIDE: [&str; 24] = [
    "alias",
    "cache",
    "checkpoint",
    "coalesce",
    "collect",
    "createOrReplaceTempView",
    "createTempView",
    "csv",
    "display",
    "format",
    "hint",
    "json",
    "mode",
    "na",
    "option",
    "options",
    "parquet",
    "partitionBy",
    "persist",
    "registerTempTable",
    "repartition",
    "save",
    "show",
    "write",
];

/// The clauses of a query, as far as a chain has named them.
#[derive(Debug, Default)]
pub(super) struct Query {
    table: String,
    columns: Vec<String>,
    distinct: bool,
    filters: Vec<String>,
    groups: Vec<String>,
    order: Vec<String>,
    limit: Option<String>,
    /// Columns of the table that are left out, and those that take their place or are new.
    without: Vec<String>,
    with: Vec<String>,
    /// Whether a chain has asked more than the table itself.
    pub(super) asks: bool,
    /// Whether it has a part that no SQL clause can express.
    pub(super) is_partial: bool,
}

impl Query {
    /// Reads the methods of a chain that transform; the others are left to their commands.
    pub(super) fn of(chain: &Chain<'_>) -> Self {
        let mut query = Self { table: chain.name.to_owned(), ..Self::default() };
        for call in &chain.calls {
            let is_taken = query.take(call, chain.name);
            query.asks |= is_taken;
            query.is_partial |= !is_taken && !ASIDE.contains(&call.method);
        }
        query
    }

    /// Takes a method into the clauses, if it has a place there.
    fn take(&mut self, call: &Call<'_>, table: &str) -> bool {
        let columns = || call.arguments.iter().map(|text| column(text, table)).collect::<Vec<_>>();
        match call.method {
            "select" | "selectExpr" => self.columns = columns(),
            "filter" | "where" => self.filters.extend(columns()),
            "groupBy" | "groupby" => self.groups = columns(),
            "orderBy" | "sort" => self.order = order(call, table),
            "distinct" => self.distinct = true,
            "dropDuplicates" | "drop_duplicates" if call.arguments.is_empty() => {
                self.distinct = true;
            }
            "count" if !self.groups.is_empty() => self.columns.push(COUNTED.to_owned()),
            "sum" | "avg" | "mean" | "min" | "max" if !self.groups.is_empty() => {
                let of = |name| format!("{}({name})", call.method);
                self.columns.extend(columns().into_iter().map(of));
            }
            "agg" => self.columns.extend(columns()),
            "count" => {
                let inner = self.inner();
                let columns = vec![COUNTED.to_owned()];
                let is_partial = self.is_partial;
                *self = Self { table: inner, columns, is_partial, ..Self::default() };
            }
            "limit" | "take" | "head" | "show" | "first" => {
                let number = call.arguments.first().filter(|text| text.parse::<u64>().is_ok());
                let one = (call.method == "first").then(|| "1".to_owned());
                self.limit = number.map(ToString::to_string).or(one).or(self.limit.take());
                return call.method != "show";
            }
            _ => return self.take_columns(call, table),
        }
        true
    }

    /// Takes a method that adds columns or leaves some out.
    fn take_columns(&mut self, call: &Call<'_>, table: &str) -> bool {
        match call.method {
            "dropDuplicates" | "drop_duplicates" => {
                let keys = names(call).join(", ");
                *self = Self {
                    table: format!(
                        "(select *, row_number() over (partition by {keys} order by {keys}) as nth \
                         from {}) where nth = 1",
                        self.inner()
                    ),
                    without: vec!["nth".to_owned()],
                    is_partial: self.is_partial,
                    ..Self::default()
                };
            }
            "withColumn" => {
                let [name, value] = call.arguments.as_slice() else { return false };
                let name = literal(name).unwrap_or(name);
                self.with.push(format!("{} as {name}", column(value, table)));
            }
            "withColumnRenamed" => {
                let [old, new] = names(call)[..] else { return false };
                self.without.push(old.to_owned());
                self.with.push(format!("{old} as {new}"));
            }
            "drop" if call.text().is_some() => {
                self.without.extend(names(call).into_iter().map(str::to_owned));
            }
            "fillna" | "fill" if call.arguments.len() > 1 => {
                let value = column(call.arguments[0], table);
                for name in names(call) {
                    self.without.push(name.to_owned());
                    self.with.push(format!("coalesce({name}, {value}) as {name}"));
                }
            }
            "dropna" if !names(call).is_empty() => {
                self.filters.extend(names(call).iter().map(|name| format!("{name} is not null")));
            }
            "describe" | "summary" if call.text().is_some() => {
                let of = |name: &str| {
                    format!("count({name}), mean({name}), stddev({name}), min({name}), max({name})")
                };
                self.columns = names(call).into_iter().map(of).collect();
            }
            _ => return false,
        }
        true
    }

    /// Writes the query, without a `;`.
    pub(super) fn text(&self) -> String {
        let grouped = self.groups.iter().chain(&self.columns).cloned().collect::<Vec<_>>();
        let columns = if grouped.is_empty() { self.all() } else { grouped.join(", ") };
        let distinct = if self.distinct { "distinct " } else { "" };
        let mut text = format!("select {distinct}{columns} from {}", self.table);
        let mut clause = |word: &str, parts: &[String], between: &str| {
            if !parts.is_empty() {
                // Writing to a string cannot fail.
                let _ = write!(text, " {word} {}", parts.join(between));
            }
        };
        clause("where", &self.filters, " and ");
        clause("group by", &self.groups, ", ");
        clause("order by", &self.ordered(), ", ");
        clause("limit", self.limit.as_slice(), "");
        text
    }
}

impl Query {
    /// Returns what a query over this one reads.
    fn inner(&self) -> String {
        if self.asks { format!("({})", self.text()) } else { self.table.clone() }
    }

    /// Writes all columns, without some and with others.
    fn all(&self) -> String {
        let except = match self.without.as_slice() {
            [] => "*".to_owned(),
            without => format!("* except ({})", without.join(", ")),
        };
        std::iter::once(except).chain(self.with.iter().cloned()).collect::<Vec<_>>().join(", ")
    }

    /// Returns how rows are ordered; the column that `groupBy(…).count()` makes has no name here.
    fn ordered(&self) -> Vec<String> {
        let is_counted = self.columns.iter().any(|column| column == COUNTED);
        let named = |by: &String| match by.strip_prefix("count") {
            Some(turned @ ("" | " desc")) if is_counted => format!("{COUNTED}{turned}"),
            _ => by.clone(),
        };
        self.order.iter().map(named).collect()
    }
}

/// Returns how rows are ordered: `desc("a")`, `col("a").desc()` and `ascending=False` turn it round.
fn order(call: &Call<'_>, table: &str) -> Vec<String> {
    let is_flag = |text: &str| text.replace(' ', "").starts_with("ascending=");
    let down = call.arguments.iter().any(|text| is_flag(text) && text.ends_with("False"));
    let one = |text: &str| format!("{}{}", column(text, table), if down { " desc" } else { "" });
    call.arguments.iter().filter(|text| !is_flag(text)).map(|text| one(text)).collect()
}

/// Returns the SQL of an argument; a string is SQL itself.
fn column(text: &str, table: &str) -> String {
    let own = || expression::sql(text, table).unwrap_or_else(|| "…".to_owned());
    literal(text).map_or_else(own, str::to_owned)
}

/// Returns the names that a method is given as strings, alone or in a list, past a value that comes first.
fn names<'t>(call: &Call<'t>) -> Vec<&'t str> {
    let inner = |text: &'t str| {
        let text = text.split_once('=').map_or(text, |(_, list)| list).trim();
        text.trim_start_matches(['[', '(']).trim_end_matches([']', ')']).split(',')
    };
    call.arguments.iter().copied().flat_map(inner).filter_map(literal).collect()
}

#[cfg(test)]
mod tests {
    use super::{Chain, Query};

    #[test]
    fn a_chain_becomes_a_query() {
        let query = |text: &str| Query::of(&Chain::read(text).expect("a chain")).text();
        let table = [
            ("df.select('a', col(\"b\"), df.c, df['d'])", "select a, b, c, d from df"),
            (
                "df.groupBy('x').count().orderBy('count', ascending=False).show(3)",
                "select x, count(*) from df group by x order by count(*) desc limit 3",
            ),
            ("df.filter(\"a = 'b'\").where(df.x > 1)", "select * from df where a = 'b' and x > 1"),
            (
                "df.select('a').distinct().count()",
                "select count(*) from (select distinct a from df)",
            ),
            ("df.count()", "select count(*) from df"),
            (
                "df.groupBy('x').agg(F.sum('y').alias('n'))",
                "select x, sum(y) as n from df group by x",
            ),
            ("df.withColumn('b', col('a') + 1)", "select *, a + 1 as b from df"),
            ("df.withColumnRenamed('a', 'b')", "select * except (a), a as b from df"),
            ("df.drop('a', 'b')", "select * except (a, b) from df"),
            ("df.na.fill(0, ['a'])", "select * except (a), coalesce(a, 0) as a from df"),
            (
                "df.fillna(0, subset=['a']).drop('b')",
                "select * except (a, b), coalesce(a, 0) as a from df",
            ),
            ("df.describe('a')", "select count(a), mean(a), stddev(a), min(a), max(a) from df"),
            ("df.select(countDistinct('a'))", "select count(distinct a) from df"),
            ("df.select('a', F.explode('b'))", "select a, explode(b) from df"),
            (
                "df.dropDuplicates(['a', 'b']).count()",
                "select count(*) from (select * except (nth) from (select *, row_number() over \
                 (partition by a, b order by a, b) as nth from df) where nth = 1)",
            ),
            ("df.groupBy('x').max('y')", "select x, max(y) from df group by x"),
            ("df.sort(desc('a')).take(5)", "select * from df order by a desc limit 5"),
            ("df.selectExpr('CAST(a AS int) AS b')", "select CAST(a AS int) AS b from df"),
        ];
        for (typed, expected) in table {
            assert_eq!(query(typed), expected, "{typed}");
        }
    }
}
