//! Configures the engine for Spark's SQL.
//!
//! Sets only options and registers lakeshell's functions; the session decides about files, memory and tables.

use std::sync::Arc;

use datafusion::common::config::SqlParserOptions;
use datafusion::execution::FunctionRegistry;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::spark::settings::session::Settings;
use crate::sql::functions;
use crate::sql::functions::{aggregate, arithmetic, cast, comparison, field_access, registry};
use crate::sql::plan::distinct_aggregate_alias::Unaliased;
use crate::sql::plan::implicit_cast::ImplicitCasts;
use crate::sql::plan::nested_order::NestedOrder;

/// Sets the options that Spark's SQL needs in a configuration.
///
/// NULLs come first in ascending order, timestamps are UTC, numbers with a point are decimals, names keep
/// their case, and strings have the one type that Parquet readers agree on.
#[must_use]
pub fn config(config: SessionConfig) -> SessionConfig {
    let mut config = config.with_information_schema(true);
    let options = config.options_mut();
    options.sql_parser = SqlParserOptions {
        parse_float_as_decimal: true,
        enable_ident_normalization: false,
        default_null_ordering: "nulls_min".to_owned(),
        map_string_types_to_utf8view: false,
        // A LIMIT around a subquery, and the screen, use the order of the subquery.
        enable_subquery_sort_elimination: false,
        ..SqlParserOptions::default()
    };
    // After a join or an unnested list, the engine (55.2) no longer finds what this rule has moved.
    options.optimizer.enable_leaf_expression_pushdown = false;
    options.execution.time_zone = Some("UTC".to_owned());
    options.execution.parquet.schema_force_view_types = false;
    // The engine (55.2) finds out that `CASE WHEN a < b THEN b ELSE 1 END` is never NULL when it plans, and
    // not when it runs, and would refuse to group by it.
    options.execution.skip_physical_aggregate_schema_check = true;
    options.sql_parser.enable_options_value_normalization = false;
    // The engine (55.2) fails if the rows of DISTINCT come in the order of a window.
    options.optimizer.enable_distinct_aggregation_soft_limit = false;
    options.extensions.insert(Settings::default());
    config
}

/// Registers the functions that Spark's operators and field accesses become, and removes the engine's table
/// functions that Spark does not have.
pub fn register(ctx: &SessionContext) {
    let planner =
        ImplicitCasts { cast_to: Arc::new(cast::function()), of_times: functions::of_times() };
    if let Err(error) = ctx.state_ref().write().register_expr_planner(Arc::new(planner)) {
        unreachable!("the engine's session takes planners: {error}");
    }
    ctx.add_analyzer_rule(Arc::new(NestedOrder));
    ctx.add_optimizer_rule(Arc::new(Unaliased));
    let ours = arithmetic::functions().chain(field_access::functions());
    let ours = ours.chain([cast::function(), cast::tried_function(), comparison::function()]);
    for function in ours.chain(functions::functions()) {
        ctx.register_udf(function);
    }
    for function in aggregate::functions() {
        ctx.register_udaf(function);
    }
    for function in functions::of_functions() {
        ctx.register_higher_order_function(Arc::new(function));
    }
    let state = ctx.state();
    let registered = state.table_functions().keys();
    for name in registered.filter(|name| !registry::is_table_function(name)) {
        ctx.deregister_udtf(name);
    }
}
