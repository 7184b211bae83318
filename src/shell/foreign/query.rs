//! Writes what a chain of a data frame's methods asks as SQL.
//!
//! Pure. What is not understood becomes `…`, for the user to fill in.

use std::fmt::Write as _;

use super::chain::{Call, Chain, literal};

const COUNTED: &str = "count(*)";

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
    /// Whether a chain has asked more than the table itself.
    pub(super) asks: bool,
}

impl Query {
    /// Reads the methods of a chain that transform; the others are left to their commands.
    pub(super) fn of(chain: &Chain<'_>) -> Self {
        let mut query = Self { table: chain.name.to_owned(), ..Self::default() };
        for call in &chain.calls {
            query.asks |= query.take(call, chain.name);
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
            "distinct" | "dropDuplicates" => self.distinct = true,
            "count" if !self.groups.is_empty() => self.columns.push(COUNTED.to_owned()),
            "sum" | "avg" | "mean" | "min" | "max" if !self.groups.is_empty() => {
                let of = |name| format!("{}({name})", call.method);
                self.columns.extend(columns().into_iter().map(of));
            }
            "agg" => self.columns.extend(columns()),
            "count" => {
                let inner =
                    if self.asks { format!("({})", self.text()) } else { self.table.clone() };
                let columns = vec![COUNTED.to_owned()];
                *self = Self { table: inner, columns, ..Self::default() };
            }
            "limit" | "take" | "head" | "show" | "first" => {
                let number = call.arguments.first().filter(|text| text.parse::<u64>().is_ok());
                let one = (call.method == "first").then(|| "1".to_owned());
                self.limit = number.map(ToString::to_string).or(one).or(self.limit.take());
                return call.method != "show";
            }
            _ => return false,
        }
        true
    }

    /// Writes the query, without a `;`.
    pub(super) fn text(&self) -> String {
        let grouped = self.groups.iter().chain(&self.columns).cloned().collect::<Vec<_>>();
        let columns = if grouped.is_empty() { "*".to_owned() } else { grouped.join(", ") };
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
    let one = |text: &str| {
        let turned = down || text.contains("desc(");
        format!("{}{}", column(text, table), if turned { " desc" } else { "" })
    };
    call.arguments.iter().filter(|text| !is_flag(text)).map(|text| one(text)).collect()
}

/// Returns the SQL of an argument: a string is SQL itself, `col("a")`, `df.a` and `df["a"]` are names.
fn column(text: &str, table: &str) -> String {
    if let Some(inner) = literal(text) {
        return inner.to_owned();
    }
    let bare = text.trim_start_matches("F.").trim_start_matches(table).trim_start_matches('.');
    let call = bare.strip_prefix("col(").or_else(|| bare.strip_prefix("desc("));
    let inner =
        call.or_else(|| bare.strip_prefix('[')).and_then(|rest| rest.split([')', ']']).next());
    if let Some(name) = inner.and_then(literal) {
        return name.to_owned();
    }
    let is_name = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    if bare.len() < text.len() && is_name(bare) { bare.to_owned() } else { "…".to_owned() }
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
            ("df.filter(\"a = 'b'\").where(df.x > 1)", "select * from df where a = 'b' and …"),
            (
                "df.select('a').distinct().count()",
                "select count(*) from (select distinct a from df)",
            ),
            ("df.count()", "select count(*) from df"),
            ("df.groupBy('x').agg(F.sum('y'))", "select x, … from df group by x"),
            ("df.groupBy('x').max('y')", "select x, max(y) from df group by x"),
            ("df.sort(desc('a')).take(5)", "select * from df order by a desc limit 5"),
            ("df.selectExpr('CAST(a AS int) AS b')", "select CAST(a AS int) AS b from df"),
        ];
        for (typed, expected) in table {
            assert_eq!(query(typed), expected, "{typed}");
        }
    }
}
