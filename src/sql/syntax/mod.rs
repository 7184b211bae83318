//! Reads the text of a statement: it rewrites the tokens and then parses them.

pub(super) mod call_tokens;
pub(super) mod dialect;
pub(super) mod double_quotes;
pub(super) mod grouping_set_tokens;
pub(super) mod inline_table_tokens;
pub(super) mod interval_literal;
pub(super) mod lateral_view_tokens;
pub(super) mod lexer;
pub(super) mod object_name;
pub(super) mod parse;
pub(super) mod pipe;
pub(super) mod query_head_tokens;
pub(super) mod sample_tokens;
pub(super) mod show_describe;
pub(super) mod token;
pub(super) mod token_rewrite;
pub(super) mod typo_hints;
pub(super) mod unsupported_statements;
pub(super) mod view_comment_tokens;
pub(super) mod visit;
