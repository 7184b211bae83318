//! Writes one assessment: the answers of one user, question by question, as JSON.
//!
//! It knows what answers look like and how they are counted, not which records there are. Bytes are
//! written directly; only `sequences` goes to a buffer first, because the time at which the exam
//! was handed in comes before it in the record and is known after it.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::answer::{Mark, Verdict, unmarked, verdict};
use super::clock::{SECOND, push_digits, push_iso, push_seconds};
use super::exams::{Exam, OPTIONS_MAX, Question, id};
use super::plan::Row;

/// Writes records; keeps its buffers from one to the next.
#[derive(Debug, Default)]
pub(super) struct RecordWriter {
    sequences: Vec<u8>,
    seconds: Vec<u8>,
    order: Vec<usize>,
}

/// A user at work: how good, how steady, and how late it is.
struct Sitting {
    skill_percent: u32,
    quits: bool,
    now_ms: i64,
}

/// Counts verdicts, one number for each.
#[derive(Default)]
struct Counts {
    correct: u64,
    incorrect: u64,
    incomplete: u64,
    unanswered: u64,
}

impl RecordWriter {
    /// Adds the record of a row to `out`; `rng` alone decides what the row leaves open.
    pub(super) fn write(
        &mut self,
        exam: &Exam,
        row: &Row,
        rng: &mut ChaCha8Rng,
        out: &mut Vec<u8>,
    ) {
        let mut sitting = Sitting {
            skill_percent: rng.random_range(48..=88),
            quits: rng.random_ratio(1, 9),
            now_ms: row.started_ms,
        };
        self.sequences.clear();
        self.order.clear();
        self.order.extend(0..exam.questions.len());
        self.order.shuffle(rng);
        self.order.truncate(exam.asked);
        if exam.marked {
            self.marked_sequences(exam, &mut sitting, rng);
        } else {
            self.unmarked_sequences(exam, &mut sitting, rng);
        }
        let seconds = self.handed_in(sitting.now_ms, rng);
        push_all(out, &[b"{\"keen_timestamp\": \"", &self.seconds]);
        push_all(out, &[b"\", \"max_attempts\": \"1.0\", \"started_at\": \""]);
        push_iso(row.started_ms, out);
        push_all(out, &[b"\", \"base_exam_id\": \"", exam.base_exam_id.as_bytes()]);
        push_all(out, &[b"\", \"user_exam_id\": \"", &id(rng), b"\", \"sequences\": {"]);
        push_all(out, &[&self.sequences, b"}, \"keen_created_at\": \"", &self.seconds]);
        let certification: &[u8] = if row.certification { b"\"false\"" } else { b"null" };
        push_all(out, &[b"\", \"certification\": ", certification, b", \"keen_id\": \""]);
        push_keen_id(seconds, rng, out);
        push_all(out, &[b"\", \"exam_name\": \"", exam.name.as_bytes(), b"\"}"]);
    }

    /// Writes the members of `sequences` for an exam that was marked.
    fn marked_sequences(&mut self, exam: &Exam, sitting: &mut Sitting, rng: &mut ChaCha8Rng) {
        let out = &mut self.sequences;
        let mut counts = Counts::default();
        out.extend_from_slice(b"\"questions\": [");
        for (at, &question) in self.order.iter().enumerate() {
            let question = &exam.questions[question];
            let verdict = verdict(question, sitting.skill_percent, sitting.quits, rng);
            counts.add(verdict);
            push_all(out, &[separator(at), b"{\"user_incomplete\": "]);
            push_bool(verdict == Verdict::MissedSome, out);
            out.extend_from_slice(b", \"user_correct\": ");
            push_bool(verdict == Verdict::Correct, out);
            out.extend_from_slice(b", \"options\": [");
            push_options(question, &verdict.marks(question, rng), sitting, rng, out);
            out.extend_from_slice(b"], \"user_submitted\": ");
            push_bool(verdict != Verdict::Unanswered, out);
            push_all(out, &[b", \"id\": \"", &question.id, b"\", \"user_result\": \""]);
            push_all(out, &[verdict.name().as_bytes(), b"\"}"]);
        }
        push_all(out, &[b"], \"attempt\": 1, \"id\": \"", &exam.sequence_id, b"\", \"counts\": "]);
        counts.push(out);
    }

    /// Writes the members of `sequences` as the developers' records have them.
    fn unmarked_sequences(&mut self, exam: &Exam, sitting: &mut Sitting, rng: &mut ChaCha8Rng) {
        let out = &mut self.sequences;
        push_all(out, &[b"\"attempt\": 1, \"id\": \"", &exam.sequence_id, b"\", \"questions\": ["]);
        for (at, &question) in self.order.iter().enumerate() {
            let question = &exam.questions[question];
            push_all(out, &[separator(at), b"{\"options\": ["]);
            push_options(question, &unmarked(question, rng), sitting, rng, out);
            push_all(out, &[b"], \"id\": \"", &question.id, b"\"}"]);
        }
        out.push(b']');
    }

    /// Draws the time at which the exam was handed in, writes it to `seconds`, returns whole seconds.
    fn handed_in(&mut self, now_ms: i64, rng: &mut ChaCha8Rng) -> u64 {
        let wait_us = rng.random_range(800_000..=6_000_000u64);
        let time_tenth_us = (now_ms.unsigned_abs() * 1000 + wait_us) * 10;
        // As often as in the real records, the double next to the decimal number is what was printed.
        let time_tenth_us = match rng.random_range(0..10u32) {
            0..=3 => time_tenth_us + 1,
            4..=5 => time_tenth_us - 1,
            _ => time_tenth_us,
        };
        self.seconds.clear();
        push_seconds(time_tenth_us, &mut self.seconds);
        time_tenth_us / 10_000_000
    }
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Correct => &mut self.correct,
            Verdict::Incorrect => &mut self.incorrect,
            Verdict::MissedSome => &mut self.incomplete,
            Verdict::Unanswered => &mut self.unanswered,
        };
        *count += 1;
    }

    /// Writes the member `counts` of `sequences`.
    fn push(&self, out: &mut Vec<u8>) {
        let submitted = self.correct + self.incorrect + self.incomplete;
        let total = submitted + self.unanswered;
        out.extend_from_slice(b"{\"incomplete\": ");
        push_digits(self.incomplete, 1, out);
        out.extend_from_slice(b", \"submitted\": ");
        push_digits(submitted, 1, out);
        out.extend_from_slice(b", \"incorrect\": ");
        push_digits(self.incorrect, 1, out);
        out.extend_from_slice(b", \"all_correct\": ");
        push_bool(self.correct == total, out);
        out.extend_from_slice(b", \"correct\": ");
        push_digits(self.correct, 1, out);
        out.extend_from_slice(b", \"total\": ");
        push_digits(total, 1, out);
        out.extend_from_slice(b", \"unanswered\": ");
        push_digits(self.unanswered, 1, out);
        out.push(b'}');
    }
}

/// Writes the options of a question in a new order, and lets the time pass that it took.
fn push_options(
    question: &Question,
    marks: &[Mark; OPTIONS_MAX],
    sitting: &mut Sitting,
    rng: &mut ChaCha8Rng,
    out: &mut Vec<u8>,
) {
    let mut order: [usize; OPTIONS_MAX] = std::array::from_fn(|at| at);
    let order = &mut order[..question.options.len()];
    order.shuffle(rng);
    let thought_ms = sitting.now_ms + rng.random_range(SECOND..=12 * SECOND);
    for (at, &option) in order.iter().enumerate() {
        let (mark, option) = (marks[option], &question.options[option]);
        push_all(out, &[separator(at), b"{\"checked\": "]);
        push_bool(mark.checked, out);
        if mark.clicked {
            let clicked_ms = thought_ms + rng.random_range(0..=9 * SECOND);
            sitting.now_ms = sitting.now_ms.max(clicked_ms);
            out.extend_from_slice(b", \"at\": \"");
            push_iso(clicked_ms, out);
            push_all(out, &[b"\", \"id\": \"", &option.id, b"\""]);
            if mark.submitted {
                out.extend_from_slice(b", \"submitted\": 1");
            }
        }
        if option.right {
            out.extend_from_slice(b", \"correct\": true");
        }
        if !mark.clicked {
            push_all(out, &[b", \"id\": \"", &option.id, b"\""]);
        }
        out.push(b'}');
    }
}

/// Writes 24 hex digits: the second, the machine, the process (always 1), a counter.
fn push_keen_id(seconds: u64, rng: &mut ChaCha8Rng, out: &mut Vec<u8>) {
    let machine = rng.random_range(0..1u128 << 24);
    let counter = rng.random_range(0..1u128 << 24);
    let number = (u128::from(seconds) << 64) | (machine << 40) | (1 << 24) | counter;
    out.extend(
        (0..24).rev().map(|digit| b"0123456789abcdef"[(number >> (4 * digit)) as usize % 16]),
    );
}

fn separator(at: usize) -> &'static [u8] {
    if at == 0 { b"" } else { b", " }
}

fn push_bool(value: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

fn push_all(out: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        out.extend_from_slice(part);
    }
}
