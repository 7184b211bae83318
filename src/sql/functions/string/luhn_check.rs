//! `luhn_check`: the check digit of a number.

use std::sync::Arc;

use datafusion::arrow::array::{Array, BooleanArray};
use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::scalar::{Rule, texts};
use crate::sql::functions::string::row::text;

/// The function of this file.
pub(in crate::sql) const RULE: Rule = Rule {
    name: "luhn_check",
    coerce: |types| texts(types, 1, 1),
    return_type: |_| DataType::Boolean,
    eval: |args, _| {
        let checked = (0..args[0].len()).map(|row| Some(luhn(text(args, 0, row)?)));
        Ok(Arc::new(checked.collect::<BooleanArray>()))
    },
};

/// Returns whether the last digit of a number is the check digit of the others, as on credit cards.
fn luhn(digits: &str) -> bool {
    let all: Option<Vec<u32>> = digits.chars().rev().map(|digit| digit.to_digit(10)).collect();
    let Some(all) = all.filter(|all| !all.is_empty()) else { return false };
    let add = |(at, digit): (usize, u32)| match (at % 2, digit * 2) {
        (0, _) => digit,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    all.into_iter().enumerate().map(add).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::luhn;

    #[test]
    fn check_digits_are_checked() {
        assert!(luhn("79927398713") && !luhn("79927398710") && !luhn("x"));
    }
}
