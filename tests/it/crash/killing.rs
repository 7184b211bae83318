//! Runs children to a moment and kills them there.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::support::say;

const SIGKILL: i32 = 9;

/// When to kill: after so many acknowledgements, and then so much later.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    acknowledged: usize,
    then: Duration,
}

/// How a child ended, and what it had said before.
pub(crate) struct Ended {
    /// The lines of its stderr that acknowledge something.
    pub(crate) acknowledged: Vec<String>,
    /// All of its stderr.
    pub(crate) said: String,
    status: ExitStatus,
    times: Vec<Duration>,
}

impl Ended {
    /// Says whether the kill fell after the first acknowledgement and before the exit.
    pub(crate) fn was_inside(&self) -> bool {
        self.status.signal() == Some(SIGKILL) && !self.acknowledged.is_empty()
    }

    /// Fails the test if the child ended in any other way than by a kill or in success.
    pub(crate) fn check(&self) {
        let fine = self.status.success() || self.status.signal() == Some(SIGKILL);
        assert!(fine, "the child failed by itself: {}\n{}", self.status, self.said);
    }

    /// Fails the test if the child did not come to its end in success.
    pub(crate) fn succeeded(self) -> Self {
        assert!(self.status.success(), "the child failed: {}\n{}", self.status, self.said);
        self
    }
}

/// Runs a child, to its end or to a moment; lines of stderr that begin with `word` acknowledge.
pub(crate) fn run(command: &mut Command, word: &str, moment: Option<Moment>) -> Ended {
    let started = Instant::now();
    let mut child = command.spawn().expect("the binary can be run");
    let mut lines = BufReader::new(child.stderr.take().expect("it is a pipe")).lines();
    let (mut acknowledged, mut said, mut times) = (Vec::new(), String::new(), Vec::new());
    let mut take = |line: String, acknowledged: &mut Vec<String>| {
        said.push_str(&line);
        said.push('\n');
        if line.starts_with(word) {
            acknowledged.push(line);
            times.push(started.elapsed());
        }
    };
    if let Some(moment) = moment {
        while acknowledged.len() < moment.acknowledged {
            let Some(line) = lines.next() else { break };
            take(line.expect("stderr is UTF-8"), &mut acknowledged);
        }
        let since = Instant::now();
        while since.elapsed() < moment.then {
            std::hint::spin_loop();
        }
        child.kill().expect("a child can be killed");
    }
    for line in lines {
        take(line.expect("stderr is UTF-8"), &mut acknowledged);
    }
    let status = child.wait().expect("a child ends");
    Ended { acknowledged, said, status, times }
}

/// Draws moments that fit how long the work took in a dry round.
pub(crate) struct Moments {
    random: ChaCha8Rng,
    first: Duration,
    step: Duration,
    steps: usize,
}

impl Moments {
    /// Measures a dry round, which must have come to its end.
    pub(crate) fn after(dry: &Ended, seed: u64) -> Self {
        let [first, .., last] = dry.times[..] else {
            panic!("a dry round acknowledges: {}", dry.said)
        };
        let steps = dry.times.len();
        let step = last.saturating_sub(first) / u32::try_from(steps).expect("there are few steps");
        Self { random: ChaCha8Rng::seed_from_u64(seed), first, step, steps }
    }

    /// Draws the moment of a round; each fifth lies before the first acknowledgement.
    pub(crate) fn draw(&mut self, round: usize) -> Moment {
        let early = round % 5 == 4;
        let acknowledged = if early { 0 } else { self.random.random_range(1..=self.steps * 3 / 4) };
        let reach = if early { self.first } else { self.step };
        Moment { acknowledged, then: reach.mul_f64(self.random.random_range(0.0..1.0)) }
    }
}

/// Counts the kills of a test.
pub(crate) struct Kills {
    what: &'static str,
    seed: u64,
    all: usize,
    inside: usize,
}

impl Kills {
    /// Begins to count; says the seed first, so that it is known whatever happens.
    pub(crate) fn of(what: &'static str) -> Self {
        let given = std::env::var("LAKESHELL_SEED").ok();
        let seed = given.map_or_else(
            || rand::rng().random(),
            |text| text.parse().expect("LAKESHELL_SEED is a number"),
        );
        say(&format!("crash: killing a {what} child, LAKESHELL_SEED={seed}"));
        Self { what, seed, all: 0, inside: 0 }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Counts a child that was to be killed, and checks how it ended.
    pub(crate) fn count(&mut self, ended: &Ended) {
        ended.check();
        self.all += 1;
        self.inside += usize::from(ended.was_inside());
    }

    /// Says how many kills fell inside, and fails the test if it was less than half of them.
    pub(crate) fn end(self) {
        let Self { what, seed, all, inside } = self;
        let text = format!(
            "{inside} of {all} kills of a {what} child fell after the first acknowledgement and before \
             the exit"
        );
        say(&format!("crash: {text}"));
        assert!(inside * 2 >= all, "only {text} (LAKESHELL_SEED={seed})");
    }
}

/// Returns how many children a test kills.
pub(crate) fn rounds() -> usize {
    if std::env::var("LAKESHELL_LONG").is_ok_and(|long| long == "1") { 50 } else { 10 }
}
