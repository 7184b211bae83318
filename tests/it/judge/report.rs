//! Counts the verdicts and tells of the differences.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;

use serde_json::json;

use super::answer::Answer;
use super::compare::{Part, Verdict};
use super::shrink::{cause, message};

/// Words of the engine's inside that no message may have.
const DUMPS: [&str; 9] = [
    "Some(",
    "Column {",
    "Field {",
    "LambdaVariable",
    "physical",
    "logical plan",
    "Utf8(",
    "Int64(",
    "DataFusion",
];
/// Reasons that are listed.
const LISTED_MAX: usize = 25;

/// A difference, made small.
pub(crate) struct Difference {
    pub(crate) number: u64,
    pub(crate) kind: &'static str,
    /// What differs where both answer.
    pub(crate) part: Option<Part>,
    pub(crate) asked: String,
    pub(crate) smallest: String,
    pub(crate) spark: Answer,
    pub(crate) here: Answer,
}

/// What a run came to.
#[derive(Default)]
pub(crate) struct Report {
    counts: BTreeMap<&'static str, usize>,
    refused: BTreeMap<String, usize>,
    lenient: BTreeMap<String, usize>,
    dumps: Vec<String>,
    differences: Vec<Difference>,
    file: Option<File>,
}

impl Report {
    /// Makes a report; differences go to the file that `LAKESHELL_JUDGE_REPORT` names, too.
    pub(crate) fn new() -> Self {
        let file = std::env::var_os("LAKESHELL_JUDGE_REPORT");
        let file = file.map(|path| File::create(path).expect("the report can be written"));
        Self { file, ..Self::default() }
    }

    /// Counts a verdict; says which kind it is.
    pub(crate) fn count(&mut self, verdict: &Verdict, here: &Answer) -> &'static str {
        if let Answer::Refused(text) = here
            && DUMPS.iter().any(|dump| text.contains(dump))
        {
            self.dumps.push(text.clone());
            *self.counts.entry("dumps").or_default() += 1;
        }
        let kind = match verdict {
            Verdict::Same => "same",
            Verdict::BothRefuse => "both refuse",
            Verdict::Refused(text) => {
                *self.refused.entry(message(text)).or_default() += 1;
                "refused here only"
            }
            Verdict::Lenient(text) => {
                *self.lenient.entry(cause(text).to_owned()).or_default() += 1;
                "lenient here"
            }
            Verdict::Silent(_) => "silent",
            Verdict::Broken(_) => "broken",
            Verdict::Unjudged => "unjudged",
        };
        *self.counts.entry(kind).or_default() += 1;
        kind
    }

    /// Counts a silent difference again, as one that has a reason.
    pub(crate) fn excuse(&mut self) {
        *self.counts.entry("silent").or_default() -= 1;
        *self.counts.entry("excused").or_default() += 1;
    }

    /// Says how many times a message was seen.
    pub(crate) fn seen(&self, verdict: &Verdict) -> usize {
        match verdict {
            Verdict::Refused(text) => self.refused.get(&message(text)).copied().unwrap_or_default(),
            Verdict::Lenient(text) => self.lenient.get(cause(text)).copied().unwrap_or_default(),
            _ => 0,
        }
    }

    /// Keeps a difference.
    pub(crate) fn keep(&mut self, difference: Difference) {
        if let Some(file) = &mut self.file {
            let line = json!({
                "number": difference.number, "kind": difference.kind, "part": difference.part.map(|part| format!("{part:?}")), "asked": difference.asked,
                "smallest": difference.smallest, "spark": difference.spark.told(), "here": difference.here.told(),
            });
            writeln!(file, "{line}").expect("the report can be written");
        }
        self.differences.push(difference);
    }

    pub(crate) fn of(&self, kind: &str) -> usize {
        self.counts.get(kind).copied().unwrap_or_default()
    }

    /// Writes all of it for a reader.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        // What has a dump was counted as refused, too.
        let total: usize =
            self.counts.iter().filter(|(kind, _)| **kind != "dumps").map(|(_, count)| count).sum();
        let counts: Vec<String> =
            self.counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        for Difference { number, kind, part: _, asked: _, smallest, spark, here } in
            &self.differences
        {
            let _ = writeln!(
                out,
                "{number}: {kind}: {smallest}\n  spark {}\n  here  {}",
                spark.told(),
                here.told()
            );
        }
        for (title, reasons) in
            [("refused here only", &self.refused), ("lenient here", &self.lenient)]
        {
            let mut reasons: Vec<_> = reasons.iter().collect();
            reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let _ = writeln!(out, "{title}:");
            for (reason, count) in reasons.into_iter().take(LISTED_MAX) {
                let _ = writeln!(out, "  {count} {reason}");
            }
        }
        for dump in &self.dumps {
            let _ = writeln!(out, "a message with the engine's inside: {dump}");
        }
        let _ = writeln!(out, "live judge: {total} statements: {}", counts.join(", "));
        out
    }
}
