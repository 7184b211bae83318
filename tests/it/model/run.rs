//! Plays a sequence on two shells, and holds the worlds that their answers allow.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::answer::{Answer, Reply};
use super::ends::{End, killed, together, wait};
use super::process::Process;
use super::step::{Names, Op, Source, Step, Who};
use super::world::{Outcomes, World};
use crate::support::Home;

/// How long an operation takes that was not measured yet.
const USUAL: Duration = Duration::from_millis(15);
/// Answers that a failure tells.
const TOLD_MAX: usize = 6;

/// Does what Kafka's own tools do.
pub(super) type Tools = Box<dyn Fn(&Names, &Op) + Send + Sync>;

/// Where sequences are played.
pub(super) struct Place {
    pub(super) home: Home,
    pub(super) args: Vec<String>,
    pub(super) is_kafka: bool,
    pub(super) tools: Tools,
    /// How long operations take.
    pub(super) times: Mutex<BTreeMap<String, Duration>>,
}

impl Place {
    pub(super) fn new(home: Home, args: Vec<String>, kafka: Option<Tools>) -> Self {
        let (is_kafka, times) = (kafka.is_some(), Mutex::default());
        let tools = kafka.unwrap_or_else(|| Box::new(|_, op| panic!("no tool for {op:?}")));
        Self { home, args, is_kafka, tools, times }
    }

    fn took(&self, op: &Op, time: Duration) {
        let mut times = self.times.lock();
        let usual = times.entry(kind(op)).or_insert(time);
        *usual = (*usual * 3 + time) / 4;
    }

    fn takes(&self, op: &Op) -> Duration {
        let times = self.times.lock();
        times.get(&kind(op)).copied().unwrap_or(USUAL)
    }
}

/// Names the kind of an operation.
fn kind(op: &Op) -> String {
    format!("{op:?}").split(' ').next().unwrap_or_default().to_owned()
}

/// What became of a sequence.
#[derive(Debug)]
pub(super) enum Played {
    /// Each answer was allowed; so many kills fell before the answer came.
    Fine { kills_inside: usize, kills: usize },
    /// A step's answer was not; what was said and what was allowed.
    Wrong { at: usize, text: String },
}

/// A sequence that is being played.
struct Run<'a> {
    place: &'a Place,
    names: Names,
    shells: [Option<Process>; 2],
    worlds: Vec<World>,
    kills: usize,
    kills_inside: usize,
}

/// Plays a sequence under names of its own.
pub(super) fn play(place: &Place, names: Names, steps: &[Step]) -> Played {
    let own = place.home.work(&names.0);
    fs::create_dir(&own).expect("a directory for messages");
    let start = || Some(Process::start(&place.home, &place.args));
    let worlds = vec![World::new(names.clone(), place.is_kafka)];
    let shells = [start(), start()];
    let mut run = Run { place, names, shells, worlds, kills: 0, kills_inside: 0 };
    let mut wrong = None;
    for (at, step) in steps.iter().enumerate() {
        if let Err(text) = run.step(step) {
            wrong = Some(Played::Wrong { at, text });
            break;
        }
    }
    run.clear();
    let Run { kills, kills_inside, shells, .. } = run;
    shells.into_iter().flatten().for_each(Process::end);
    fs::remove_dir_all(&own).expect("the messages can be removed");
    wrong.unwrap_or(Played::Fine { kills_inside, kills })
}

impl Run<'_> {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::One(_, op) if op.is_of_tools() => {
                if self.worlds.iter().all(|world| world.takes(op)) {
                    (self.place.tools)(&self.names, op);
                    self.worlds = self.after(0, op).into_iter().map(|(world, _)| world).collect();
                }
                Ok(())
            }
            Step::One(who, op) => self.one(*who, op),
            Step::Both(one, other, later) => self.both(one, other, *later),
            Step::Killed(who, op, moment, beside) => {
                self.killed(*who, op, *moment, beside.as_ref())
            }
        }
    }

    fn shell(&mut self, who: Who) -> &mut Process {
        self.shells[who].as_mut().expect("a shell runs between steps")
    }

    /// Tells a shell to do something, with what it needs.
    fn tell(&mut self, who: Who, op: &Op) {
        if let Op::Publish { batch, .. } = op {
            let file = self.place.home.work(&self.names.file(*batch));
            fs::write(file, batch.text()).expect("messages can be written");
        }
        let statement = self.names.statement(op);
        self.shell(who).tell(&statement);
    }

    fn after(&self, who: Who, op: &Op) -> Outcomes {
        self.worlds.iter().flat_map(|world| world.after(who, op)).collect()
    }

    fn one(&mut self, who: Who, op: &Op) -> Result<(), String> {
        let is_known = |world: &World| world.sessions[who].last.is_some();
        let of_last = matches!(op, Op::Write { source: Source::Last, .. });
        if of_last && !self.worlds.iter().all(is_known) {
            return Ok(());
        }
        let since = Instant::now();
        self.tell(who, op);
        let reply = self.shell(who).hear();
        self.place.took(op, since.elapsed());
        let outcomes = self.after(who, op);
        self.keep(&outcomes, &reply)
    }

    /// Keeps the worlds that allow an answer.
    fn keep(&mut self, outcomes: &Outcomes, reply: &Reply) -> Result<(), String> {
        let worlds = outcomes.iter().filter(|(_, answer)| reply.is(answer));
        let worlds: Vec<World> = worlds.map(|(world, _)| world.clone()).collect();
        if worlds.is_empty() {
            return Err(told(&reply.text, outcomes.iter().map(|(_, answer)| answer)));
        }
        self.hold(worlds);
        Ok(())
    }

    fn hold(&mut self, worlds: Vec<World>) {
        self.worlds.clear();
        for world in worlds {
            if !self.worlds.contains(&world) {
                self.worlds.push(world);
            }
        }
    }

    /// Lets both shells work at the same time: it is as if one had come before the other.
    fn both(&mut self, one: &Op, other: &Op, later: u32) -> Result<(), String> {
        self.tell(0, one);
        wait(self.place.takes(one) * later / 1000);
        self.tell(1, other);
        let replies = [self.shell(0).hear(), self.shell(1).hear()];
        let ends = self.worlds.iter().flat_map(|world| together(world, 0, one, other));
        let ends = ends.map(|End { world, answers: [one, other] }| {
            let answers = [Some(one), Some(other)];
            (world, answers)
        });
        self.keep_both(ends.collect(), &replies)
    }

    /// Keeps the worlds that allow both answers; one that came must be one that was made.
    fn keep_both(
        &mut self,
        ends: Vec<(World, [Option<Answer>; 2])>,
        replies: &[Reply; 2],
    ) -> Result<(), String> {
        let is = |reply: &Reply, answer: &Option<Answer>| match answer {
            Some(answer) => reply.is(answer),
            None => !reply.is_there(),
        };
        let (mut worlds, mut refused) = (Vec::new(), [Vec::new(), Vec::new()]);
        for (world, answers) in ends {
            if replies.iter().zip(&answers).all(|(reply, answer)| is(reply, answer)) {
                worlds.push(world);
            }
            for (refused, answer) in refused.iter_mut().zip(answers) {
                refused.extend(answer);
            }
        }
        if worlds.is_empty() {
            let [one, other] = [0, 1].map(|who| told(&replies[who].text, refused[who].iter()));
            return Err(format!("{one}\nthe other {other}"));
        }
        self.hold(worlds);
        Ok(())
    }

    /// Kills a shell over an operation: it was done, or it was not, or a part of a publish to Kafka was.
    fn killed(
        &mut self,
        who: Who,
        op: &Op,
        moment: u32,
        beside: Option<&Op>,
    ) -> Result<(), String> {
        let time = self.place.takes(op) * moment / 1000;
        self.tell(who, op);
        if let Some(beside) = beside {
            self.tell(1 - who, beside);
        }
        let shell = self.shells[who].take().expect("a shell runs between steps");
        let reply = shell.kill_after(time);
        self.shells[who] = Some(Process::start(&self.place.home, &self.place.args));
        let other = beside.map_or_else(Reply::default, |_| self.shell(1 - who).hear());
        self.kills += 1;
        self.kills_inside += usize::from(!reply.is_there());
        let ends = self.worlds.iter().flat_map(|world| killed(world, who, op, beside));
        let is_cut = !reply.is_there();
        // What was not heard may have been any answer.
        let ends = ends.map(|(world, [own, other])| (world, [own.filter(|_| !is_cut), other]));
        self.keep_both(ends.collect(), &[reply, other])?;
        let worlds = self.worlds.iter().map(|world| world.without_session(who)).collect();
        self.hold(worlds);
        Ok(())
    }

    /// Takes away what the sequence has made.
    fn clear(&mut self) {
        let dir = self.names.0.clone();
        let mut statements = vec![format!(".fs rm -r /{dir}")];
        statements.extend([0, 1].map(|topic| self.names.statement(&Op::Delete { topic })));
        for statement in statements {
            self.shell(0).tell(&statement);
            // What was never made cannot be taken away.
            let _ = self.shell(0).hear();
        }
    }
}

/// Tells what was said beside what was allowed.
fn told<'a>(said: &str, allowed: impl Iterator<Item = &'a Answer>) -> String {
    let mut text = format!("said:\n{said}\nallowed:");
    let mut answers: Vec<&Answer> = Vec::new();
    for answer in allowed {
        if !answers.contains(&answer) {
            answers.push(answer);
        }
    }
    for answer in answers.iter().take(TOLD_MAX) {
        let _ = write!(text, "\n  {answer:?}");
    }
    if answers.len() > TOLD_MAX {
        let _ = write!(text, "\n  and {} more", answers.len() - TOLD_MAX);
    }
    text
}
