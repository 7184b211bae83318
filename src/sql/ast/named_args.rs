//! Puts named arguments in their positions: `explode(collection => list)`, `mask(x, digitChar => 'd')`.
//!
//! In Spark, only a few functions have named arguments. For other functions, and in `LATERAL VIEW`, a name is
//! refused when the call is checked. Spark's rule is in `NamedParametersSupport.defaultRearrange`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArguments, Ident, ObjectName,
    Select, TableFactor, VisitMut, VisitorMut,
};

use crate::error::{Error, Result};
use crate::sql::ast::literal;
use crate::sql::syntax::object_name::idents;
use crate::sql::syntax::visit;

/// The names of a function's arguments in order, and the defaults of those that are omitted.
struct Signature {
    function: &'static str,
    names: &'static [(&'static str, Option<Default>)],
}

/// The value of an argument that is omitted.
#[derive(Clone, Copy)]
enum Default {
    Text(&'static str),
    Null,
}

const COLLECTION: &[(&str, Option<Default>)] = &[("collection", None)];
const INPUT: &[(&str, Option<Default>)] = &[("input", None)];

const SIGNATURES: [Signature; 7] = [
    Signature { function: "explode", names: COLLECTION },
    Signature { function: "explode_outer", names: COLLECTION },
    Signature { function: "posexplode", names: COLLECTION },
    Signature { function: "posexplode_outer", names: COLLECTION },
    Signature { function: "inline", names: INPUT },
    Signature { function: "inline_outer", names: INPUT },
    Signature {
        function: "mask",
        names: &[
            ("str", None),
            ("upperChar", Some(Default::Text("X"))),
            ("lowerChar", Some(Default::Text("x"))),
            ("digitChar", Some(Default::Text("n"))),
            ("otherChar", Some(Default::Null)),
        ],
    },
];

/// Puts the arguments of all calls in their positions.
///
/// # Errors
/// A name that the function does not have, an argument given twice, or one that is missing.
pub(in crate::sql) fn in_place(tree: &mut impl VisitMut) -> Result<()> {
    match visit::walk_mut(tree, &mut Places) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(*error),
    }
}

struct Places;

impl VisitorMut for Places {
    type Break = Box<Error>;

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<Self::Break> {
        let named = select.lateral_views.iter().find_map(|view| match &view.lateral_view {
            Expr::Function(function) => match &function.args {
                FunctionArguments::List(list) => list.args.iter().find_map(name_of),
                FunctionArguments::None | FunctionArguments::Subquery(_) => None,
            },
            _ => None,
        });
        match named {
            None => ControlFlow::Continue(()),
            Some(name) => ControlFlow::Break(Box::new(
                Error::failed(format!("a LATERAL VIEW does not take `{name} => …`"))
                    .hint("write the value alone, or `SELECT explode(collection => …)`"),
            )),
        }
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        match expr {
            Expr::Function(function) => match &mut function.args {
                FunctionArguments::List(list) => broken(placed(&function.name, &mut list.args)),
                FunctionArguments::None | FunctionArguments::Subquery(_) => {
                    ControlFlow::Continue(())
                }
            },
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<Self::Break> {
        match factor {
            TableFactor::Function { lateral: _, name, args, with_ordinality: _, alias: _ } => {
                broken(placed(name, args))
            }
            TableFactor::Table {
                name,
                alias: _,
                args: Some(called),
                with_hints: _,
                version: _,
                with_ordinality: _,
                partitions: _,
                json_path: _,
                sample: _,
                index_hints: _,
            } => broken(placed(name, &mut called.args)),
            _ => ControlFlow::Continue(()),
        }
    }
}

fn broken(placed: Result<()>) -> ControlFlow<Box<Error>> {
    placed.map_or_else(|error| ControlFlow::Break(Box::new(error)), ControlFlow::Continue)
}

/// Returns the name of a named argument.
fn name_of(arg: &FunctionArg) -> Option<&Ident> {
    match arg {
        FunctionArg::Named { name, arg: _, operator: FunctionArgOperator::RightArrow } => {
            Some(name)
        }
        _ => None,
    }
}

fn placed(function: &ObjectName, args: &mut Vec<FunctionArg>) -> Result<()> {
    let Some(name) = idents(function).last().map(|name| name.value.to_lowercase()) else {
        return Ok(());
    };
    let known = SIGNATURES.iter().find(|signature| signature.function == name);
    let Some(Signature { function: _, names }) = known else { return Ok(()) };
    if !args.iter().any(|arg| name_of(arg).is_some()) {
        return Ok(());
    }
    let mut given: Vec<Option<FunctionArgExpr>> = names.iter().map(|_| None).collect();
    let mut is_named = false;
    for (at, arg) in std::mem::take(args).into_iter().enumerate() {
        let (place, value) = match arg {
            FunctionArg::Named { name: by, arg, operator: FunctionArgOperator::RightArrow } => {
                is_named = true;
                let place = names.iter().position(|(one, _)| one.eq_ignore_ascii_case(&by.value));
                (place.ok_or_else(|| unknown(&name, &by, names))?, arg)
            }
            FunctionArg::Unnamed(value) if !is_named => (at, value),
            _ => {
                return Err(Error::failed(format!(
                    "the arguments of `{name}` without a name come first"
                )));
            }
        };
        let Some(slot) = given.get_mut(place) else {
            return Err(Error::failed(format!("`{name}` takes {} at most", counted(names.len()))));
        };
        if slot.replace(value).is_some() {
            let twice = names[place].0;
            return Err(Error::failed(format!("`{name}` is given `{twice}` twice")));
        }
    }
    for (slot, (by, default)) in given.into_iter().zip(*names) {
        let value = match (slot, default) {
            (Some(value), _) => value,
            (None, Some(Default::Text(text))) => FunctionArgExpr::Expr(literal::text(text)),
            (None, Some(Default::Null)) => FunctionArgExpr::Expr(literal::null()),
            (None, None) => return Err(Error::failed(format!("`{name}` needs `{by} => …`"))),
        };
        args.push(FunctionArg::Unnamed(value));
    }
    Ok(())
}

fn counted(arguments: usize) -> String {
    if arguments == 1 { "1 argument".to_owned() } else { format!("{arguments} arguments") }
}

fn unknown(function: &str, by: &Ident, names: &[(&str, Option<Default>)]) -> Error {
    let names: Vec<String> = names.iter().map(|(name, _)| format!("`{name} => …`")).collect();
    Error::failed(format!("`{function}` has no argument that is called `{}`", by.value))
        .hint(format!("it takes {}", names.join(", ")))
}
