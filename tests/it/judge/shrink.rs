//! Makes a statement that differs small: the smallest that still differs in the same way.

use super::answer::{Answer, Rows};
use super::compare::{Verdict, verdict};
use super::here::Here;
use super::spark::Spark;
use super::tree::{BETWEEN, Tree};

const SETS_ZONE: &str = "set time zone";
const RESET: &str = "reset spark.sql.session.timeZone";

/// Both sides, and what they may differ in.
pub(crate) struct Sides<'a> {
    pub(crate) spark: &'a mut Spark,
    pub(crate) here: &'a Here,
    /// Says whether the last digits of a statement's doubles may differ.
    pub(crate) digits: &'a dyn Fn(&str) -> bool,
}

impl Sides<'_> {
    /// Asks both at once, statement by statement, and returns what they say to the last, or to the one before
    /// it that either refuses.
    pub(crate) fn ask(&mut self, sql: &str) -> (Answer, Answer) {
        let mut answers = (Answer::Rows(Rows::default()), Answer::Rows(Rows::default()));
        for statement in sql.split(BETWEEN) {
            self.spark.question(statement);
            let here = self.here.ask(statement);
            answers = (self.spark.answer(), here);
            if !matches!(answers, (Answer::Rows(_), Answer::Rows(_))) {
                break;
            }
        }
        if sql.contains(SETS_ZONE) {
            self.spark.ask(RESET);
            self.here.ask(RESET);
        }
        answers
    }

    pub(crate) fn verdict(&self, sql: &str, spark: &Answer, here: &Answer) -> Verdict {
        let last = sql.rsplit(BETWEEN).next().unwrap_or(sql);
        verdict(last, spark, here, (self.digits)(sql))
    }

    /// Says whether a statement differs in the same way; Spark, which is slow, is asked only if it may.
    fn differs(&mut self, sql: &str, as_before: &Verdict, asked: &mut usize) -> bool {
        if sql.contains(BETWEEN) {
            *asked += 1;
            let (spark, here) = self.ask(sql);
            return self.is_as_before(sql, as_before, &spark, &here);
        }
        let here = self.here.ask(sql);
        let may = match (as_before, &here) {
            (Verdict::Refused(text), Answer::Refused(now)) => message(text) == message(now),
            (Verdict::Lenient(_) | Verdict::Silent(_), Answer::Rows(_)) => true,
            (Verdict::Broken(_), Answer::Broken(_)) => return true,
            _ => false,
        };
        if !may {
            return false;
        }
        *asked += 1;
        let spark = self.spark.ask(sql);
        self.is_as_before(sql, as_before, &spark, &here)
    }

    fn is_as_before(&self, sql: &str, before: &Verdict, spark: &Answer, here: &Answer) -> bool {
        match (before, self.verdict(sql, spark, here)) {
            (Verdict::Refused(text), Verdict::Refused(now)) => message(text) == message(&now),
            (Verdict::Lenient(text), Verdict::Lenient(now)) => cause(text) == cause(&now),
            (Verdict::Silent(part), Verdict::Silent(now)) => *part == now,
            (Verdict::Broken(_), Verdict::Broken(_)) => true,
            _ => false,
        }
    }

    /// Returns the smallest statement found with so many questions.
    pub(crate) fn shrink(&mut self, tree: Tree, as_before: &Verdict, questions_max: usize) -> Tree {
        let (mut smallest, mut asked) = (tree, 0);
        'smaller: loop {
            let mut next = smallest.smaller();
            next.sort_by_cached_key(|tree| tree.text().len());
            let length = smallest.text().len();
            for tree in next.into_iter().filter(|tree| tree.text().len() < length) {
                if asked >= questions_max {
                    return smallest;
                }
                if self.differs(&tree.text(), as_before, &mut asked) {
                    smallest = tree;
                    continue 'smaller;
                }
            }
            return smallest;
        }
    }
}

/// Returns a message without what it names: the same complaint about another column is the same.
pub(crate) fn message(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let mut out = String::new();
    for (at, part) in first.split(['`', '\'', '"']).enumerate() {
        out.push_str(if at % 2 == 0 { part } else { "…" });
    }
    out.retain(|c| !c.is_ascii_digit());
    out
}

/// Returns the class of one of Spark's errors.
pub(crate) fn cause(text: &str) -> &str {
    text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(class, _)| class)
}
