//! Parameters: values to which a statement refers as `$name`.
//!
//! A statement is planned with the engine's own placeholders and gets the values afterwards, so that no value
//! is ever read as SQL. A value is a string. If the engine can infer the type that is needed, the value is
//! cast to it as Spark's `Cast` does, and a number has the meaning of a literal.

use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, StringArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::sqlparser::ast::{Expr, Statement, Value, ValueWithSpan};

use crate::error::{Error, Result};
use crate::spark::ddl::arrow_type;
use crate::spark::types::simple_string;
use crate::sql::ast::cast_to::to_named;
use crate::sql::ast::number_literal;
use crate::sql::functions::cast::convert::casted;
use crate::sql::plan::parameters::{Parameters, ROWS, placeholder};
use crate::sql::plan::provider::Provider;
use crate::sql::plan::{
    cte_once, lateral_apply, one_row_filter, ordered_aggregates, parameter_positions, random_rows,
};
use crate::sql::resolve::resolver::Planner as _;
use crate::sql::resolve::tables::Files;
use crate::sql::syntax::visit;

/// The type of a parameter's value if none can be inferred.
const TEXT: &str = "STRING";
/// Returns whether a statement has parameters, and checks each of them.
///
/// # Errors
/// An unknown parameter, or one where a value is not allowed.
pub(in crate::sql) fn are_used(statement: &mut Statement, parameters: &Parameters) -> Result<bool> {
    let mut used = false;
    let checked = visit::expressions(statement, |expr| {
        let Some(id) = placeholder(expr) else { return ControlFlow::Continue(()) };
        used = true;
        let checked = match id.strip_prefix('$') {
            Some(name) => parameters.get(name).map(drop),
            None => Err(Error::failed(format!("`{id}` names no parameter"))
                .hint("write `$name`, and set it with `.param name VALUE`")),
        };
        checked.map_or_else(ControlFlow::Break, ControlFlow::Continue)
    });
    if let ControlFlow::Break(error) = checked {
        return Err(error);
    }
    if used {
        parameter_positions::check(statement, parameters)?;
    }
    Ok(used)
}

/// Plans a statement whose names have been resolved, and puts the values in, if it has parameters.
///
/// # Errors
/// A value that cannot be cast to the type that is needed, or an error of the engine.
pub(in crate::sql) fn plan(
    statement: Statement,
    provider: &Provider<'_>,
    parameters: Option<&Parameters>,
    files: &dyn Files,
) -> Result<LogicalPlan> {
    let engines = |error| provider.said(error);
    let plan = match parameters {
        None => provider.plan(statement).map_err(engines)?,
        Some(parameters) => {
            let plan = provider.plan(typed(statement, provider, parameters)?).map_err(engines)?;
            plan.with_param_values(parameters.values()).map_err(engines)?
        }
    };
    let plan = lateral_apply::applied(plan)
        .and_then(|plan| ordered_aggregates::ordered(plan, files))
        .and_then(cte_once::shared);
    plan.and_then(one_row_filter::kept).and_then(random_rows::apart).map_err(engines)
}

/// Casts each placeholder to the type that is needed.
fn typed(
    mut statement: Statement,
    provider: &Provider<'_>,
    parameters: &Parameters,
) -> Result<Statement> {
    let mut types = wanted(&statement, provider).into_iter();
    let done = visit::expressions_mut(&mut statement, |expr| {
        let Some(name) = placeholder(expr).and_then(|id| id.strip_prefix('$')) else {
            return ControlFlow::Continue(());
        };
        if name.ends_with(ROWS) {
            return ControlFlow::Continue(());
        }
        let of = types.next().flatten();
        let named = parameters.get(name).and_then(|value| type_of(name, value, of.as_ref()));
        match named {
            Ok(type_name) => *expr = to_named(expr.clone(), &type_name),
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    });
    match done {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(statement),
    }
}

/// Returns for each placeholder, in the order of the statement, the type that is needed.
fn wanted(statement: &Statement, provider: &Provider<'_>) -> Vec<Option<DataType>> {
    let mut numbered = statement.clone();
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    let _: ControlFlow<()> = visit::expressions_mut(&mut numbered, |expr| {
        if let Expr::Value(ValueWithSpan { value: Value::Placeholder(id), span: _ }) = expr
            && !id.ends_with(ROWS)
        {
            names.push(id.clone());
            // A parameter that occurs several times may need several types.
            *id = format!("{id} {}", names.len());
            ids.push(id.clone());
        }
        ControlFlow::Continue(())
    });
    let types = |statement| provider.plan(statement).and_then(|plan| plan.get_parameter_types());
    // Grouping expressions stay equal only if their placeholders do.
    let (keys, found) = match types(numbered) {
        Ok(found) => (ids, found),
        Err(_) => (names, types(statement.clone()).unwrap_or_default()),
    };
    keys.iter().map(|key| found.get(key).cloned().flatten()).collect()
}

/// Returns the name of the type to which a value is cast if `wanted` is needed.
///
/// # Errors
/// The value does not have that type.
fn type_of(name: &str, value: &str, wanted: Option<&DataType>) -> Result<String> {
    let wanted = wanted.unwrap_or(&DataType::Null);
    let type_name = match wanted {
        of if of.is_floating() => simple_string(of).to_uppercase(),
        of if of.is_numeric() => {
            number_literal::type_of(value).unwrap_or_else(|| "DOUBLE".to_owned())
        }
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Date32 => "DATE".to_owned(),
        DataType::Timestamp(..) => "TIMESTAMP".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "BINARY".to_owned(),
        _ => TEXT.to_owned(),
    };
    let text: ArrayRef = Arc::new(StringArray::from(vec![value]));
    let read = arrow_type(&type_name).map(|to| casted(&text, &to));
    match read {
        Some(Ok(read)) if read.null_count() == 0 => Ok(type_name),
        _ => {
            let of = simple_string(wanted);
            Err(Error::failed(format!(
                "parameter `${name}` is `{value}`, which is not a valid {of}"
            ))
            .hint(format!("`.param {name} VALUE` gives it another value")))
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::datatypes::DataType;

    use super::type_of;
    use crate::sql::plan::parameters::Parameters;

    #[test]
    fn names_are_words() {
        let mut parameters = Parameters::default();
        for name in ["a", "_1", "größe"] {
            assert!(parameters.set(name, "x").is_ok(), "{name}");
        }
        for name in ["", "1", "a b", "a-b", "$a"] {
            assert!(parameters.set(name, "x").is_err(), "{name}");
        }
        let error = parameters.get("grösse").unwrap_err();
        assert_eq!(error.hint_text(), Some("did you mean `$größe`?"));
    }

    #[test]
    fn a_number_means_what_it_would_as_a_literal() {
        let table = [
            ("7", Some(DataType::Int32), Some("INT")),
            (" 7 ", Some(DataType::Int32), Some("INT")),
            ("3000000000", Some(DataType::Int32), Some("BIGINT")),
            ("0.5", Some(DataType::Int32), Some("DECIMAL(1,1)")),
            ("1e3", Some(DataType::Int64), Some("DOUBLE")),
            ("0.5", Some(DataType::Float64), Some("DOUBLE")),
            ("seven", Some(DataType::Int32), None),
            ("7 or 1=1", Some(DataType::Int32), None),
            ("2018-01-23", Some(DataType::Date32), Some("DATE")),
            ("soon", Some(DataType::Date32), None),
            ("yes", Some(DataType::Boolean), Some("BOOLEAN")),
            ("7", Some(DataType::Utf8), Some("STRING")),
            ("7", None, Some("STRING")),
        ];
        for (value, wanted, name) in table {
            let found = type_of("p", value, wanted.as_ref()).ok();
            assert_eq!(found.as_deref(), name, "{value} as {wanted:?}");
        }
    }
}
