//! Builds and reads the nodes of the parser's tree.
//!
//! Knows only the tree: no functions, no tables, no session.

pub(super) mod cast_to;
pub(super) mod column;
pub(super) mod desugar;
pub(super) mod function_call;
pub(super) mod interval_literal;
pub(super) mod literal;
pub(super) mod named_args;
pub(super) mod node;
pub(super) mod number_literal;
pub(super) mod operator;
pub(super) mod struct_fields;
pub(super) mod type_name;
pub(super) mod walk;
