//! Spark reads landed directories: continued with new columns, partitioned, compacted, and with partitions overwritten.

use crate::judge::{Answer, Spark};
use crate::landed::run;
use crate::support::Home;

/// Lands three messages at a time; the last ones have a new column, and a value that does not fit.
fn landed(home: &Home, directory: &str, options: &str) {
    for turn in 0..3 {
        let line = |day: &str, n: u32| match turn {
            2 => format!("{{\"day\":\"{day}\",\"n\":{n},\"late\":{{\"x\":[{n}]}}}}\n"),
            _ => format!("{{\"day\":\"{day}\",\"n\":{n}}}\n"),
        };
        let misfit = if turn == 2 { "{\"day\":\"007\",\"n\":\"many\"}\n" } else { "" };
        let lines = [line("007", turn), line("a b/c", 10 + turn), misfit.to_owned()];
        home.write("some.jsonl", lines.concat());
        let publish = format!(".publish some.jsonl {directory} --create");
        let land = format!(".land {directory} {directory} --json{options}");
        run(home, &[], &[&publish, &land]).succeeded();
    }
}

#[test]
fn spark_reads_what_was_landed() {
    let home = Home::new();
    landed(&home, "grown", "");
    landed(&home, "parts", " --partition-by day");
    landed(&home, "compact", "");
    landed(&home, "compact_parts", " --partition-by day");
    let compact = [".fs compact compact", ".fs compact compact_parts"];
    run(&home, &[], &compact).succeeded();
    let replaced = [
        "select * from values ('007', 0), ('007', 1), ('a b/c', 10) as t(day, n);",
        ".write replaced --partition-by day",
        "select '007' as day, 5 as n;",
        ".write replaced --partition-by day --overwrite-partitions",
    ];
    run(&home, &[], &replaced).succeeded();
    let mut spark = Spark::start();
    spark.ask("set spark.sql.parquet.mergeSchema=true");
    spark.ask("set spark.sql.sources.partitionColumnTypeInference.enabled=false");
    let late = "count(late.x[0]), count(_corrupt_record)";
    let all = [["007", "4", "3", "1", "1"], ["a b/c", "3", "33", "1", "0"]];
    for directory in ["grown", "parts", "compact", "compact_parts"] {
        let found = asked(&mut spark, &home, directory, &format!("sum(n), {late}"));
        assert_eq!(found, all.map(|row| row.map(str::to_owned).to_vec()), "{directory}");
    }
    let found = asked(&mut spark, &home, "replaced", "sum(n)");
    assert_eq!(
        found,
        [["007", "1", "5"], ["a b/c", "1", "10"]].map(|row| row.map(str::to_owned).to_vec())
    );
}

/// Asks for aggregates by day.
fn asked(spark: &mut Spark, home: &Home, directory: &str, columns: &str) -> Vec<Vec<String>> {
    let path = home.work(directory);
    let query = format!(
        "select day, count(*), {columns} from parquet.`{}` group by day order by day",
        path.display()
    );
    match spark.ask(&query) {
        Answer::Rows(rows) => rows.cells,
        other => panic!("{directory}: {}", other.told()),
    }
}
