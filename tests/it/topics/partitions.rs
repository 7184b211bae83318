//! Topics of many partitions: every path has a bound of threads and memory that does not grow with them.

use super::crafted::Crafted;
use crate::support::{Home, Shell};

const RESIDENT_MAX: u64 = 300 << 20;
/// Of tokio, of its pool for what blocks, and of the Kafka client.
const THREADS_MAX: usize = 80;

/// Runs statements to their end, expects lines of rows, and looks at memory and threads.
#[track_caller]
pub(crate) fn within(home: &Home, args: &[&str], statements: &str, rows: &[&str]) {
    let script = format!("{statements}\nselect 'all done' as done;\n");
    let shell = Shell::at(home).args(["--mode", "csv"]).args(args).stdin(script);
    let mut running = shell.start_open();
    running.wait_for("all done");
    let (resident, threads) = (running.resident_max(), running.threads());
    running.close_input();
    let output = running.end();
    assert!(output.code == 0, "{statements}: {}", output.as_text());
    for row in rows {
        assert!(output.stdout.lines().any(|line| line == *row), "{row}: {}", output.as_text());
    }
    let mib = resident >> 20;
    assert!(resident <= RESIDENT_MAX, "{statements}: {mib} MiB were resident");
    assert!(threads <= THREADS_MAX, "{statements}: {threads} threads");
}

/// Records that are read ahead are limited for all partitions together.
fn each_path(partitions: u64) {
    let home = Home::new();
    let crafted = Crafted { partitions, blocks: 1, records: 600, bytes: 1000 };
    crafted.write(&home.path("topics"), "wide");
    let (count, last) = (crafted.count().to_string(), partitions - 1);
    within(
        &home,
        &[],
        ".load wide as m\nselect count(*) as n from m;\nselect count(value), min(length(value)) from m;\n\
         select partition, offset from m order by partition, offset limit 1 offset 700;\n\
         select partition, offset from m order by partition desc, offset desc limit 1;\n\
         select count(*) from m where timestamp >= timestamp '2020-01-01' and offset >= 599;\n",
        &[
            &count,
            &format!("{count},1000"),
            "1,100",
            &format!("{last},599"),
            &partitions.to_string(),
        ],
    );
    within(
        &home,
        &[],
        ".load wide as m\n.write m /landed\nselect count(*) from '/landed';\n",
        &[&count],
    );
    within(
        &home,
        &[],
        ".load wide as m --json\nselect a, count(*) from m group by a order by a limit 1;\n",
        &[],
    );
}

#[test]
fn six_hundred_partitions_are_read_within_bounds() {
    each_path(600);
}

#[test]
fn a_thousand_partitions_are_read_within_bounds() {
    each_path(1000);
}

/// More partitions than there are threads for what blocks, each with more than is read ahead.
#[test]
fn partitions_that_are_not_read_to_their_end_hold_no_thread() {
    let home = Home::new();
    let crafted = Crafted { partitions: 1000, blocks: 7, records: 8192, bytes: 20 };
    crafted.write(&home.path("topics"), "deep");
    within(
        &home,
        &[],
        ".load deep as m\nselect partition, offset from m order by partition, offset limit 3;\n\
         select m.partition, n.offset from m join m as n on m.partition = n.partition and m.offset = n.offset \
         where m.partition > 997 and m.offset < 2 and n.offset < 2 order by 1, 2;\n\
         select count(*) from m;\n",
        &["0,2", "999,1", &crafted.count().to_string()],
    );
}

/// A publish by key keeps no more for many partitions than for few.
#[test]
fn a_thousand_partitions_are_published_to_by_key() {
    let home = Home::new();
    let publish = ".topic create keyed --partitions 1000\n\
        create view rows as select cast(id as string) as key, repeat('x', 1000) as value from range(200000);\n\
        .publish rows keyed\n.load keyed as m\nselect count(value), count(distinct partition) from m;\n";
    within(&home, &[], publish, &["200000,1000"]);
}
