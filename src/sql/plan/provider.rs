//! Gives the engine's planner the tables that were found and the session's functions.
//!
//! The engine has such a provider, but it looks up tables again by the name as typed, and only
//! asynchronously: subqueries could not be planned one by one to get their columns.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::TableFunctionArgs;
use datafusion::catalog::cte_worktable::CteWorkTable;
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{
    DFSchema, ParamValues, Result as EngineResult, TableReference, plan_datafusion_err,
};
use datafusion::config::ConfigOptions;
use datafusion::datasource::provider_as_source;
use datafusion::error::DataFusionError;
use datafusion::execution::context::SessionState;
use datafusion::logical_expr::expr::Placeholder;
use datafusion::logical_expr::planner::{ContextProvider, ExprPlanner};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{
    AggregateUDF, Expr, HigherOrderUDF, LogicalPlan, ScalarUDF, TableSource, WindowUDF,
};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::sql::planner::{ParserOptions, SqlToRel};
use datafusion::sql::sqlparser::ast::{Expr as SqlExpr, SelectItem, SetExpr, Statement};

use crate::error::Error;
use crate::spark::time_zone::Zone;
use crate::sql::ast::desugar;
use crate::sql::functions::{of_call, refusal};
use crate::sql::plan::parameters::Parameters;
use crate::sql::plan::subquery::Joins;
use crate::sql::plan::{
    error_messages, group_equality, grouping_set_columns, session_windows, sort_keys, window_frame,
};
use crate::sql::resolve::resolver::Planner;
use crate::sql::resolve::tables::Tables;
use crate::sql::settings::zone_of;

/// The session as the engine's planner sees it while one statement is planned.
pub(in crate::sql) struct Provider<'a> {
    state: &'a SessionState,
    tables: HashMap<TableReference, Arc<dyn TableSource>>,
    /// The values of parameters, which table functions need before there is a plan.
    values: ParamValues,
}

impl<'a> Provider<'a> {
    /// Makes the provider for the tables and parameters of one statement.
    pub(in crate::sql) fn new(
        state: &'a SessionState,
        tables: &Tables,
        parameters: &Parameters,
    ) -> Self {
        let tables = tables
            .all()
            .map(|table| (table.reference.clone(), provider_as_source(table.provider.clone())))
            .collect();
        Self { state, tables, values: parameters.values() }
    }

    /// Puts the values of parameters into an expression.
    fn with_values(&self, expr: Expr) -> EngineResult<Expr> {
        let put = |expr| match expr {
            Expr::Placeholder(Placeholder { id, .. }) => {
                let (value, metadata) = self.values.get_placeholders_with_values(&id)?.into_inner();
                Ok(Transformed::yes(Expr::Literal(value, metadata)))
            }
            other => Ok(Transformed::no(other)),
        };
        expr.transform_up(put).map(|put| put.data)
    }
}

impl Planner for Provider<'_> {
    fn zone(&self) -> Zone {
        zone_of(self.state.config_options())
    }

    fn plan(&self, statement: Statement) -> EngineResult<LogicalPlan> {
        #[cfg(test)]
        crate::sql::tests::nested::count_step();
        let options = ParserOptions::from(&self.state.config_options().sql_parser);
        let plan = SqlToRel::new_with_options(self, options).sql_statement_to_plan(statement)?;
        let raise = self.get_function_meta("raise_error");
        let plan = session_windows::merged(window_frame::read(plan)?)?;
        let plan = grouping_set_columns::columns_of(plan)?;
        let plan = Joins::new(self.get_expr_planners(), raise).joined(plan)?;
        sort_keys::columns_of(group_equality::agreed(plan)?)
    }

    fn said(&self, error: DataFusionError) -> Error {
        error_messages::translate(error)
    }

    fn text_of(&self, text: SqlExpr) -> Option<String> {
        let Statement::Query(mut query) = desugar::statement("SELECT 1").ok()? else {
            return None;
        };
        if let SetExpr::Select(select) = query.body.as_mut() {
            select.projection = vec![SelectItem::UnnamedExpr(text)];
        }
        let plan = self.plan(Statement::Query(query)).ok()?;
        let expr = plan.expressions().into_iter().next()?.unalias();
        let context = SimplifyContext::builder()
            .with_config_options(Arc::clone(self.state.config_options()))
            .build();
        let simplifier = ExprSimplifier::new(context);
        let schema = DFSchema::empty();
        let expr = simplifier.coerce(expr, &schema).and_then(|expr| simplifier.simplify(expr));
        match expr.ok()? {
            Expr::Literal(value, _) => match value.try_as_str()? {
                Some(text) => Some(text.to_owned()),
                None => Some("null".to_owned()),
            },
            _ => None,
        }
    }
}

impl ContextProvider for Provider<'_> {
    fn get_table_source(&self, name: TableReference) -> EngineResult<Arc<dyn TableSource>> {
        self.tables.get(&name).cloned().ok_or_else(|| plan_datafusion_err!("no table `{name}`"))
    }

    fn get_table_function_source(
        &self,
        name: &str,
        args: Vec<Expr>,
    ) -> EngineResult<Arc<dyn TableSource>> {
        let Some(function) = self.state.table_functions().get(&name.to_lowercase()) else {
            let known = self.state.table_functions().keys().map(String::as_str);
            return Err(refusal::no_table_function(name, known).into());
        };
        let context = SimplifyContext::builder()
            .with_config_options(Arc::clone(self.state.config_options()))
            .build();
        let simplifier = ExprSimplifier::new(context);
        let schema = DFSchema::empty();
        let args = args
            .into_iter()
            .map(|arg| self.with_values(arg))
            .map(|arg| simplifier.coerce(arg?, &schema).and_then(|arg| simplifier.simplify(arg)))
            .collect::<EngineResult<Vec<_>>>()?;
        let args = TableFunctionArgs::new(&args, self.state);
        Ok(provider_as_source(function.create_table_provider_with_args(args)?))
    }

    fn create_cte_work_table(
        &self,
        name: &str,
        schema: SchemaRef,
    ) -> EngineResult<Arc<dyn TableSource>> {
        Ok(provider_as_source(Arc::new(CteWorkTable::new(name, schema))))
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        self.state.expr_planners()
    }

    fn get_function_meta(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        let of_this_call = of_call(name).map(Arc::new);
        of_this_call.or_else(|| self.state.scalar_functions().get(name).cloned())
    }

    fn get_higher_order_meta(&self, name: &str) -> Option<Arc<HigherOrderUDF>> {
        self.state.higher_order_functions().get(name).cloned()
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        self.state.aggregate_functions().get(name).cloned()
    }

    fn get_window_meta(&self, name: &str) -> Option<Arc<WindowUDF>> {
        self.state.window_functions().get(name).cloned()
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        self.state.config_options()
    }

    fn udf_names(&self) -> Vec<String> {
        self.state.scalar_functions().keys().cloned().collect()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        self.state.higher_order_functions().keys().cloned().collect()
    }

    fn udaf_names(&self) -> Vec<String> {
        self.state.aggregate_functions().keys().cloned().collect()
    }

    fn udwf_names(&self) -> Vec<String> {
        self.state.window_functions().keys().cloned().collect()
    }
}
