//! Writes what asks for NULL, and what asks for the session, with what the engine has.

use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};

use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::function_call::call;
use crate::sql::ast::literal;
use crate::sql::ast::operator::{choose, compared};

/// Rewrites what asks for NULL.
pub(in crate::sql) fn rewrite(name: &str, args: &[Expr]) -> Option<Expr> {
    match (name, args) {
        ("isnull", [of]) => Some(Expr::IsNull(Box::new(of.clone()))),
        ("isnotnull", [of]) => Some(Expr::IsNotNull(Box::new(of.clone()))),
        // Unlike `size`, which is -1 there.
        ("array_size", [list]) => {
            let present = Expr::IsNotNull(Box::new(list.clone()));
            Some(choose(vec![present, call("size", vec![list.clone()])], None))
        }
        ("if", [condition, yes, no]) => {
            Some(choose(vec![condition.clone(), yes.clone()], Some(no.clone())))
        }
        ("nullif", [value, other]) => {
            let is_equal = compared(value.clone(), BinaryOperator::Eq, other.clone());
            Some(choose(vec![is_equal, literal::null()], Some(value.clone())))
        }
        ("nullifzero", [value]) => {
            let is_zero = compared(value.clone(), BinaryOperator::Eq, int("0"));
            Some(choose(vec![is_zero, literal::null()], Some(value.clone())))
        }
        ("zeroifnull", [value]) => Some(call("coalesce", vec![value.clone(), int("0")])),
        ("nvl2", [of, yes, no]) => {
            let present = Expr::IsNotNull(Box::new(of.clone()));
            Some(choose(vec![present, yes.clone()], Some(no.clone())))
        }
        ("equal_null", [left, right]) => {
            Some(compared(left.clone(), BinaryOperator::Spaceship, right.clone()))
        }
        // With two arguments it reads bytes.
        ("decode", [of, cases @ ..]) if cases.len() > 1 => {
            let arms = cases.chunks_exact(2).flat_map(|pair| {
                let is_it = compared(of.clone(), BinaryOperator::Spaceship, pair[0].clone());
                [is_it, pair[1].clone()]
            });
            let otherwise = if cases.len() % 2 == 1 { cases.last().cloned() } else { None };
            Some(choose(arms.collect(), otherwise))
        }
        _ => None,
    }
}

/// Rewrites what asks for the session: its names are Spark's.
pub(in crate::sql) fn of_session(name: &str, args: &[Expr]) -> Option<Expr> {
    if !args.is_empty() {
        return None;
    }
    Some(match name {
        "current_database" | "current_schema" => literal::text("default"),
        "current_catalog" => literal::text("spark_catalog"),
        "current_user" | "session_user" | "user" => literal::text(&user()),
        "version" => literal::text(env!("CARGO_PKG_VERSION")),
        "localtimestamp" => to_named(call("now", Vec::new()), "TIMESTAMP_NTZ"),
        "spark_partition_id" => int("0"),
        "input_file_name" => literal::text(""),
        // Spark's for what is in no file.
        "input_file_block_length" | "input_file_block_start" => {
            to_named(literal::text("-1"), "BIGINT")
        }
        "e" => to_named(literal::text("2.718281828459045"), "DOUBLE"),
        _ => return None,
    })
}

/// Returns who runs the shell: as the environment says, or the system, where nobody logged in.
fn user() -> String {
    let named = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty()).or_else(of_system).unwrap_or_default()
}

/// Reads the name that the system has for the owner of this process.
fn of_system() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, id) = (parts.next()?, parts.next()?, parts.next()?);
        (id == owner).then(|| name.to_owned())
    })
}

/// Writes a whole number.
fn int(digits: &str) -> Expr {
    to_named(literal::text(digits), "INT")
}
