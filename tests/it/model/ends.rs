//! What may come of two operations at the same time, and of one that is killed.

use std::time::{Duration, Instant};

use super::answer::Answer;
use super::step::{Op, Source, Who};
use super::world::World;

/// What one may find whose topic is deleted meanwhile.
const MEANWHILE: [&str; 3] = [
    "was deleted or recreated in the meantime",
    "was deleted during the publish",
    "was deleted while it was read",
];

/// What one is told who reads a directory whose columns change meanwhile.
const PLANNED: &str = "than when the statement was planned";

/// What two operations lead to: the first one's answer is the first.
pub(super) struct End {
    pub(super) world: World,
    pub(super) answers: [Answer; 2],
}

/// Returns what may come of two operations at the same time, `one` of a shell and `other` of the other.
pub(super) fn together(world: &World, who: Who, one: &Op, other: &Op) -> Vec<End> {
    let (mut ends, beside) = (Vec::new(), 1 - who);
    for (middle, first) in world.after(who, one) {
        let after = middle.after(beside, other).into_iter();
        ends.extend(after.map(|(world, second)| End { world, answers: [first.clone(), second] }));
    }
    for (middle, second) in world.after(beside, other) {
        let after = middle.after(who, one).into_iter();
        ends.extend(after.map(|(world, first)| End { world, answers: [first, second.clone()] }));
    }
    ends.extend(amid(world, who, one, other));
    ends.extend(
        amid(world, beside, other, one)
            .into_iter()
            .map(|End { world, answers: [one, other] }| End { world, answers: [other, one] }),
    );
    ends
}

/// Returns what may come of an operation beside one that is seen while it goes on.
fn amid(world: &World, who: Who, one: &Op, other: &Op) -> Vec<End> {
    let mut ends = Vec::new();
    for (whole, first) in world.after(who, one) {
        if matches!(one, Op::Delete { .. }) {
            let fails = MEANWHILE.map(|text| [first.clone(), Answer::Fails(text.to_owned())]);
            ends.extend(fails.map(|answers| End { world: whole.clone(), answers }));
        }
        // A statement keeps the columns that it was planned with.
        if let (Op::Write { dir, .. }, Op::Query { source: Source::Dir(read), .. }) = (one, other)
            && dir == read
            && world.shape(*dir).is_some_and(|shape| whole.shape(*dir) != Some(shape))
        {
            let answers = [first.clone(), Answer::Fails(PLANNED.to_owned())];
            ends.push(End { world: whole.clone(), answers });
        }
        for part in world.during(one) {
            for (seen, second) in part.after(1 - who, other) {
                let world = if matches!(one, Op::Remove { .. }) {
                    World { dirs: whole.dirs.clone(), ..seen }
                } else {
                    World { topics: whole.topics.clone(), ..seen }
                };
                ends.push(End { world, answers: [first.clone(), second] });
            }
        }
    }
    ends
}

/// Returns what may come of an operation whose shell is killed, and of another beside it.
///
/// It was done, with the answer that it would have had, or it was not, or a part of it was.
pub(super) fn killed(
    world: &World,
    who: Who,
    op: &Op,
    beside: Option<&Op>,
) -> Vec<(World, [Option<Answer>; 2])> {
    let Some(beside) = beside else {
        let done = world.after(who, op).into_iter();
        let mut ends: Vec<_> = done.map(|(world, answer)| (world, [Some(answer), None])).collect();
        let parts = std::iter::once(world.clone()).chain(world.during(op));
        ends.extend(parts.map(|world| (world, [None, None])));
        return ends;
    };
    let done = together(world, who, op, beside).into_iter();
    let mut ends: Vec<_> = done.map(|End { world, answers }| (world, answers.map(Some))).collect();
    for part in std::iter::once(world.clone()).chain(world.during(op)) {
        let after = part.after(1 - who, beside).into_iter();
        ends.extend(after.map(|(world, answer)| (world, [None, Some(answer)])));
    }
    for (after, answer) in world.after(1 - who, beside) {
        let parts = after.during(op).into_iter();
        ends.extend(parts.map(|world| (world, [None, Some(answer.clone())])));
    }
    ends
}

/// Waits for so long, exactly.
pub(super) fn wait(time: Duration) {
    let since = Instant::now();
    while since.elapsed() < time {
        std::hint::spin_loop();
    }
}
