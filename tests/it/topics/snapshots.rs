//! Tables whose topic is not the one any more that they were loaded from: the right rows, or the named error.
//!
//! The same script on both kinds of topics. A topic of local topics grows by being made anew, one of Kafka's
//! by a tool of the broker's, so that is in `on_services`.

use crate::support::{Home, Output};

/// Topics of one kind, and a name that nobody has used.
pub(crate) struct Place {
    pub(crate) home: Home,
    pub(crate) args: Vec<String>,
    pub(crate) topic: String,
}

impl Place {
    pub(crate) fn local() -> Self {
        Self { home: Home::new(), args: Vec::new(), topic: "t".to_owned() }
    }

    /// Runs a script that goes on after errors; `T` in it is the topic.
    pub(crate) fn run(&self, script: &str) -> Output {
        self.home.write("four.jsonl", "{\"i\":1}\n{\"i\":2}\n{\"i\":3}\n{\"i\":4}\n");
        self.home.write("script", script.replace("T ", &format!("{} ", self.topic)));
        let mut args = vec!["--mode", "csv", "--keep-going", "-f", "script"];
        args.extend(self.args.iter().map(String::as_str));
        Output::from(self.home.command(&args).output().expect("it runs"))
    }

    /// Runs a script that must succeed, and returns its rows without their header.
    #[track_caller]
    pub(crate) fn counts(&self, script: &str) -> Vec<String> {
        rows(&self.run(script).succeeded())
    }
}

/// Returns the rows of a run without their headers; a query that fails may have printed its own.
fn rows(ran: &Output) -> Vec<String> {
    ran.stdout.lines().filter(|line| *line != "n").map(str::to_owned).collect()
}

const ANEW: &str = "does not have the loaded records any more: it was recreated";

/// `.refresh` reads partitions that were added after the load, and so does each later `.refresh`.
pub(crate) fn added_partitions_are_refreshed(place: &Place) {
    let counts = place.counts(
        ".publish four.jsonl T --create\n.load T AS m\n.load T AS j --json\n.topic delete T \n\
         .topic create T --partitions 2\n.publish four.jsonl T \n.refresh m\n.refresh j\n\
         select count(value) as n from m;\nselect count(i) as n from j;\n\
         .publish four.jsonl T \n.refresh m\nselect count(value) as n from m;\n",
    );
    assert_eq!(counts, ["4", "4", "8"]);
}

/// A hint names the tables that were loaded from the topic, so that it works when it is typed.
pub(crate) fn a_hint_names_the_tables(place: &Place) {
    let script = ".publish four.jsonl T --create\n.load T AS other --json\n.load T AS m\n.topic delete T \n\
                  .topic create T \n.publish four.jsonl T \nselect count(value) as n from m;\n";
    let ran = place.run(script);
    let hint = ran.stderr.lines().find(|line| line.starts_with("hint: "));
    let hint = hint.unwrap_or_else(|| panic!("no hint: {}", ran.stderr));
    assert!(hint.contains("`.refresh other` and `.refresh m`"), "{hint}");
    let ran = place.run(
        ".load T AS other --json\n.load T AS m\n.topic delete T \n.topic create T \n.publish four.jsonl T \n\
         select count(value) as n from m;\n.refresh other\n.refresh m\nselect count(value) as n from m;\n\
         select count(i) as n from other;\n",
    );
    assert_eq!(rows(&ran), ["4", "4"], "{}", ran.stderr);
}

/// The commands in the hints of errors work, however the topic has shrunk.
pub(crate) fn a_refresh_after_a_new_topic_works(place: &Place) {
    let ran = place.run(
        ".publish four.jsonl T --create\n.load T AS late --from 3\n.load T AS all\n.load T AS none --from latest\n\
         .load T AS two --to 2\n.topic delete T \n.topic create T \n\
         select count(value) as n from late;\nselect count(value) as n from all;\n\
         .refresh late\n.refresh all\n.refresh none\n.refresh two\n\
         select (select count(value) from late) + (select count(value) from all) as n;\n\
         .publish four.jsonl T \n.refresh late\n.refresh all\n.refresh none\n.refresh two\n\
         select count(value) as n from late;\nselect count(value) as n from all;\n\
         select count(value) as n from none;\nselect count(value) as n from two;\n",
    );
    assert_eq!(ran.stderr.matches(ANEW).count(), 2, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("error").count(), 2, "{}", ran.stderr);
    // All of an empty topic is nothing; what comes then is behind the places that are the end now.
    assert_eq!(rows(&ran), ["0", "4", "4", "4", "4"], "{}", ran.stderr);
}

/// A query of a topic that was recreated is an error, even if it needs no columns.
pub(crate) fn a_new_topic_is_an_error_for_each_query(place: &Place) {
    let queries = [
        "select count(*) as n from m;",
        "select count(1) as n from m;",
        "select count(value) as n from m;",
        "select count(value) as n from m where timestamp >= timestamp '2000-01-01';",
        "select count(*) as n from m where timestamp >= timestamp '2000-01-01';",
        "select count(value) as n from m where timestamp > now() - interval 1 hour and offset > 1;",
        "select count(value) as n from m where timestamp >= timestamp '2999-01-01';",
        "select count(value) as n from m where partition = 0;",
        "select count(*) as n from m where offset < 2;",
    ];
    // On Kafka `count(*)` is answered from the watermarks once the offsets are known to be records.
    let known = ".publish four.jsonl T --create\n.load T AS m\nselect count(value) as n from m;\n\
        select count(*) as n from m;\n.topic delete T \n.topic create T \n";
    for more in ["", ".publish four.jsonl T \n.publish four.jsonl T \n"] {
        let ran = place.run(&format!("{known}{more}{}\n.topic delete T \n", queries.join("\n")));
        assert_eq!(rows(&ran), ["4", "4"], "{}", ran.stderr);
        assert_eq!(ran.stderr.matches(ANEW).count(), queries.len(), "{}", ran.stderr);
    }
}

/// A query of a topic that was deleted is an error.
pub(crate) fn a_deleted_topic_is_an_error(place: &Place) {
    let ran = place.run(
        ".publish four.jsonl T --create\n.load T AS m\nselect count(value) as n from m;\n.topic delete T \n\
         select count(*) as n from m;\nselect count(*) as n from m where timestamp > timestamp '2000-01-01';\n",
    );
    assert_eq!(rows(&ran), ["4"], "{}", ran.stderr);
    let missing = format!("topic `{}` does not exist", place.topic);
    assert_eq!(ran.stderr.matches(&missing).count(), 2, "{}", ran.stderr);
}

/// An offset that looks like a time is reported as one, and the command in the hint works.
pub(crate) fn a_time_as_an_offset_is_told(place: &Place) {
    let ran = place.run(".publish four.jsonl T --create\n.load T AS m --from 1506038400\n");
    let hint = "hint: write a time as a date: `2017-09-22T00:00:00Z`";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    let counts = place
        .counts(".load T AS m --from 2017-09-22T00:00:00Z\nselect count(value) as n from m;\n");
    assert_eq!(counts, ["4"]);
}

/// The numbers between the watermarks are offsets.
pub(crate) fn topics_are_listed_by_offsets(place: &Place) {
    let ran = place.run(".publish four.jsonl T --create\n.topics\n").succeeded();
    assert!(ran.stdout.starts_with("topic"), "{}", ran.stdout);
    let header: Vec<&str> =
        ran.stdout.lines().next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(header, ["topic", "partitions", "offsets", "replication"]);
    let line = ran.stdout.lines().find(|line| line.split_whitespace().next() == Some(&place.topic));
    let cells: Vec<&str> = line.expect("the topic is listed").split_whitespace().skip(1).collect();
    assert_eq!(cells, ["1", "4", "1"]);
}

macro_rules! snapshots {
    ($place:expr) => {
        crate::topics::snapshots::snapshots!($place;
            added_partitions_are_refreshed, a_hint_names_the_tables, a_refresh_after_a_new_topic_works,
            a_new_topic_is_an_error_for_each_query, a_deleted_topic_is_an_error,
            a_time_as_an_offset_is_told, topics_are_listed_by_offsets);
    };
    ($place:expr; $($check:ident),+) => {
        $(#[test] fn $check() { crate::topics::snapshots::$check(&$place); })+
    };
}
pub(crate) use snapshots;

/// On a directory.
mod local {
    use super::Place;

    super::snapshots!(Place::local());

    /// A topic that cannot be read does not affect others.
    #[test]
    fn a_damaged_topic_leaves_the_others_alone() {
        let place = Place::local();
        place.counts(".publish four.jsonl T --create\n.topic create b\n");
        let file = place.home.path("topics/b/topic.json");
        std::fs::write(&file, "{").expect("the topic can be damaged");
        let ran = place.run(
            ".topics\n.topic create T --if-not-exists\n.topic create c --if-not-exists\n\
             .publish four.jsonl T --create\n.topic create b --if-not-exists\n",
        );
        let ran = ran.succeeded();
        assert!(ran.stdout.contains("t      1           4        1"), "{}", ran.stdout);
        let warning = format!("warning: topic `b`: `{}` cannot be parsed", file.display());
        assert!(ran.stderr.contains(&warning), "{}", ran.stderr);
        assert!(ran.stderr.contains("Published 4 messages to `t`"), "{}", ran.stderr);
    }
}
