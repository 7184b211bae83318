//! Finds double-quoted strings that were probably meant as column names.
//!
//! In Spark (`SqlBaseLexer.g4`), double quotes make strings by default; in other dialects they make
//! names. If a column of that name exists, and the string is in a place where a column is usual, a
//! notice says that it is a string.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, OrderByKind, Query, Select,
    SelectItem, Statement, Value, Visitor,
};
use datafusion::sql::sqlparser::tokenizer::Location;

use crate::spark::settings::names::same;
use crate::sql::syntax::visit;

/// Functions whose argument is most often a column.
const OF_COLUMNS: [&str; 12] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "first",
    "last",
    "collect_list",
    "collect_set",
    "median",
    "stddev",
    "approx_count_distinct",
];

/// Returns a notice for each double-quoted string that has the name of a visible column.
pub(in crate::sql) fn notices(
    statement: &Statement,
    quoted: &[Location],
    columns: &[String],
) -> Vec<String> {
    let mut finder = Finder { quoted, found: Vec::new() };
    let _: ControlFlow<()> = visit::walk(statement, &mut finder);
    let mut notices: Vec<String> = Vec::new();
    for text in finder.found {
        let Some(column) = columns.iter().find(|column| same(column, &text)) else { continue };
        let notice =
            format!("`\"{text}\"` is a text, as in Spark; the column is written `` `{column}` ``");
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    notices
}

struct Finder<'a> {
    quoted: &'a [Location],
    found: Vec<String>,
}

impl Finder<'_> {
    /// Checks an expression that is only such a string.
    fn check(&mut self, expr: &Expr) {
        if let Expr::Value(value) = expr
            && let Value::SingleQuotedString(text) = &value.value
            && self.quoted.contains(&value.span.start)
        {
            self.found.push(text.clone());
        }
    }
}

impl Visitor for Finder<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if let Some(order) = &query.order_by
            && let OrderByKind::Expressions(keys) = &order.kind
        {
            for key in keys {
                self.check(&key.expr);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::UnnamedExpr(expr) = item {
                self.check(expr);
            }
        }
        if let GroupByExpr::Expressions(keys, _) = &select.group_by {
            for key in keys {
                self.check(key);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::BinaryOp { left, op: _, right } => {
                self.check(left);
                self.check(right);
            }
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => self.check(inner),
            Expr::Function(function) => {
                let name = function.name.to_string().to_lowercase();
                if let FunctionArguments::List(list) = &function.args
                    && OF_COLUMNS.contains(&name.as_str())
                {
                    for arg in &list.args {
                        if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg {
                            self.check(expr);
                        }
                    }
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::notices;
    use crate::sql::syntax::{lexer, parse};

    #[test]
    fn a_text_that_looks_like_a_column_is_named() {
        let told = |text: &str| {
            let columns = ["price".to_owned(), "d".to_owned()];
            notices(
                &parse::statement(text, |_| Ok(())).unwrap(),
                &lexer::double_quoted(text).unwrap(),
                &columns,
            )
        };
        for text in [
            r#"select count("price") from t"#,
            r#"select "Price" from t"#,
            r#"select 1 from t where "price" > 1 and "price" < 2"#,
            r#"select 1 from t group by "price""#,
            r#"select 1 from t order by "price""#,
        ] {
            assert_eq!(told(text).len(), 1, "{text}");
        }
        for text in [
            r#"select date_format(x, "d"), m["d"] from t"#,
            r#"select "other", 'price', `price` from t"#,
        ] {
            assert!(told(text).is_empty(), "{text}");
        }
        assert_eq!(
            told(r#"select max("price") from t"#),
            ["`\"price\"` is a text, as in Spark; the column is written `` `price` ``"]
        );
    }
}
