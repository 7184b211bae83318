//! Names the fields of `named_struct` and `struct` if they contain `*`.

use datafusion::sql::sqlparser::ast::Function;

use crate::sql::ast::function_call::{name_of, set_args, set_name};
use crate::sql::ast::literal;
use crate::sql::ast::struct_fields::field_name;
use crate::sql::functions::array::arrays_zip::ZIP_NAMED;
use crate::sql::resolve::count_distinct::all_of as columns_of;
use crate::sql::resolve::scope::Scope;

/// Makes `struct(a, b + 1)` a `named_struct('a', a, 'col2', b + 1)` before names are made exact.
pub(in crate::sql) fn name_fields(function: &mut Function, scope: &Scope<'_>) {
    let unnamed: fn(usize) -> String = match name_of(function).as_deref() {
        Some("struct") => |at| format!("col{}", at + 1),
        Some("arrays_zip") => |at| at.to_string(),
        _ => return,
    };
    let args = columns_of(&function.args, scope);
    let named = args.into_iter().enumerate().flat_map(|(at, arg)| {
        let name = field_name(&arg).unwrap_or_else(|| unnamed(at));
        [literal::text(&name), arg]
    });
    let named = named.collect();
    set_args(function, named);
    let zips = name_of(function).as_deref() == Some("arrays_zip");
    set_name(function, if zips { ZIP_NAMED } else { "named_struct" });
}
