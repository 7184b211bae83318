//! Adds default arguments that Spark's headers show, and rewrites calls that Spark's headers show
//! differently.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::Expr;

use crate::sql::ast::literal::read;
use crate::sql::functions::declaration::Declaration;
use crate::sql::functions::registry;
use crate::sql::resolve::column_name::speller::Speller;

impl Speller<'_> {
    /// Adds omitted arguments to those of a call, and removes those that Spark does not show.
    pub(in crate::sql) fn completed(&self, name: &str, args: &mut Vec<String>, exprs: &[&Expr]) {
        let is_bytes = |expr: Option<&&Expr>| {
            expr.is_some_and(|expr| self.type_of(expr) == Some(DataType::Binary))
        };
        if ["lpad", "rpad"].contains(&name) && args.len() == 2 && is_bytes(exprs.first()) {
            args.push("X'00'".to_owned());
        }
        let declared = registry::find(name);
        let defaults = declared.map_or(&[][..], |declared| declared.header.defaults);
        if let Some((_, added)) = defaults.iter().find(|(given, _)| *given == args.len()) {
            args.extend(added.iter().map(|default| (*default).to_owned()));
        }
        match (name, args.len()) {
            ("convert_timezone", 2) => args.insert(0, "current_timezone()".to_owned()),
            ("try_make_timestamp", 7) => args.truncate(6),
            ("try_make_timestamp_ntz", 2) => {
                *args = vec![format!("make_timestamp_ntz({}, {})", args[0], args[1])];
            }
            ("make_interval" | "try_make_interval", given @ ..7) => {
                args.extend((given..6).map(|_| "0".to_owned()));
                args.push("0.000000".to_owned());
            }
            // Schemas and options are settings of Spark's `JsonToStructs` and similar classes, not children.
            (
                "from_json" | "from_csv" | "to_json" | "to_csv" | "schema_of_csv"
                | "schema_of_json",
                2..,
            ) => args.truncate(1),
            // The function applied to the final sum: the identity.
            ("aggregate" | "reduce", 3) => {
                args.push(
                    "lambdafunction(namedlambdavariable(), namedlambdavariable())".to_owned(),
                );
            }
            ("approx_count_distinct" | "shuffle", 2) | ("nth_value", 3) => {
                args.pop();
            }
            (_, 2) if declared.is_some_and(Declaration::is_by_order) => args.truncate(1),
            _ => {}
        }
    }

    /// Writes a call for which Spark has a different header; returns `None` if the header is the call as
    /// written.
    pub(in crate::sql) fn rewritten(
        &self,
        name: &str,
        args: &[String],
        exprs: &[&Expr],
    ) -> Option<String> {
        let of = exprs.first().and_then(|expr| self.type_of(expr));
        Some(match (name, args) {
            // Spark's header for `from_json` of a map is `entries`.
            ("from_json", [_]) if exprs.get(1).is_some_and(|schema| is_map(schema)) => {
                "entries".to_owned()
            }
            ("isnull", [of]) => format!("({of} IS NULL)"),
            ("isnotnull", [of]) => format!("({of} IS NOT NULL)"),
            ("log", [number]) => format!("LOG(E(), {number})"),
            ("div", [left, right]) => format!("({left} div {right})"),
            ("positive", [number]) => format!("(+ {number})"),
            ("like", [text, pattern]) => format!("{text} LIKE {pattern}"),
            ("like", [text, pattern, escape]) => format!("{text} LIKE {pattern} ESCAPE '{escape}'"),
            ("trim", [off, text]) => format!("TRIM(BOTH {off} FROM {text})"),
            ("ltrim", [off, text]) => format!("TRIM(LEADING {off} FROM {text})"),
            ("rtrim", [off, text]) => format!("TRIM(TRAILING {off} FROM {text})"),
            ("datepart", [part, at]) => format!("datepart({part} FROM {at})"),
            ("dateadd" | "date_add" | "timestampadd", [unit, count, at]) => {
                format!("timestampadd({unit}, {count}, {at})")
            }
            ("datediff" | "date_diff" | "timestampdiff", [unit, from, to]) => {
                format!("timestampdiff({unit}, {from}, {to})")
            }
            ("to_char" | "to_varchar", [at, pattern])
                if matches!(of, Some(DataType::Date32 | DataType::Timestamp(..))) =>
            {
                format!("date_format({at}, {pattern})")
            }
            ("to_char" | "to_varchar", [bytes, form]) if of == Some(DataType::Binary) => {
                let is_bare = ["hex", "base64"].iter().any(|one| form.eq_ignore_ascii_case(one));
                match (name, is_bare) {
                    ("to_varchar", true) => format!("to_varchar({bytes})"),
                    ("to_varchar", false) => format!("to_varchar({bytes}, {form})"),
                    (_, true) => format!("{}({bytes})", form.to_ascii_lowercase()),
                    (_, false) => format!("decode({bytes}, {form})"),
                }
            }
            ("mode", [value, flag]) if flag.eq_ignore_ascii_case("true") => {
                format!("mode() WITHIN GROUP (ORDER BY {value} DESC)")
            }
            ("make_timestamp_ltz" | "try_make_timestamp_ltz", [date, parts @ ..])
                if (1..3).contains(&parts.len()) =>
            {
                format!("make_timestamp({date}, {})", parts.join(", "))
            }
            ("mode", [value, _]) => format!("mode({value})"),
            ("assert_true", [holds]) => format!("assert_true({holds}, '{holds}' is not true!)"),
            ("raise_error", [text]) => {
                format!("raise_error(USER_RAISED_EXCEPTION, map(errorMessage, {text}))")
            }
            _ => return None,
        })
    }
}

/// Returns whether a schema is that of a map.
fn is_map(schema: &Expr) -> bool {
    read(schema).is_some_and(|text| text.trim_start().to_lowercase().starts_with("map<"))
}
