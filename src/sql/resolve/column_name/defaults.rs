//! Arguments that Spark's headers name though nobody wrote them, and calls that it heads as others.

use datafusion::arrow::datatypes::DataType;
use datafusion::sql::sqlparser::ast::Expr;

use crate::sql::ast::literal::read;
use crate::sql::resolve::column_name::speller::Speller;

/// What Spark adds to a call of so many arguments.
const DEFAULTS: [(&str, usize, &[&str]); 42] = [
    ("locate", 2, &["1"]),
    ("position", 2, &["1"]),
    ("split", 2, &["-1"]),
    ("percentile_approx", 2, &["10000"]),
    ("approx_percentile", 2, &["10000"]),
    ("percentile", 2, &["1"]),
    ("sort_array", 1, &["true"]),
    ("round", 1, &["0"]),
    ("bround", 1, &["0"]),
    ("substring", 2, &["2147483647"]),
    ("substr", 2, &["2147483647"]),
    ("lpad", 2, &[" "]),
    ("rpad", 2, &[" "]),
    ("overlay", 3, &["-1"]),
    ("replace", 2, &[""]),
    ("regexp_extract", 2, &["1"]),
    ("regexp_extract_all", 2, &["1"]),
    ("regexp_replace", 3, &["1"]),
    ("regexp_instr", 2, &["0"]),
    ("sentences", 1, &["", ""]),
    ("sentences", 2, &[""]),
    ("mask", 1, &["X", "x", "n", "NULL"]),
    ("mask", 2, &["x", "n", "NULL"]),
    ("mask", 3, &["n", "NULL"]),
    ("mask", 4, &["NULL"]),
    ("str_to_map", 1, &[",", ":"]),
    ("str_to_map", 2, &[":"]),
    ("listagg", 1, &["NULL"]),
    ("string_agg", 1, &["NULL"]),
    ("from_unixtime", 1, &["yyyy-MM-dd HH:mm:ss"]),
    ("unix_timestamp", 0, &["current_timestamp()", "yyyy-MM-dd HH:mm:ss"]),
    ("unix_timestamp", 1, &["yyyy-MM-dd HH:mm:ss"]),
    ("to_unix_timestamp", 1, &["yyyy-MM-dd HH:mm:ss"]),
    ("current_time", 0, &["6"]),
    ("months_between", 2, &["true"]),
    ("make_ym_interval", 0, &["0", "0"]),
    ("make_ym_interval", 1, &["0"]),
    ("make_dt_interval", 0, &["0", "0", "0", "0.000000"]),
    ("make_dt_interval", 1, &["0", "0", "0.000000"]),
    ("make_dt_interval", 2, &["0", "0.000000"]),
    ("make_dt_interval", 3, &["0.000000"]),
    ("array_sort", 1, &[SORTED]),
];

/// How Spark compares elements that are sorted.
const SORTED: &str = "lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, \
    (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, \
    (IF((namedlambdavariable() < namedlambdavariable()), -1, \
    (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), namedlambdavariable())";

/// Functions that Spark heads by another name.
const RENAMED: [(&str, &str); 6] = [
    ("random", "rand"),
    ("array_agg", "collect_list"),
    ("curdate", "current_date"),
    ("current_database", "current_schema"),
    ("to_varchar", "to_char"),
    ("dateadd", "date_add"),
];

/// Returns the name that Spark heads a function by.
pub(in crate::sql) fn shown(name: &str) -> &str {
    RENAMED.iter().find(|(own, _)| *own == name).map_or(name, |(_, shown)| shown)
}

/// Functions whose last argument, a truth, is not in the header: `first(a, true)`.
const IGNORING_NULLS: [&str; 5] = ["first", "last", "first_value", "last_value", "any_value"];

impl Speller<'_> {
    /// Adds to the arguments of a call those that were left out, and takes away what Spark does not show.
    pub(in crate::sql) fn completed(&self, name: &str, args: &mut Vec<String>, exprs: &[&Expr]) {
        let is_bytes = |expr: Option<&&Expr>| {
            expr.is_some_and(|expr| self.type_of(expr) == Some(DataType::Binary))
        };
        if ["lpad", "rpad"].contains(&name) && args.len() == 2 && is_bytes(exprs.first()) {
            args.push("X'00'".to_owned());
        }
        if let Some((.., added)) =
            DEFAULTS.iter().find(|(of, given, _)| *of == name && *given == args.len())
        {
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
            // Schemas and options are settings to Spark.
            (
                "from_json" | "from_csv" | "to_json" | "to_csv" | "schema_of_csv"
                | "schema_of_json",
                2..,
            ) => args.truncate(1),
            // What is made of the sum at the end: itself.
            ("aggregate" | "reduce", 3) => {
                args.push(
                    "lambdafunction(namedlambdavariable(), namedlambdavariable())".to_owned(),
                );
            }
            ("approx_count_distinct" | "shuffle", 2) | ("nth_value", 3) => {
                args.pop();
            }
            (name, 2) if IGNORING_NULLS.contains(&name) => args.truncate(1),
            _ => {}
        }
    }

    /// Spells a call that Spark heads as another; `None` where it heads it as it was written.
    pub(in crate::sql) fn rewritten(
        &self,
        name: &str,
        args: &[String],
        exprs: &[&Expr],
    ) -> Option<String> {
        let of = exprs.first().and_then(|expr| self.type_of(expr));
        Some(match (name, args) {
            // Spark heads a map that is read by the name of what the map holds.
            ("from_json", [_]) if exprs.get(1).is_some_and(|schema| is_map(schema)) => {
                "entries".to_owned()
            }
            ("isnull", [of]) => format!("({of} IS NULL)"),
            ("isnotnull", [of]) => format!("({of} IS NOT NULL)"),
            ("log", [number]) => format!("LOG(E(), {number})"),
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

/// Says whether a schema is that of a map.
fn is_map(schema: &Expr) -> bool {
    read(schema).is_some_and(|text| text.trim_start().to_lowercase().starts_with("map<"))
}
