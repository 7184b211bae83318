//! A model test: seeded random sequences of what two shells do with topics, tables and directories, kills among
//! them; a simple model says what each answer may be.
//!
//! `LAKESHELL_MODEL_SEED` is the first sequence's seed and `LAKESHELL_MODEL_COUNT` how many are played, each with
//! the seed after the one before; `LAKESHELL_LONG=1` plays 5,000 in place of 200. A sequence that fails is made
//! small and told with its seed.

mod answer;
mod asked;
mod directories;
mod ends;
mod generator;
mod on_services;
mod process;
mod rows;
mod run;
mod shrink;
mod step;
mod tables;
mod topics;
mod world;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use parking_lot::Mutex;
use run::{Place, Played, play};
use step::Names;

use crate::support::{Home, say};

/// Sequences that are told before a run ends.
const TOLD_MAX: usize = 8;
/// Sequences at the same time.
const PLAYERS: usize = 2;

fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// Plays sequences of a place: so many, or a share of the long run.
fn check(what: &str, place: &Place, (usual, long): (u64, u64)) {
    let is_long = std::env::var_os("LAKESHELL_LONG").is_some();
    let count = given("LAKESHELL_MODEL_COUNT").unwrap_or(if is_long { long } else { usual });
    let first = given("LAKESHELL_MODEL_SEED").unwrap_or(1);
    let (next, told) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    let (steps, kills, inside) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let player = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let is_enough = told.lock().len() >= TOLD_MAX;
            if seed >= first + count || is_enough {
                return;
            }
            let sequence = generator::sequence(seed, place.is_kafka);
            steps.fetch_add(sequence.len(), Ordering::Relaxed);
            let prefix = format!("{what}{seed}");
            match play(place, Names(prefix.clone()), &sequence) {
                Played::Fine { kills: all, kills_inside } => {
                    kills.fetch_add(all, Ordering::Relaxed);
                    inside.fetch_add(kills_inside, Ordering::Relaxed);
                }
                Played::Wrong { at, text } => {
                    say(&format!("model: {what}: seed {seed} disagrees:\n{text}"));
                    let small = shrink::shrink(place, &prefix, &sequence, (at, text));
                    let text = format!("LAKESHELL_MODEL_SEED={seed} ({what}):\n{small}\n");
                    say(&text);
                    told.lock().push(text);
                }
            }
        }
    };
    thread::scope(|scope| (0..PLAYERS).for_each(|_| drop(scope.spawn(player))));
    let (steps, kills, inside) = (steps.into_inner(), kills.into_inner(), inside.into_inner());
    say(&format!(
        "model: {what}: {count} sequences from seed {first}, {steps} steps; {inside} of {kills} kills fell before the \
         answer"
    ));
    // A few sequences, asked for by their seed, may have no kills.
    assert!(inside * 4 >= kills, "only {inside} of {kills} kills fell before the answer");
    assert!(kills > 0 || count < usual, "nothing was killed");
    let told = told.into_inner();
    assert!(
        told.is_empty(),
        "{} sequences disagree with the model:\n{}",
        told.len(),
        told.join("\n")
    );
}

#[test]
fn what_two_shells_answer_is_what_a_model_allows() {
    let place = Place::new(Home::new(), Vec::new(), None);
    check("local", &place, (160, 4000));
}
