//! Defines the exams of the course's data, with invented questions and options.
//!
//! Names, identifiers and numbers of records are the real ones. The number of questions is real for
//! the 18 exams of which a record is known; the others bring the sum over all records to the known
//! 14,717. Which options are right follows the shapes of real questions.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use uuid::Builder;
use uuid::fmt::Hyphenated;

/// One line for each exam: records, name, `base_exam_id`, questions of a record; most records first.
const TABLE: &str = include_str!("exam_counts.tsv");

/// The exam of the developers, whose records were never marked.
const UNMARKED_ID: &str = "example-id";

/// The most options a question has.
pub(super) const OPTIONS_MAX: usize = 6;

/// (options, right ones among them) of the questions in the real records, as often as there.
const SHAPES: [((usize, usize), u32); 11] = [
    ((2, 1), 5),
    ((3, 1), 17),
    ((3, 2), 4),
    ((3, 3), 2),
    ((4, 1), 27),
    ((4, 2), 15),
    ((4, 3), 6),
    ((4, 4), 1),
    ((6, 2), 1),
    ((6, 3), 3),
    ((6, 5), 1),
];

/// A UUID as text.
pub(super) type Id = [u8; Hyphenated::LENGTH];

/// One exam.
#[derive(Debug)]
pub(super) struct Exam {
    pub(super) name: &'static str,
    pub(super) base_exam_id: &'static str,
    /// How many records it has, copies included.
    pub(super) records: usize,
    /// How many of its questions a record asks.
    pub(super) asked: usize,
    /// False where records hold no results and no counts.
    pub(super) marked: bool,
    pub(super) sequence_id: Id,
    pub(super) questions: Vec<Question>,
}

/// One question and its options.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) id: Id,
    pub(super) options: Vec<Choice>,
}

/// One option of a question.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) id: Id,
    pub(super) right: bool,
}

/// Makes the exams of a seed, most records first.
pub(super) fn exams(rng: &mut ChaCha8Rng) -> Vec<Exam> {
    TABLE.lines().skip(1).map(|line| exam(line, rng)).collect()
}

fn exam(line: &'static str, rng: &mut ChaCha8Rng) -> Exam {
    let mut fields = line.split('\t');
    let mut field = || fields.next().expect("each line of the built-in table has four fields");
    let (records, name, base_exam_id, asked) = (field(), field(), field(), field());
    let count = |text: &str| text.parse().expect("the built-in table counts in digits");
    let asked = count(asked);
    let marked = base_exam_id != UNMARKED_ID;
    // The unmarked exam draws its questions from a few more than it asks.
    let questions = if marked { asked } else { asked + 2 };
    Exam {
        name,
        base_exam_id,
        records: count(records),
        asked,
        marked,
        sequence_id: id(rng),
        questions: (0..questions).map(|_| question(rng)).collect(),
    }
}

fn question(rng: &mut ChaCha8Rng) -> Question {
    let &((options, right), _) = SHAPES
        .choose_weighted(rng, |&(_, weight)| weight)
        .expect("the shapes are not empty and weigh something");
    let id_of_question = id(rng);
    let options = (0..options).map(|at| Choice { id: id(rng), right: at < right }).collect();
    Question { id: id_of_question, options }
}

/// Draws an identifier.
pub(super) fn id(rng: &mut ChaCha8Rng) -> Id {
    let mut text = [0; Hyphenated::LENGTH];
    Builder::from_random_bytes(rng.random()).into_uuid().hyphenated().encode_lower(&mut text);
    text
}
