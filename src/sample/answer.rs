//! Draws the answers of a user: the verdict on a question, and the options that were checked for it.
//!
//! The verdict is drawn first and the check marks follow from it, so that both always agree: nothing
//! checked is unanswered, a wrong option checked is incorrect, a right one left out is missed.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::exams::{OPTIONS_MAX, Question};

/// What the course's system said of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Correct,
    Incorrect,
    MissedSome,
    Unanswered,
}

/// What happened to an option.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    pub(super) checked: bool,
    /// Checked or unchecked again: there is a time.
    pub(super) clicked: bool,
    /// Checked when the answer was sent in.
    pub(super) submitted: bool,
}

/// Draws the verdict on a question for a user of some skill, or one who leaves half of them open.
///
/// A question with one right option cannot be half right, one without wrong options not wrong.
/// Several right options are a little harder to find than one.
pub(super) fn verdict(
    question: &Question,
    skill_percent: u32,
    quits: bool,
    rng: &mut ChaCha8Rng,
) -> Verdict {
    let right = question.options.iter().filter(|option| option.right).count();
    let open = if quits { rng.random_ratio(1, 2) } else { rng.random_ratio(1, 60) };
    let success_percent = if right > 1 { skill_percent - 6 } else { skill_percent + 4 };
    if open {
        Verdict::Unanswered
    } else if rng.random_ratio(success_percent, 100) {
        Verdict::Correct
    } else if right == question.options.len() || right > 1 && rng.random_ratio(3, 4) {
        Verdict::MissedSome
    } else {
        Verdict::Incorrect
    }
}

impl Verdict {
    /// Returns the value of `user_result`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Incorrect => "incorrect",
            Self::MissedSome => "missed_some",
            Self::Unanswered => "unanswered",
        }
    }

    /// Draws which options were checked, in the order of the question's own options.
    pub(super) fn marks(self, question: &Question, rng: &mut ChaCha8Rng) -> [Mark; OPTIONS_MAX] {
        let mut marks = [Mark::default(); OPTIONS_MAX];
        if self == Self::Unanswered {
            return marks;
        }
        let options = question.options.len();
        // Right options come first in a question, and the file shuffles them.
        let right = question.options.iter().filter(|option| option.right).count();
        let first_right = rng.random_range(0..right);
        let first_wrong = if right < options { rng.random_range(right..options) } else { options };
        for (at, mark) in marks[..options].iter_mut().enumerate() {
            let checked = match self {
                Self::Correct => at < right,
                Self::MissedSome if at < right => {
                    at == first_right || (at + 1) % right != first_right && rng.random_ratio(1, 2)
                }
                Self::Incorrect if at < right => {
                    rng.random_ratio(if right == 1 { 1 } else { 3 }, 5)
                }
                Self::Incorrect => at == first_wrong || right > 1 && rng.random_ratio(1, 6),
                Self::MissedSome | Self::Unanswered => false,
            };
            let clicked = checked || rng.random_ratio(1, 14);
            *mark = Mark { checked, clicked, submitted: checked };
        }
        marks
    }
}

/// Draws the marks of a question that was never marked: one option or none, nothing sent in.
pub(super) fn unmarked(question: &Question, rng: &mut ChaCha8Rng) -> [Mark; OPTIONS_MAX] {
    let mut marks = [Mark::default(); OPTIONS_MAX];
    if rng.random_ratio(2, 5) {
        let option = rng.random_range(0..question.options.len());
        marks[option] = Mark { checked: true, clicked: true, submitted: false };
    }
    marks
}
