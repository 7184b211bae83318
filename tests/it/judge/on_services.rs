//! The test of the live judge; Spark needs Java.

use std::io::Write as _;

use super::compare::Verdict;
use super::excuses::Excuses;
use super::generator::Generator;
use super::here::Here;
use super::report::{Difference, Report};
use super::shrink::Sides;
use super::spark::Spark;

/// Statements of a run, and of one with `--long`.
const STATEMENTS: usize = 500;
const STATEMENTS_LONG: usize = 20_000;
/// So many of 1,000 statements may differ in each way; lowered as kinds are fixed.
const LIMITS: [(&str, usize); 4] =
    [("silent", 4), ("refused here only", 12), ("lenient here", 20), ("dumps", 4)];
/// So many of 1,000 statements must be answered alike, and may be left unjudged because Spark itself fails.
const SAME_MIN: usize = 600;
const UNJUDGED_MAX: usize = 20;
/// Differences that are made small, and questions for each.
const SHRUNK_MAX: usize = 12;
const QUESTIONS_MAX: usize = 60;
/// Differences by one message that are told.
const ALIKE_MAX: usize = 2;

/// Returns a number that the environment gives.
fn given(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// Returns the numbers of the statements to ask.
fn numbers(long: bool) -> Vec<u64> {
    if let Ok(named) = std::env::var("LAKESHELL_JUDGE_NUMBERS") {
        return named.split(',').map(|number| number.parse().expect("a number")).collect();
    }
    let first = given("LAKESHELL_JUDGE_FIRST").unwrap_or(0) as u64;
    let usual = if long { STATEMENTS_LONG } else { STATEMENTS };
    let count = given("LAKESHELL_JUDGE_COUNT").unwrap_or(usual);
    (first..first + count as u64).collect()
}

/// A run over many statements.
struct Run<'a> {
    sides: Sides<'a>,
    excuses: &'a Excuses,
    report: Report,
    /// Differences that may still be made small.
    shrinks_left: usize,
}

impl Run<'_> {
    fn ask(&mut self, seed: u64, number: u64) {
        let tree = Generator::new(seed, number).statement();
        let asked = tree.text();
        let (of_spark, of_here) = self.sides.ask(&asked);
        let verdict = self.sides.verdict(&asked, &of_spark, &of_here);
        let kind = self.report.count(&verdict, &of_here);
        let is_told = match &verdict {
            Verdict::Same | Verdict::BothRefuse | Verdict::Unjudged => false,
            Verdict::Refused(_) | Verdict::Lenient(_) => self.report.seen(&verdict) <= ALIKE_MAX,
            Verdict::Silent(_) | Verdict::Broken(_) => true,
        };
        if !is_told {
            return;
        }
        let smallest = if self.shrinks_left > 0 {
            self.shrinks_left -= 1;
            self.sides.shrink(tree, &verdict, QUESTIONS_MAX).text()
        } else {
            asked.clone()
        };
        if matches!(verdict, Verdict::Silent(_)) && self.excuses.excuse(&smallest) {
            self.report.excuse();
            return;
        }
        let part = if let Verdict::Silent(part) = verdict { Some(part) } else { None };
        let (spark, here) = self.sides.ask(&smallest);
        self.report.keep(Difference { number, kind, part, asked, smallest, spark, here });
    }
}

#[test]
fn spark_and_lakeshell_answer_random_statements_alike() {
    let long = std::env::var_os("LAKESHELL_LONG").is_some();
    let seed = given("LAKESHELL_JUDGE_SEED").unwrap_or(if long { 2 } else { 1 }) as u64;
    let numbers = numbers(long);
    let shrinks_left = given("LAKESHELL_JUDGE_SHRUNK").unwrap_or(SHRUNK_MAX);
    let excuses = Excuses::read();
    let digits = |sql: &str| excuses.digits(sql);
    let (mut spark, here) = (Spark::start(), Here::start());
    let sides = Sides { spark: &mut spark, here: &here, digits: &digits };
    let mut run = Run { sides, excuses: &excuses, report: Report::new(), shrinks_left };
    for number in &numbers {
        run.ask(seed, *number);
    }
    let first = numbers.first().expect("a statement is asked");
    let told = format!("seed {seed}, statements from {first}\n{}", run.report.text());
    std::io::stderr().write_all(told.as_bytes()).expect("stderr is there");
    assert_eq!(run.report.of("broken"), 0, "a statement broke lakeshell");
    // Not of a few statements that were asked for by number.
    if numbers.len() >= STATEMENTS {
        let same = run.report.of("same") * 1000 / numbers.len();
        assert!(
            same >= SAME_MIN,
            "{same} of 1,000 are answered alike, and at least {SAME_MIN} must be"
        );
        let unjudged = run.report.of("unjudged") * 1000 / numbers.len();
        assert!(
            unjudged <= UNJUDGED_MAX,
            "{unjudged} of 1,000 are unjudged, and at most {UNJUDGED_MAX} may be"
        );
    }
    for (kind, per_mille) in LIMITS {
        let found = run.report.of(kind);
        let most = numbers.len() * per_mille / 1000;
        assert!(
            found <= most,
            "{found} of {} are {kind}, and at most {most} may be",
            numbers.len()
        );
    }
}
