//! Rewrites errors of the engine that name its own parts, so that they name the parts of the statement.
//!
//! Knows the wording of `DataFusion` 55.2: sentences with one or two values in them.

use super::text::{between, spark_name, unfit, with_sparks_types};
use crate::error::Error;

/// Rewrites an error; `None` if its wording is not known here.
pub(super) fn reworded(text: &str) -> Option<Error> {
    counted(text).or_else(|| typed(text)).or_else(|| placed(text)).or_else(|| of_rows(text))
}

/// Rewords messages about the number of arguments of a call.
fn counted(text: &str) -> Option<Error> {
    if let Some((name, rest)) = text
        .strip_prefix("The function '")
        .and_then(|rest| rest.split_once("' expected "))
        .filter(|(_, rest)| rest.contains(" but received "))
    {
        let (wanted, given) = rest.split_once(" but received ")?;
        let (name, given) = (spark_name(name), given.trim_end_matches('.'));
        let wanted = match wanted.split(' ').next()? {
            "zero" => "no arguments".to_owned(),
            "1" => "1 argument".to_owned(),
            count => format!("{count} arguments"),
        };
        return Some(Error::failed(format!("`{name}` takes {wanted}, not {given}")));
    }
    if let Some(given) = between(text, "min/max was called with ", " arguments") {
        return Some(Error::failed(format!("`min` and `max` take 1 argument, not {given}")));
    }
    if text.starts_with("named_struct requires an even number") {
        return Some(
            Error::failed("`named_struct` takes the name of a field and its value, in pairs")
                .hint("`named_struct('a', 1, 'b', 2)`"),
        );
    }
    if text.starts_with("named_struct requires") {
        return Some(
            Error::failed("the name of a field of `named_struct` must be a string literal")
                .hint("`named_struct('a', 1, 'b', 2)`"),
        );
    }
    if text.contains("function requires 1 to 3 arguments") {
        return Some(Error::failed("`range` takes 1 to 4 whole numbers").hint("`range(1, 10, 2)`"));
    }
    None
}

/// Rewords messages about types that do not fit.
fn typed(text: &str) -> Option<Error> {
    if let Some((call, types)) = text.split_once(", but received ")
        && let Some(name) = between(call, "Function '", "' requires ")
    {
        let of = types.split_once("(DataType: ").map_or(types, |(_, of)| of);
        let of = with_sparks_types(of.trim_end_matches('.').strip_suffix(')').unwrap_or(of));
        return Some(Error::failed(format!("`{}` does not take ({of})", spark_name(name))));
    }
    if let Some(rest) = text.split_once("temporal operation ").map(|(_, rest)| rest) {
        let types = rest.split(": ").next().unwrap_or(rest);
        return Some(unfit("compute", types));
    }
    if text.contains("compare arrays of different types") {
        return Some(
            Error::failed("values of different types cannot be compared")
                .hint("`CAST` one of them"),
        );
    }
    if let Some(of) = text.strip_prefix("Join condition must be boolean type, but got ") {
        let of = with_sparks_types(of);
        return Some(Error::failed(format!("the condition of a join must be boolean, not {of}")));
    }
    if let Some((value, of)) = text
        .split_once("annot cast string '")
        .and_then(|(_, rest)| rest.split_once("' to value of "))
    {
        let of = with_sparks_types(of.strip_suffix(" type").unwrap_or(of));
        return Some(Error::failed(format!("`{value}` is not a valid {of}")));
    }
    if text.starts_with("[return_type]") {
        let of = with_sparks_types(text.rsplit(' ').next()?);
        return Some(Error::failed(format!("`sum` does not take ({of})")));
    }
    None
}

/// Rewords messages about arguments of window functions and of `range`.
fn placed(text: &str) -> Option<Error> {
    if let Some(at) = between(text, "Literal types for field at idx: ", " in Window") {
        let place = ["first", "second", "third"];
        let place = at.parse().ok().and_then(|at: usize| place.get(at)).unwrap_or(&"last");
        return Some(Error::failed(format!(
            "the {place} argument of the window function must be a constant"
        )));
    }
    let (message, hint) = if text.contains("NTILE requires") {
        ("`ntile` takes a number of groups, 1 or more", "`ntile(4) OVER (ORDER BY …)`")
    } else if text.contains("second argument of nth_value") {
        ("the second argument of `nth_value` must be an integer literal", "")
    } else if text.starts_with("Expected an integer value") {
        ("the second argument of `lag` and `lead` must be an integer literal", "")
    } else if text.contains("Step cannot be zero") {
        ("the step of `range` cannot be 0", "")
    } else if text.starts_with("Argument #")
        || text.starts_with("Arguments must be literals")
        || text.contains("argument must be a timestamp or NULL")
        || text.contains("argument must be a date or NULL")
        || text.contains("argument must be an interval or NULL")
    {
        ("the arguments of `range` must be integer literals", "`range(1, 10, 2)`")
    } else {
        return None;
    };
    let error = Error::failed(message);
    Some(if hint.is_empty() { error } else { error.hint(hint) })
}

/// Rewords messages about numbers of rows and columns that do not fit.
fn of_rows(text: &str) -> Option<Error> {
    if let Some(rest) = text.strip_prefix("Inconsistent data length across values list: got ") {
        let given = rest.split(' ').next()?;
        let row: usize = between(rest, "in row ", " ")?.parse().ok()?;
        let wanted = rest.rsplit(' ').next()?;
        return Some(Error::failed(format!(
            "row {} of VALUES and the first have different numbers of values, {given} and {wanted}",
            row + 1
        )));
    }
    if let Some(rest) = text.strip_prefix("Inconsistent data type across values list at row ") {
        let column: usize = between(rest, "column ", ".")?.parse().ok()?;
        let (first, other) = rest.split_once("Was ")?.1.split_once(" but found ")?;
        let (first, other) = (with_sparks_types(first), with_sparks_types(other));
        return Some(
            Error::failed(format!(
                "column {} of VALUES has values of {first} and of {other}, which have no common type",
                column + 1
            ))
            .hint("cast one: `CAST(x AS STRING)`"),
        );
    }
    if let Some(count) = between(text, "Source table contains ", " columns but only ") {
        let named = between(text, "but only ", " names")?;
        return Some(Error::failed(format!("{named} names are given to {count} columns")));
    }
    if text.starts_with("Projections require unique expression names") {
        let name = between(text, "the expression \"", "\"").unwrap_or("a column");
        return Some(
            Error::failed(format!("the select list has `{name}` twice"))
                .hint("give one another name with AS, or leave it out"),
        );
    }
    if text.starts_with("Order by index starts at 1") {
        return Some(Error::failed("ORDER BY position 0 is not in the select list"));
    }
    let kind = text.strip_suffix(" queries have different number of columns")?;
    Some(Error::failed(format!("the two sides of the {kind} have different numbers of columns")))
}

#[cfg(test)]
mod tests {
    use super::reworded;

    #[test]
    fn the_parts_of_the_statement_are_named() {
        let table = [
            (
                "The function 'first_value' expected 1 arguments but received 2",
                "`first` takes 1 argument, not 2",
            ),
            (
                "The function 'now' expected zero argument but received 1",
                "`now` takes no arguments, not 1",
            ),
            (
                "Function 'bit_or' requires Integer, but received Decimal(2, 1) (DataType: Decimal128(2, 1))",
                "`bit_or` does not take (decimal(2,1))",
            ),
            (
                "Cannot get result type for temporal operation Date32 * Int32: Invalid argument error: x",
                "cannot compute `date * int`: the types do not fit",
            ),
            (
                "There is only support Literal types for field at idx: 1 in Window Function",
                "the second argument of the window function must be a constant",
            ),
            (
                "Argument #1 must be an INTEGER, TIMESTAMP, DATE or NULL, got Literal(Utf8(\"x\"), None)",
                "the arguments of `range` must be integer literals",
            ),
            (
                "Inconsistent data length across values list: got 1 values in row 1 but expected 2",
                "row 2 of VALUES and the first have different numbers of values, 1 and 2",
            ),
            (
                "Inconsistent data type across values list at row 1 column 0. Was Int32 but found List(Int32)",
                "column 1 of VALUES has values of int and of array<int>, which have no common type",
            ),
            (
                "Source table contains 1 columns but only 2 names given as column alias",
                "2 names are given to 1 columns",
            ),
            (
                "INTERSECT queries have different number of columns",
                "the two sides of the INTERSECT have different numbers of columns",
            ),
        ];
        for (engines, ours) in table {
            assert_eq!(reworded(engines).unwrap().to_string(), ours, "{engines}");
        }
        assert!(reworded("no column `a`").is_none());
    }
}
