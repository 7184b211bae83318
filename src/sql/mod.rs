//! Gives the engine (`DataFusion` 55.2) Spark's SQL, with one concern per file.
//!
//! There are six layers; each imports only itself and those before it:
//!
//! 1. `syntax` rewrites the tokens of a statement where the parser reads Spark's differently, and parses
//!    them; `settings` keeps Spark's settings in the engine's options;
//! 2. `ast` builds and reads the nodes of the parser's tree;
//! 3. `functions` has Spark's functions, operators and casts, some of them as calls of the engine's
//!    functions;
//! 4. `gate` refuses by name what is not supported;
//! 5. `resolve` resolves every name in the tree and makes its meaning explicit;
//! 6. `plan` plans the tree, corrects the plan, and answers `SHOW`, `DESCRIBE` and `SET`; `plan_node` has what
//!    all nodes of plans have in common, `table_scan` what all tables have in common.
//!
//! The tree is changed rather than the plan, because the plan no longer has the text of headers and the case
//! of names, and the planner refuses `count(DISTINCT *)`. This module knows no topics, no files and no
//! rendering; `engine` owns the context and calls [`plan()`].

mod ast;
mod functions;
mod gate;
mod plan;
pub(crate) mod plan_node;
mod resolve;
mod settings;
mod syntax;
pub(crate) mod table_scan;
#[cfg(test)]
mod tests;

pub use crate::spark::ddl::data_type as spark_type;
pub use crate::spark::settings::session::{Change, Settings};
pub use ast::column::shown;
pub use functions::cast::convert::casted;
pub use functions::cast::session_clocks::Clocks;
pub use functions::catalog::FunctionHelp;
pub use gate::{CLAUSES, Clause, REFUSALS};
pub use plan::config::{config, register};
pub use plan::lambda_parameters::LambdaPlacesRule;
pub(crate) use plan::optimizer_guards::{logical_rules, physical_rules};
pub use plan::outer_join_nulls::PaddedRule;
pub use plan::parameters::Parameters;
pub use plan::planned::{Planned, StatementKind};
pub(crate) use plan::random_rows::by_seed as draws_by_seed;
pub use plan::show_result::{function_groups, function_help, function_names, function_usage};
pub use plan::statement::plan;
pub use plan::view_definition::names_in;
pub use resolve::tables::Files;
pub use settings::apply;
pub use syntax::show_describe::inquiry::Act;
