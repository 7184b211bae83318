//! Whether two answers are the same.

use super::answer::{Answer, Rows};

/// How lakeshell's answer stands to Spark's.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    Same,
    BothRefuse,
    /// Spark answers, lakeshell says this.
    Refused(String),
    /// lakeshell answers, Spark says this.
    Lenient(String),
    /// Both answer, and differ in this.
    Silent(Part),
    /// A panic, or no answer in time.
    Broken(String),
    /// Spark itself failed.
    Unjudged,
}

/// The part of an answer that differs, the first of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Types,
    Rows,
    Order,
    Headers,
}

/// Relative difference of doubles that differ in their last digits only.
const LAST_DIGITS: f64 = 1e-12;
/// What is left where doubles of the size of 1 should have made 0.
const ZERO: f64 = 1e-14;

/// Compares two answers; `digits` lets the last digits of doubles differ.
pub(crate) fn verdict(sql: &str, spark: &Answer, here: &Answer, digits: bool) -> Verdict {
    match (spark, here) {
        (_, Answer::Broken(text)) => Verdict::Broken(text.clone()),
        (Answer::Rows(spark), Answer::Rows(here)) => {
            part(sql, spark, here, digits).map_or(Verdict::Same, Verdict::Silent)
        }
        (Answer::Rows(_), Answer::Refused(text)) => Verdict::Refused(text.clone()),
        (Answer::Broken(_), Answer::Rows(_) | Answer::Refused(_)) => Verdict::Unjudged,
        (Answer::Refused(text), Answer::Rows(_)) => Verdict::Lenient(text.clone()),
        (Answer::Refused(_), Answer::Refused(_)) => Verdict::BothRefuse,
    }
}

fn part(sql: &str, spark: &Rows, here: &Rows, digits: bool) -> Option<Part> {
    if spark.types != here.types {
        return Some(Part::Types);
    }
    if !same_rows(&spark.cells, &here.cells, digits) {
        let is_rounded = |of: &String| digits && matches!(of.as_str(), "double" | "float");
        let rounded: Vec<bool> = spark.types.iter().map(is_rounded).collect();
        let sorted = |rows: &[Vec<String>]| {
            let mut rows = rows.to_vec();
            rows.sort_by_cached_key(|row| sort_key(row, &rounded));
            rows
        };
        if !same_rows(&sorted(&spark.cells), &sorted(&here.cells), digits) {
            return Some(Part::Rows);
        }
        // Zeros of both signs are equal: their order is open.
        let unsigned = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
            let zero = |cell: &String| if cell == "-0.0" { "0.0".to_owned() } else { cell.clone() };
            rows.iter().map(|row| row.iter().map(zero).collect()).collect()
        };
        let (spark, here) = (unsigned(&spark.cells), unsigned(&here.cells));
        if fixes_order(sql) && !same_rows(&spark, &here, digits) {
            return Some(Part::Order);
        }
    }
    (spark.names != here.names).then_some(Part::Headers)
}

fn same_rows(spark: &[Vec<String>], here: &[Vec<String>], digits: bool) -> bool {
    let cells = |(spark, here): (&Vec<String>, &Vec<String>)| {
        spark.iter().zip(here).all(|(spark, here)| cells_agree(spark, here, digits))
    };
    spark.len() == here.len() && spark.iter().zip(here).all(cells)
}

/// Rows that agree stand beside each other: doubles are cut to digits that surely agree.
fn sort_key(row: &[String], rounded: &[bool]) -> Vec<String> {
    let key = |(cell, is_rounded): (&String, &bool)| match cell.parse::<f64>() {
        Ok(number) if *is_rounded && number.is_finite() => format!("{number:.6e}"),
        _ => cell.clone(),
    };
    row.iter().zip(rounded).map(key).collect()
}

/// Compares two cells; a sum of doubles depends on the order in which they come.
fn cells_agree(spark: &str, here: &str, digits: bool) -> bool {
    if spark == here {
        return true;
    }
    let (Ok(spark), Ok(here)) = (spark.parse::<f64>(), here.parse::<f64>()) else { return false };
    let greater = spark.abs().max(here.abs());
    digits && (greater <= ZERO || (spark - here).abs() <= LAST_DIGITS * greater)
}

/// Says whether the whole statement is ordered; the generator's orders are total.
fn fixes_order(sql: &str) -> bool {
    let mut depth = 0_usize;
    for (at, c) in sql.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            'o' if depth == 0 && sql[at..].starts_with("order by ") => return true,
            _ => {}
        }
    }
    false
}

#[test]
fn parts_are_found_in_their_order() {
    let rows = |names: &[&str], rows: &[&str]| {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let cells = rows.iter().map(|row| texts(&[row])).collect();
        Answer::Rows(Rows { names: texts(names), types: vec!["int".to_owned()], cells })
    };
    let compare = |sql: &str, spark: &Answer, here: &Answer| verdict(sql, spark, here, false);
    let (spark, here) = (rows(&["a"], &["1", "2"]), rows(&["a"], &["2", "1"]));
    assert_eq!(compare("select a", &spark, &here), Verdict::Same);
    assert_eq!(compare("select a order by a", &spark, &here), Verdict::Silent(Part::Order));
    assert_eq!(compare("(select a order by a)", &spark, &here), Verdict::Same);
    let zeros = (rows(&["a"], &["0.0", "-0.0"]), rows(&["a"], &["-0.0", "0.0"]));
    assert_eq!(compare("select a order by a", &zeros.0, &zeros.1), Verdict::Same);
    let here = rows(&["b"], &["1", "2"]);
    assert_eq!(compare("select a", &spark, &here), Verdict::Silent(Part::Headers));
    let here = rows(&["a"], &["1"]);
    assert_eq!(compare("select a", &spark, &here), Verdict::Silent(Part::Rows));
    let (spark, here) = (rows(&["a"], &["0.1"]), rows(&["a"], &["0.10000000000000002"]));
    assert_eq!(verdict("", &spark, &here, true), Verdict::Same);
    assert_eq!(verdict("", &spark, &here, false), Verdict::Silent(Part::Rows));
    let (spark, here) = (rows(&["a"], &["-3.6917E-17"]), rows(&["a"], &["4.1347E-16"]));
    assert_eq!(verdict("", &spark, &here, true), Verdict::Same);
    assert_eq!(verdict("", &spark, &here, false), Verdict::Silent(Part::Rows));
    let refused = Answer::Refused("no".to_owned());
    assert_eq!(compare("", &refused, &refused), Verdict::BothRefuse);
    assert_eq!(compare("", &spark, &refused), Verdict::Refused("no".to_owned()));
    assert_eq!(compare("", &refused, &spark), Verdict::Lenient("no".to_owned()));
}
