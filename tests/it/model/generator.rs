//! Makes sequences from a seed. A world of its own, in which all goes well, says what makes sense next.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::answer::Answer;
use super::rows::{Columns, Kind};
use super::step::{Ask, Batch, Format, How, Mode, Names, Op, Source, Start, Step, Table, Who};
use super::topics::index;
use super::world::World;

/// Steps besides those that begin and end a sequence.
const STEPS: std::ops::Range<usize> = 8..14;
const TOPICS: u8 = 2;
const DIRS: u8 = 3;

/// Makes the steps of one sequence.
pub(super) fn sequence(seed: u64, is_kafka: bool) -> Vec<Step> {
    let random = ChaCha8Rng::seed_from_u64(seed);
    let world = World::new(Names(String::new()), is_kafka);
    let mut generator = Generator { random, world, next: 1, steps: Vec::new() };
    generator.begin();
    for _ in 0..generator.random.random_range(STEPS) {
        generator.step();
    }
    generator.end();
    generator.steps
}

struct Generator {
    random: ChaCha8Rng,
    world: World,
    /// The id of the next message.
    next: u64,
    steps: Vec<Step>,
}

impl Generator {
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    fn below(&mut self, end: u64) -> u64 {
        self.random.random_range(0..end.max(1))
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.random_range(0..from.len())]
    }

    fn begin(&mut self) {
        let partitions = 1 + self.below(3);
        self.one(0, Op::Create { topic: 0, partitions });
        let publish = self.publish(0);
        self.one(0, publish);
        for who in [0, 1] {
            let table = Table::Json(0);
            let load = Op::Load { table, topic: 0, from: Start::Earliest, to: None, held: false };
            self.one(who, load);
        }
    }

    /// Reads everything at the end, in both shells.
    fn end(&mut self) {
        for who in [0, 1] {
            for dir in 0..DIRS {
                self.one(who, Op::Query { source: Source::Dir(dir), ask: Ask::All });
            }
            for topic in 0..TOPICS {
                self.probe(who, topic);
            }
        }
    }

    /// Reads a topic as it is now.
    fn probe(&mut self, who: Who, topic: u8) {
        let table = Table::Raw(1);
        self.one(who, Op::Load { table, topic, from: Start::Earliest, to: None, held: false });
        self.one(who, Op::Query { source: Source::Table(table), ask: Ask::All });
    }

    fn step(&mut self) {
        let who = index(self.below(2));
        match self.below(100) {
            0..65 => {
                let op = self.op(who);
                self.one(who, op);
                let is_all = matches!(op, Op::Query { ask: Ask::All, source } if source != Source::Table(Table::Raw(0)));
                if is_all && self.chance(40) {
                    let write = self.write(who, Source::Last);
                    self.one(who, write);
                }
            }
            65..85 => self.both(),
            _ => self.killed(who),
        }
    }

    fn one(&mut self, who: Who, op: Op) {
        self.steps.push(Step::One(who, op));
        self.assume(who, &op);
    }

    /// Assumes that all goes well.
    fn assume(&mut self, who: Who, op: &Op) {
        let is_fine = |answer: &Answer| !matches!(answer, Answer::Fails(_));
        let mut outcomes = self.world.after(who, op).into_iter();
        if let Some((world, _)) = outcomes.find(|(_, answer)| is_fine(answer)) {
            self.world = world;
        }
    }

    fn killed(&mut self, who: Who) {
        let op = match self.below(10) {
            0..5 => self.write_table(who),
            5..8 => {
                let topic = self.topic();
                self.publish(topic)
            }
            8 if self.chance(50) => Op::Remove { dir: self.dir() },
            8 => Op::Cache { table: self.table(who) },
            _ => self.load(),
        };
        let moment = self.random.random_range(0..1100);
        let beside = if self.chance(40) { self.beside(1 - who, &op) } else { None };
        self.steps.push(Step::Killed(who, op, moment, beside));
        self.assume(who, &op);
        if let Some(beside) = beside {
            self.assume(1 - who, &beside);
        }
        self.world = self.world.without_session(who);
        match op {
            Op::Write { dir, .. } => {
                let query = Op::Query { source: Source::Dir(dir), ask: Ask::All };
                self.one(who, query);
                self.one(1 - who, query);
            }
            Op::Publish { topic, .. } => self.probe(who, topic),
            Op::Remove { dir } => {
                self.one(1 - who, Op::Query { source: Source::Dir(dir), ask: Ask::All });
                // Nothing else is to be done with what is half gone.
                self.one(who, op);
            }
            _ => {}
        }
        let load = self.load();
        self.one(who, load);
    }

    /// Does something beside an operation, with the same topic or directory.
    fn beside(&mut self, who: Who, op: &Op) -> Option<Op> {
        match *op {
            Op::Write { source: Source::Table(Table::Json(_)), dir, .. } => {
                let read = self.read(dir);
                Some(if self.chance(50) { self.write_json(who, dir) } else { read })
            }
            Op::Publish { topic, .. } if self.chance(50) => Some(self.of_topic(who, topic)),
            Op::Publish { topic, .. } => Some(self.other_publish(topic, op)),
            _ => None,
        }
    }

    fn both(&mut self) {
        let topic = self.topic();
        let dir = self.dir();
        let write = self.write_json(0, dir);
        let publish = self.publish(topic);
        let (one, other) = match self.below(12) {
            0..6 => (write, self.beside(1, &write).unwrap_or(write)),
            6 => (Op::Remove { dir }, self.read(dir)),
            7..10 => (publish, self.beside(1, &publish).unwrap_or(publish)),
            10 if self.chance(70) => (Op::Delete { topic }, self.of_topic(1, topic)),
            10 => (Op::Delete { topic }, publish),
            _ => {
                let create = Op::Create { topic, partitions: 1 };
                (create, create)
            }
        };
        // Who is told first has a start.
        let later = self.random.random_range(0..800);
        self.steps.push(Step::Both(one, other, later));
        self.assume(0, &one);
        self.assume(1, &other);
        if let Op::Write { dir, .. } = one {
            self.one(0, Op::Query { source: Source::Dir(dir), ask: Ask::All });
        }
        if matches!(one, Op::Publish { .. }) {
            self.probe(0, topic);
        }
    }

    fn read(&mut self, dir: u8) -> Op {
        let source = Source::Dir(dir);
        Op::Query { source, ask: self.ask(source) }
    }

    /// Publishes to the same topic; of Kafka to another partition, as batches may be mixed there.
    fn other_publish(&mut self, topic: u8, publish: &Op) -> Op {
        let mut other = self.publish(topic);
        if let (Op::Publish { partition: Some(at), .. }, Op::Publish { partition: Some(taken), .. }) =
            (&mut other, publish)
            && self.world.is_kafka
        {
            *at = taken + 1;
        }
        other
    }

    /// Does something with a topic.
    fn of_topic(&mut self, who: Who, topic: u8) -> Op {
        let tables = self.world.sessions[who].loaded.iter();
        let table =
            tables.filter(|(_, loaded)| loaded.topic == topic).map(|(table, _)| *table).next();
        let Some(table) = table.filter(|_| self.chance(70)) else {
            let Op::Load { table, from, to, held, .. } = self.load() else {
                unreachable!("it loads")
            };
            return Op::Load { table, topic, from, to, held };
        };
        match self.below(4) {
            0 => Op::Refresh { table },
            1 => Op::Cache { table },
            2 if matches!(table, Table::Json(_)) => {
                let how = self.how(None);
                Op::Write { source: Source::Table(table), dir: 0, how }
            }
            _ => {
                let source = Source::Table(table);
                Op::Query { source, ask: self.ask(source) }
            }
        }
    }
}

mod operations;
