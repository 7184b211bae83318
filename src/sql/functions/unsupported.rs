//! Declares the functions of Spark's `FunctionRegistry` that are not supported, with alternatives.

use crate::sql::functions::declaration::{Declaration, unsupported};

const VARIANTS: &str = "variants are not supported; `from_json(text, 'a INT')` and `get_json_object(text, '$.a')` read JSON";
const XML: &str = "XML is not supported";
const ENCRYPTION: &str = "encryption is not supported; `sha2(x, 256)` and `md5(x)` compute digests";
const TOP_K: &str =
    "`SELECT x, count(*) AS n FROM t GROUP BY x ORDER BY n DESC LIMIT 5` counts exactly";
const SKETCHES: &str = "`approx_count_distinct(x)` counts distinct values";
const KLL: &str = "`percentile_approx(x, 0.5)` computes percentiles";
const JAVA: &str = "lakeshell does not run Java code";
const AVRO: &str = "Avro in columns is not supported";
const PROTOBUF: &str = "Protocol Buffers are not supported";
const TIME: &str =
    "write a time as `TIME'10:30:00'`; `date_format(ts, 'HH:mm:ss')` formats that of a timestamp";
const GEOMETRY: &str = "geometries are not supported";
const COLLATIONS: &str = "`COLLATE UTF8_LCASE` and `COLLATE UTF8_BINARY` are supported";

/// The functions of Spark that are not supported, with alternatives.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    unsupported("aes_decrypt", Some(ENCRYPTION)),
    unsupported("aes_encrypt", Some(ENCRYPTION)),
    unsupported("approx_top_k", Some(TOP_K)),
    unsupported("approx_top_k_accumulate", Some(TOP_K)),
    unsupported("approx_top_k_combine", Some(TOP_K)),
    unsupported("approx_top_k_estimate", Some(TOP_K)),
    unsupported("collations", Some(COLLATIONS)),
    unsupported("count_min_sketch", Some(TOP_K)),
    unsupported("from_avro", Some(AVRO)),
    unsupported("from_protobuf", Some(PROTOBUF)),
    unsupported("from_xml", Some(XML)),
    unsupported("hll_sketch_agg", Some(SKETCHES)),
    unsupported("hll_sketch_estimate", Some(SKETCHES)),
    unsupported("hll_union", Some(SKETCHES)),
    unsupported("hll_union_agg", Some(SKETCHES)),
    unsupported("is_variant_null", Some(VARIANTS)),
    unsupported("java_method", Some(JAVA)),
    unsupported("kll_merge_agg_bigint", Some(KLL)),
    unsupported("kll_merge_agg_double", Some(KLL)),
    unsupported("kll_merge_agg_float", Some(KLL)),
    unsupported("kll_sketch_agg_bigint", Some(KLL)),
    unsupported("kll_sketch_agg_double", Some(KLL)),
    unsupported("kll_sketch_agg_float", Some(KLL)),
    unsupported("kll_sketch_get_n_bigint", Some(KLL)),
    unsupported("kll_sketch_get_n_double", Some(KLL)),
    unsupported("kll_sketch_get_n_float", Some(KLL)),
    unsupported("kll_sketch_get_quantile_bigint", Some(KLL)),
    unsupported("kll_sketch_get_quantile_double", Some(KLL)),
    unsupported("kll_sketch_get_quantile_float", Some(KLL)),
    unsupported("kll_sketch_get_rank_bigint", Some(KLL)),
    unsupported("kll_sketch_get_rank_double", Some(KLL)),
    unsupported("kll_sketch_get_rank_float", Some(KLL)),
    unsupported("kll_sketch_merge_bigint", Some(KLL)),
    unsupported("kll_sketch_merge_double", Some(KLL)),
    unsupported("kll_sketch_merge_float", Some(KLL)),
    unsupported("kll_sketch_to_string_bigint", Some(KLL)),
    unsupported("kll_sketch_to_string_double", Some(KLL)),
    unsupported("kll_sketch_to_string_float", Some(KLL)),
    unsupported("make_time", Some(TIME)),
    unsupported("parse_json", Some(VARIANTS)),
    unsupported("python_worker_logs", None),
    unsupported("reflect", Some(JAVA)),
    unsupported("schema_of_avro", Some(AVRO)),
    unsupported("schema_of_variant", Some(VARIANTS)),
    unsupported("schema_of_variant_agg", Some(VARIANTS)),
    unsupported("schema_of_xml", Some(XML)),
    unsupported("sql_keywords", None),
    unsupported("st_asbinary", Some(GEOMETRY)),
    unsupported("st_geogfromwkb", Some(GEOMETRY)),
    unsupported("st_geomfromwkb", Some(GEOMETRY)),
    unsupported("st_setsrid", Some(GEOMETRY)),
    unsupported("st_srid", Some(GEOMETRY)),
    unsupported("theta_difference", Some(SKETCHES)),
    unsupported("theta_intersection", Some(SKETCHES)),
    unsupported("theta_intersection_agg", Some(SKETCHES)),
    unsupported("theta_sketch_agg", Some(SKETCHES)),
    unsupported("theta_sketch_estimate", Some(SKETCHES)),
    unsupported("theta_union", Some(SKETCHES)),
    unsupported("theta_union_agg", Some(SKETCHES)),
    unsupported("time", Some(TIME)),
    unsupported("time_diff", Some(TIME)),
    unsupported("time_trunc", Some(TIME)),
    unsupported("to_avro", Some(AVRO)),
    unsupported("to_protobuf", Some(PROTOBUF)),
    unsupported("to_time", Some(TIME)),
    unsupported("to_variant_object", Some(VARIANTS)),
    unsupported("to_xml", Some(XML)),
    unsupported("try_aes_decrypt", Some(ENCRYPTION)),
    unsupported("try_parse_json", Some(VARIANTS)),
    unsupported("try_reflect", Some(JAVA)),
    unsupported("try_to_time", Some(TIME)),
    unsupported("try_variant_get", Some(VARIANTS)),
    unsupported("variant_explode", Some(VARIANTS)),
    unsupported("variant_explode_outer", Some(VARIANTS)),
    unsupported("variant_get", Some(VARIANTS)),
    unsupported("xpath", Some(XML)),
    unsupported("xpath_boolean", Some(XML)),
    unsupported("xpath_double", Some(XML)),
    unsupported("xpath_float", Some(XML)),
    unsupported("xpath_int", Some(XML)),
    unsupported("xpath_long", Some(XML)),
    unsupported("xpath_number", Some(XML)),
    unsupported("xpath_short", Some(XML)),
    unsupported("xpath_string", Some(XML)),
];
