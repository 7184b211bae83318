//! Names the functions that Spark has and that are not supported, and what there is instead.

use crate::error::{Error, nearest};

/// A group of such functions, and the hint that goes with them, if there is one.
type Group = (&'static [&'static str], Option<&'static str>);

/// Functions of Spark's that are not supported, and what there is instead.
const ELSEWHERE: [Group; 13] = [
    (
        &[
            "parse_json",
            "try_parse_json",
            "variant_get",
            "try_variant_get",
            "is_variant_null",
            "to_variant_object",
            "schema_of_variant",
            "schema_of_variant_agg",
            "variant_explode",
            "variant_explode_outer",
        ],
        Some(
            "there are no variants; `from_json(text, 'a INT')` and `get_json_object(text, '$.a')` read JSON",
        ),
    ),
    (
        &[
            "from_xml",
            "to_xml",
            "schema_of_xml",
            "xpath",
            "xpath_boolean",
            "xpath_double",
            "xpath_float",
            "xpath_int",
            "xpath_long",
            "xpath_number",
            "xpath_short",
            "xpath_string",
        ],
        Some("XML is not read"),
    ),
    (
        &["aes_decrypt", "aes_encrypt", "try_aes_decrypt"],
        Some("nothing is encrypted; `sha2(x, 256)` and `md5(x)` are digests"),
    ),
    (
        &[
            "approx_top_k",
            "approx_top_k_accumulate",
            "approx_top_k_combine",
            "approx_top_k_estimate",
            "count_min_sketch",
        ],
        Some("`SELECT x, count(*) AS n FROM t GROUP BY x ORDER BY n DESC LIMIT 5` counts exactly"),
    ),
    (
        &[
            "hll_sketch_agg",
            "hll_sketch_estimate",
            "hll_union",
            "hll_union_agg",
            "theta_difference",
            "theta_intersection",
            "theta_intersection_agg",
            "theta_sketch_agg",
            "theta_sketch_estimate",
            "theta_union",
            "theta_union_agg",
        ],
        Some("`approx_count_distinct(x)` counts different values"),
    ),
    (
        &[
            "kll_merge_agg_bigint",
            "kll_merge_agg_double",
            "kll_merge_agg_float",
            "kll_sketch_agg_bigint",
            "kll_sketch_agg_double",
            "kll_sketch_agg_float",
            "kll_sketch_get_n_bigint",
            "kll_sketch_get_n_double",
            "kll_sketch_get_n_float",
            "kll_sketch_get_quantile_bigint",
            "kll_sketch_get_quantile_double",
            "kll_sketch_get_quantile_float",
            "kll_sketch_get_rank_bigint",
            "kll_sketch_get_rank_double",
            "kll_sketch_get_rank_float",
            "kll_sketch_merge_bigint",
            "kll_sketch_merge_double",
            "kll_sketch_merge_float",
            "kll_sketch_to_string_bigint",
            "kll_sketch_to_string_double",
            "kll_sketch_to_string_float",
        ],
        Some("`percentile_approx(x, 0.5)` gives the value at a share of all"),
    ),
    (&["java_method", "reflect", "try_reflect"], Some("there is no Java here")),
    (&["from_avro", "to_avro", "schema_of_avro"], Some("Avro is not read from columns")),
    (&["from_protobuf", "to_protobuf"], Some("messages of Protocol Buffers are not read")),
    (
        &["time", "time_diff", "time_trunc", "to_time", "try_to_time", "make_time"],
        Some(
            "`TIME'10:30:00'` is a time; `date_format(ts, 'HH:mm:ss')` writes that of a timestamp",
        ),
    ),
    (
        &["st_asbinary", "st_geogfromwkb", "st_geomfromwkb", "st_setsrid", "st_srid"],
        Some("there are no geometries"),
    ),
    (&["collations"], Some("`COLLATE UTF8_LCASE` and `COLLATE UTF8_BINARY` are there")),
    (&["sql_keywords", "python_worker_logs"], None),
];

/// Makes the error of a function that is not supported; `None` for any other name.
pub(in crate::sql) fn unsupported(name: &str) -> Option<Error> {
    let is_among = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    let (_, instead) = ELSEWHERE.iter().find(|(names, _)| is_among(names))?;
    let error = Error::failed(format!("the function `{name}` is not supported"));
    Some(match instead {
        Some(instead) => error.hint(*instead),
        None => error,
    })
}

/// Says that there is no such function, and which is near.
pub(in crate::sql) fn no_function(name: &str, functions: &[String]) -> Error {
    if let "schema_of_json" | "schema_of_csv" = name {
        return Error::failed(format!("`{name}` takes a text that it can read, as it is written"))
            .hint("`schema_of_json('{\"a\": 1}')`, `schema_of_csv('1,a')`");
    }
    if let Some(error) = unsupported(name) {
        return error;
    }
    if functions.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Error::failed(format!("`{name}` cannot be called like this"))
            .hint("it takes other arguments, or none of what stands beside it");
    }
    let error = Error::failed(format!("no function `{name}`"));
    let offered = functions.iter().filter(|known| unsupported(known).is_none());
    match nearest(name, offered) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`SHOW FUNCTIONS` lists them, `SHOW FUNCTIONS LIKE '*json*'` some"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, no_function, unsupported};
    use crate::sql::functions::catalog;

    #[test]
    fn what_is_not_supported_is_a_function_of_sparks() {
        for name in ELSEWHERE.iter().flat_map(|(names, _)| *names) {
            assert!(catalog::is_sparks(name), "{name}");
        }
    }

    #[test]
    fn nothing_that_is_not_supported_is_offered() {
        let names = catalog::names();
        for near in ["hll_sketch_ag", "kll_sketch_agg_bigin", "reflec", "aes_encryp"] {
            let error = no_function(near, &names);
            let hint = error.hint_text().unwrap_or_default();
            let offered =
                hint.strip_prefix("did you mean `").and_then(|hint| hint.strip_suffix("`?"));
            assert!(offered.is_none_or(|name| unsupported(name).is_none()), "{near}: {hint}");
        }
    }
}
