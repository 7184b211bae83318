//! Tests of charts, as text and as pictures.

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::Chart;
use crate::render::tests::batch;

fn chart(rows: &[&str]) -> Chart {
    let rows = batch(&[("exam", json!("string")), ("n", json!("double"))], rows);
    Chart::new(&rows.schema(), &[rows], 40).expect("a chart")
}

#[test]
fn bars_are_as_long_as_their_numbers() {
    let chart =
        chart(&[r#"{"exam":"Git","n":8}"#, r#"{"exam":"日本","n":3}"#, r#"{"exam":null,"n":0}"#]);
    let expected = "\
n by exam
Git  ██████████ 8.0
日本 ███▊ 3.0
NULL  0.0
";
    assert_eq!(chart.text(19), expected);
    assert_eq!(chart.text(0).lines().count(), 4, "no room is no reason to fail");
}

#[test]
fn what_is_below_zero_goes_to_the_left() {
    let chart =
        chart(&[r#"{"exam":"a","n":-5}"#, r#"{"exam":"b","n":5}"#, r#"{"exam":"c","n":"NaN"}"#]);
    let expected = "\
n by exam
a █████ -5.0
b      █████ 5.0
c       NaN
";
    assert_eq!(chart.text(17), expected);
}

#[test]
fn lines_fit_and_data_is_shown_not_obeyed() {
    let long = format!("{{\"exam\":\"{}\",\"n\":1}}", "長い\\u001b[2J".repeat(20));
    let chart = chart(&[&long, r#"{"exam":"<script>&","n":2}"#]);
    for width in [40, 80, 200] {
        let text = chart.text(width);
        assert!(text.lines().all(|line| line.width() <= width), "{text}");
        assert!(!text.contains('\u{1b}'));
    }
    let svg = chart.svg();
    let document = roxmltree::Document::parse(&svg).expect("SVG is XML");
    let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
    assert!(texts.contains(&"<script>&") && !svg.contains("<script"), "{svg}");
    let bars = document.descendants().filter(|node| node.has_tag_name("rect")).count();
    assert_eq!(bars, 1 + 2);
}

#[test]
fn other_columns_are_refused() {
    let error = |fields: &[(&str, serde_json::Value)]| {
        let rows = batch(fields, &[]);
        Chart::new(&rows.schema(), &[rows], 40).expect_err("no chart").to_string()
    };
    let (text, number) = (("a", json!("string")), ("b", json!("long")));
    assert_eq!(error(&[text.clone(), text.clone()]), "neither of the two columns is a number");
    assert_eq!(error(std::slice::from_ref(&number)), "a chart needs two columns, not 1");
    assert_eq!(error(&[text, number.clone(), number]), "a chart needs two columns, not 3");
}
