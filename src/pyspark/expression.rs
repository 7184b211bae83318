//! Writes an expression of pyspark's columns as SQL: `F.sum("a").alias("n")`, `(df.a > 1) & (col("b") == "x")`.
//!
//! Pure. An expression that is not fully understood gives nothing: a hint must run when it is typed.

use super::chain::literal;

/// Functions whose arguments are all columns; the others take texts after the first.
const OF_COLUMNS: [&str; 12] = [
    "array",
    "coalesce",
    "concat",
    "corr",
    "count_distinct",
    "countDistinct",
    "datediff",
    "greatest",
    "least",
    "months_between",
    "struct",
    "date_diff",
];

/// Operators of Python and of SQL, the longer ones first.
const OPERATORS: [(&str, &str); 13] = [
    ("==", "="),
    ("!=", "<>"),
    (">=", ">="),
    ("<=", "<="),
    (">", ">"),
    ("<", "<"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "/"),
    ("%", "%"),
    ("&", "and"),
    ("|", "or"),
];

/// Returns the SQL of an expression over the columns of a table.
pub(super) fn sql(text: &str, table: &str) -> Option<String> {
    let mut reader = Reader { rest: text.trim(), table };
    let sql = reader.expression()?;
    reader.rest.trim().is_empty().then_some(sql)
}

/// Writes a text as a string of SQL.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

struct Reader<'t> {
    rest: &'t str,
    table: &'t str,
}

impl<'t> Reader<'t> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expression(&mut self) -> Option<String> {
        let mut sql = self.term()?;
        while let Some((_, operator)) = OPERATORS.iter().find(|(sign, _)| self.take(sign)) {
            sql = format!("{sql} {operator} {}", self.term()?);
        }
        Some(sql)
    }

    /// Reads a value and what is called on it.
    fn term(&mut self) -> Option<String> {
        if self.take("~") {
            return Some(format!("not {}", self.term()?));
        }
        if self.take("-") {
            return Some(format!("-{}", self.term()?));
        }
        let mut sql = if self.take("(") {
            let inner = self.expression()?;
            self.take(")").then(|| format!("({inner})"))?
        } else if let Some(text) = self.text() {
            quoted(text)
        } else {
            self.named()?
        };
        loop {
            if self.take("[") {
                let key = self.expression()?;
                sql = self.take("]").then(|| format!("{sql}[{key}]"))?;
            } else if self.take(".") {
                sql = self.method(&sql)?;
            } else {
                return Some(sql);
            }
        }
    }

    /// Reads a string of Python and returns its content.
    fn text(&mut self) -> Option<&'t str> {
        let rest = self.rest.trim_start();
        let mark = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = rest[1..].find(mark)? + 2;
        self.rest = &rest[end..];
        literal(&rest[..end])
    }

    fn word(&mut self) -> Option<&'t str> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.rest = &rest[end..];
        (end > 0).then_some(&rest[..end])
    }

    /// Reads a number, a column of the table, or a call of a function.
    fn named(&mut self) -> Option<String> {
        let mut word = self.word()?;
        if word == "F" && self.take(".") {
            word = self.word()?;
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let part = if self.take(".") { format!(".{}", self.word()?) } else { String::new() };
            return Some(format!("{word}{part}"));
        }
        match word {
            "True" | "False" => return Some(word.to_lowercase()),
            "None" => return Some("null".to_owned()),
            _ => {}
        }
        if word == self.table {
            if self.take("[") {
                let name = self.text()?;
                return self.take("]").then(|| name.to_owned());
            }
            return self.take(".").then(|| self.word().map(str::to_owned))?;
        }
        if !self.take("(") {
            return None;
        }
        match word {
            "col" | "column" | "expr" => {
                let name = self.text()?;
                self.take(")").then(|| name.to_owned())
            }
            "desc" | "asc" => {
                let name = self.text()?;
                let turned = if word == "desc" { " desc" } else { "" };
                self.take(")").then(|| format!("{name}{turned}"))
            }
            "lit" => {
                let value = self.expression()?;
                self.take(")").then_some(value)
            }
            _ => {
                let arguments = self.arguments(!OF_COLUMNS.contains(&word))?.join(", ");
                Some(match word {
                    "countDistinct" | "count_distinct" => format!("count(distinct {arguments})"),
                    _ => format!("{word}({arguments})"),
                })
            }
        }
    }

    /// Reads the arguments of a function: the first text is a column, and the others if they are no texts.
    fn arguments(&mut self, has_texts: bool) -> Option<Vec<String>> {
        let mut arguments = Vec::new();
        while !self.take(")") {
            let before = self.rest;
            let is_column = arguments.is_empty() || !has_texts;
            let name = self.text().filter(|_| is_column && self.ends_argument());
            arguments.push(if let Some(name) = name {
                name.to_owned()
            } else {
                self.rest = before;
                self.expression()?
            });
            if !self.take(",") && !self.ends_argument() {
                return None;
            }
        }
        Some(arguments)
    }

    fn ends_argument(&self) -> bool {
        self.rest.trim_start().starts_with([',', ')'])
    }

    /// Reads a method that is called on an expression.
    fn method(&mut self, of: &str) -> Option<String> {
        let method = self.word()?;
        if !self.take("(") {
            // A field of a struct.
            return Some(format!("{of}.{method}"));
        }
        match method {
            "alias" | "cast" | "astype" | "getField" => {
                let text = self.text()?;
                self.take(")").then_some(())?;
                return Some(match method {
                    "alias" => format!("{of} as {text}"),
                    "getField" => format!("{of}.{text}"),
                    _ => format!("cast({of} as {text})"),
                });
            }
            _ => {}
        }
        let mut arguments = Vec::new();
        let is_list = self.take("[");
        while !self.take(")") {
            arguments.push(self.expression()?);
            self.take(",");
            if is_list {
                self.take("]");
            }
        }
        let joined = arguments.join(", ");
        Some(match (method, arguments.as_slice()) {
            ("desc", []) => format!("{of} desc"),
            ("asc", []) => of.to_owned(),
            ("isNull", []) => format!("{of} is null"),
            ("isNotNull", []) => format!("{of} is not null"),
            ("like" | "rlike" | "ilike", [pattern]) => format!("{of} {method} {pattern}"),
            ("startswith" | "endswith" | "contains", [text]) => format!("{method}({of}, {text})"),
            ("isin", [_, ..]) => format!("{of} in ({joined})"),
            ("between", [low, high]) => format!("{of} between {low} and {high}"),
            ("getItem", [key]) => format!("{of}[{key}]"),
            ("substr", [start, length]) => format!("substr({of}, {start}, {length})"),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::sql;

    #[test]
    fn expressions_are_written_as_sql() {
        let table = [
            ("F.sum(\"a\").alias('n')", Some("sum(a) as n")),
            ("(df.a > 1) & (col('b') == \"x\")", Some("(a > 1) and (b = 'x')")),
            ("df['a'].cast('int') + 1.5", Some("cast(a as int) + 1.5")),
            ("countDistinct('a', 'b')", Some("count(distinct a, b)")),
            ("F.date_format('a', 'yyyy')", Some("date_format(a, 'yyyy')")),
            ("col('a').isin([1, 2])", Some("a in (1, 2)")),
            ("~df.a.isNull()", Some("not a is null")),
            ("F.desc('a')", Some("a desc")),
            ("explode(df.sequences.questions)", Some("explode(sequences.questions)")),
            ("lambda x: x", None),
            ("other.a + 1", None),
            ("f(", None),
        ];
        for (python, expected) in table {
            assert_eq!(sql(python, "df").as_deref(), expected, "{python}");
        }
    }
}
