//! Checks whether lakeshell refuses a statement for the cause that Spark names.

/// Spark's causes, and the text of lakeshell's messages for them.
pub(super) const CAUSES: [(&str, &str); 138] = [
    ("Division impossible", "has more than 39 digits"),
    ("INVALID_INTERVAL_FORMAT", "invalid interval"),
    ("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "takes a seed"),
    ("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", "takes constants"),
    ("SEED_EXPRESSION_IS_UNFOLDABLE", "takes constants"),
    ("INVALID_PARAMETER_VALUE.LONG", "takes constants"),
    ("EXCEPT_OVERLAPPING_COLUMNS", "`* EXCEPT` names `"),
    ("INVALID_AGGREGATE_FILTER.NON_DETERMINISTIC", "is not allowed in FILTER"),
    ("AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION", "is not allowed in the arguments of"),
    ("Empty set in ROLLUP", "empty sets"),
    ("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE", "is not allowed in VALUES"),
    ("DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE", "keys of a map"),
    ("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA", "reads structs"),
    ("For input string", "is `true` or `false`"),
    ("UNRESOLVED_USING_COLUMN_FOR_JOIN", "side of the join"),
    ("ASSIGNMENT_ARITY_MISMATCH", "names 1 column of 2 columns"),
    ("Sampling fraction", "0 to 100 percent"),
    ("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", "must be a `UNION ALL`"),
    ("GROUPING_ID_COLUMN_MISMATCH", "takes all columns that are grouped by"),
    ("MISSING_WINDOW_SPECIFICATION", "there is no window"),
    ("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE", "is not supported in an order of"),
    ("PARSE_SYNTAX_ERROR", "is not supported"),
    ("PARSE_SYNTAX_ERROR", "does not take"),
    ("PARSE_SYNTAX_ERROR", "invalid number"),
    ("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", "does not take"),
    ("NAMED_PARAMETERS_NOT_SUPPORTED", "name => value"),
    ("UNSUPPORTED_EXPR_FOR_WINDOW", "does not take `OVER`"),
    ("Window aggregate function with filter", "FILTER (…) OVER (…)"),
    ("Cannot specify window frame", "does not take a window frame"),
    ("Window Frame", "does not take a window frame"),
    ("INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC", "takes the whole window"),
    ("DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER", "needs an ORDER BY"),
    ("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND", "a window frame cannot"),
    ("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", "needs an OVER clause"),
    ("INVALID_NUMERIC_LITERAL_RANGE", "outside the range"),
    ("INVALID_ESC", "invalid escape"),
    ("DATATYPE_MISSING_SIZE", "needs a length"),
    ("Decimal scale", "the scale of a decimal"),
    ("UNSUPPORTED_TYPED_LITERAL", "no literals of the type"),
    ("UNRESOLVABLE_TABLE_VALUED_FUNCTION", "no table function"),
    ("UNRESOLVED_ROUTINE", "is not supported"),
    ("Operation not allowed", "is not supported"),
    ("UNSUPPORTED_DATATYPE", "is not supported"),
    ("PARSE_SYNTAX_ERROR", "syntax error"),
    ("TABLE_OR_VIEW_NOT_FOUND", "no table `"),
    ("UNRESOLVED_COLUMN", "no column `"),
    ("UNRESOLVED_COLUMN", "must appear in select list"),
    ("CANNOT_RESOLVE_STAR_EXPAND", "no column `"),
    ("UNRESOLVED_ROUTINE", "no function"),
    ("FIELD_NOT_FOUND", "no field `"),
    ("INVALID_EXTRACT_BASE_FIELD_TYPE", "` in a value of type "),
    ("INVALID_EXTRACT_BASE_FIELD_TYPE", "has no elements"),
    ("INVALID_EXTRACT_FIELD", "cannot extract"),
    ("INVALID_WHERE_CONDITION", "is not allowed in WHERE"),
    (
        "It is not allowed to use window functions inside WHERE",
        "window function is not allowed in WHERE",
    ),
    ("Window function", "needs an ORDER BY"),
    ("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", "in a window"),
    ("WRONG_NUM_ARGS", "argument, not "),
    ("WRONG_NUM_ARGS", "arguments, not "),
    ("ORDER_BY_POS_OUT_OF_RANGE", "ORDER BY position"),
    ("NUM_COLUMNS_MISMATCH", "different numbers of columns"),
    ("INCOMPATIBLE_COLUMN_TYPE", "have no common type"),
    ("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", "have no common type"),
    ("DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES", "does not take"),
    ("GROUP_BY_POS_OUT_OF_RANGE", "GROUP BY position"),
    ("MISSING_GROUP_BY", "is neither in GROUP BY nor"),
    ("MISSING_AGGREGATION", "is neither in GROUP BY nor"),
    ("AMBIGUOUS_REFERENCE", "fits more than one column"),
    ("NESTED_AGGREGATE_FUNCTION", "is not allowed in the arguments of"),
    ("SCALAR_SUBQUERY_TOO_MANY_ROWS", "more than one row"),
    ("INVALID_SUBQUERY_EXPRESSION", "only return one column"),
    ("DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH", "only return one column"),
    ("DUPLICATED_CTE_NAMES", "specified more than once"),
    ("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE", "condition of a join must be boolean"),
    ("INVALID_INDEX_OF_ZERO", "counts from 1"),
    ("INVALID_PARAMETER_VALUE.START", "`slice` counts from 1"),
    ("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX", "groups, 0 being the whole"),
    ("INVALID_LIMIT_LIKE_EXPRESSION", "LIMIT takes a number of rows"),
    ("INVALID_TYPED_LITERAL", "invalid date"),
    ("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", "has at most 38 digits"),
    ("INVALID_DATETIME_PATTERN", "datetime pattern"),
    ("INVALID_TIMEZONE", "no time zone"),
    ("INTERVAL_DIVIDED_BY_ZERO", "divided by zero"),
    ("Cannot mix year-month and day-time fields", "or days and less, not both"),
    ("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION", "datetime pattern"),
    ("MALFORMED_RECORD_IN_PARSING", "Malformed record"),
    ("DUPLICATED_MAP_KEY", "is twice in one map"),
    ("NULL_MAP_KEY", "key of a map is NULL"),
    ("USER_RAISED_EXCEPTION", "is not true"),
    ("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", "cannot be nested"),
    ("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", "is not allowed in"),
    ("requirement failed: Illegal sequence boundaries", "Illegal sequence boundaries"),
    ("f != org.apache.spark.sql.types.Decimal", "`%f` does not write a decimal"),
    ("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", "non-boolean predicate"),
    ("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "does not take"),
    ("DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES", "does not take"),
    ("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", "cannot cast"),
    ("DATATYPE_MISMATCH.DATA_DIFF_TYPES", "takes values of one type"),
    ("DATATYPE_MISMATCH.DATA_DIFF_TYPES", "does not take"),
    ("DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON", "Invalid window frame"),
    ("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "must be a whole number"),
    ("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "does not take"),
    ("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "must be boolean"),
    ("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "takes a list"),
    ("DATATYPE_MISMATCH.NULL_TYPE", "does not take"),
    ("DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES", "does not take"),
    ("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "must give a boolean"),
    ("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "does not take"),
    ("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "cannot order maps"),
    ("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "cannot order intervals with months and days"),
    ("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "cannot compare interval with interval"),
    ("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "does not order values"),
    ("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "cannot compare interval with string"),
    ("EXPRESSION_TYPE_IS_NOT_ORDERABLE", "cannot order intervals with months and days"),
    ("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION", "is not supported"),
    ("Can only use numbers in the interval value part", "a number before the unit"),
    ("PARSE_SYNTAX_ERROR", "a number before the unit"),
    ("UNRESOLVED_COLUMN", "a unit after the signed amount"),
    ("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "takes values of one type"),
    ("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", "DISTINCT does not support maps"),
    ("Format specifier '%<s'", "names no value"),
    ("Conversion = x, Flags = ,", "has flags that Java refuses"),
    ("%-d", "has flags that Java refuses"),
    ("Rounding necessary", "does not round"),
    ("long overflow", "too much for a timestamp"),
    ("long overflow", "is out of range"),
    ("INVALID_UTF8_STRING", "not a text in UTF-8"),
    ("FAILED_FUNCTION_CALL", "must be between"),
    ("DATATYPE_MISMATCH.HASH_MAP_TYPE", "does not take"),
    ("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "must be between"),
    ("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "is not supported"),
    ("INTERVAL_ARITHMETIC_OVERFLOW", "is out of range"),
    ("UNEXPECTED_POSITIONAL_ARGUMENT", "without a name come first"),
    ("REQUIRED_PARAMETER_NOT_FOUND", "needs `str => …`"),
    ("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT", "is given `upperChar` twice"),
    ("UNRECOGNIZED_PARAMETER_NAME", "has no argument"),
    ("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION", "a negative number of times"),
    ("INVALID_TYPED_LITERAL", "invalid time"),
];

/// Causes about a name, which must be in both messages.
const OF_NAMES: [&str; 6] = [
    "TABLE_OR_VIEW_NOT_FOUND",
    "UNRESOLVED_COLUMN",
    "UNRESOLVED_ROUTINE",
    "FIELD_NOT_FOUND",
    "AMBIGUOUS_REFERENCE",
    "WRONG_NUM_ARGS",
];

/// Returns the name in Spark's error: `` `a`.`b` `` without the parts before the last.
fn complained_of(class: &str) -> Option<&str> {
    let (_, rest) = class.split_once('`')?;
    let whole = rest.split([' ', ',']).next()?;
    whole.rsplit('`').find(|part| !matches!(*part, "" | "."))
}

/// Returns what Spark cannot resolve: the operator of `"(a + b)"`, the function of `"f(a)"`.
fn unresolved(class: &str) -> Option<&str> {
    let (_, rest) = class.split_once("Cannot resolve \"")?;
    match rest.strip_prefix('(') {
        Some(inner) => {
            [" + ", " = ", " div ", " IN "].into_iter().find(|op| inner.contains(op)).map(str::trim)
        }
        // The error names an index without its array.
        None => {
            rest.split(['(', ' ']).next().filter(|name| !name.contains('[') && !rest.contains(")["))
        }
    }
}

/// Returns the error class of a Spark error, with its text.
fn class(spark: &str) -> &str {
    spark.split_once('[').map_or(spark, |(_, rest)| rest)
}

/// Finds the rows of [`CAUSES`] that say that two errors have the same cause.
pub(super) fn same_causes(spark: &str, ours: &str) -> Vec<usize> {
    let class = class(spark);
    let plain = spark.split_once(": ").map_or(spark, |(_, rest)| rest);
    let folded = ours.to_lowercase();
    let rows = CAUSES.iter().enumerate().filter(|(_, (start, words))| {
        (class.starts_with(start) || plain.starts_with(start))
            && folded.contains(&words.to_lowercase())
    });
    rows.map(|(row, _)| row).collect()
}

/// Describes how the cause in lakeshell's error differs from Spark's.
pub(super) fn other_cause(spark: &str, ours: &str) -> Option<String> {
    let class = class(spark);
    let folded = ours.to_lowercase();
    let is_raised = class.strip_prefix("USER_RAISED_EXCEPTION] ") == Some(ours);
    let is_same = is_raised || !same_causes(spark, ours).is_empty();
    let names = |name: Option<&str>| name.is_none_or(|name| folded.contains(&name.to_lowercase()));
    let is_named = match class {
        of if OF_NAMES.iter().any(|start| of.starts_with(start)) => names(complained_of(class)),
        of if of.starts_with("DATATYPE_MISMATCH.BINARY_OP") => names(unresolved(class)),
        of if of.starts_with("DATATYPE_MISMATCH.DATA_DIFF") => names(unresolved(class)),
        of if of.starts_with("DATATYPE_MISMATCH.UNEXPECTED") => names(unresolved(class)),
        _ => true,
    };
    (!is_same || !is_named).then(|| format!("another cause: {ours}\nSpark's {spark}"))
}

#[test]
fn the_words_of_a_cause_are_not_in_other_messages() {
    for (start, words) in CAUSES {
        assert!(words.chars().count() >= 10, "{start}: `{words}` is too short");
    }
}

#[test]
fn another_cause_is_reported() {
    let spark =
        "AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `a`.`b` cannot";
    assert_eq!(other_cause(spark, "no column `a.b`"), None);
    assert!(other_cause(spark, "no column `c`").is_some());
    assert!(other_cause(spark, "no table `b`").is_some());
    let spark = "SparkRuntimeException: [USER_RAISED_EXCEPTION] boom";
    assert_eq!(other_cause(spark, "boom"), None);
    assert!(other_cause(spark, "another text").is_some());
    let spark = "X: [DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(tags + 1)\" due to";
    assert!(other_cause(spark, "cannot compare `tags` = 1").is_some());
    assert_eq!(other_cause(spark, "`+` does not take (array<string>, int)"), None);
}
