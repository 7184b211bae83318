//! Tests of statements that set, show and reset settings.

use datafusion::config::ConfigOptions;

use super::{Change, Request, Settings, check, read};

#[test]
fn statements_are_read_as_spark_reads_them() {
    let set = |name: &str, value: &str| {
        Some(Request::Change(Change::Set(name.to_owned(), value.to_owned())))
    };
    let zone = "spark.sql.session.timeZone";
    let cases = [
        ("set", Some(Request::Given)),
        ("SET -v;", Some(Request::All)),
        ("set spark.sql.session.timeZone", Some(Request::Value(zone.to_owned()))),
        ("set spark.sql.session.timeZone = Asia/Tokyo ;", set(zone, "Asia/Tokyo")),
        ("set `spark.sql.session.timeZone`=`PST`", set(zone, "PST")),
        ("set spark.sql.session.timeZone='PST'", set(zone, "'PST'")),
        ("set time zone 'PST'", set(zone, "PST")),
        ("SET TIME ZONE \"+8\"", set(zone, "+8")),
        ("set time zone interval 10 hours", set(zone, "+10:00")),
        ("set time zone interval '-08:30' hour to minute", set(zone, "-08:30")),
        ("reset", Some(Request::Change(Change::ResetAll))),
        ("reset a.b", Some(Request::Change(Change::Reset("a.b".to_owned())))),
        ("set datafusion.execution.batch_size=1", None),
        ("select 1", None),
        ("settle", None),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).unwrap(), expected, "{text}");
    }
    for text in ["set a b", "set time zone PST", "set a=", "set time zone interval 20 hours"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn a_value_means_something_or_is_said_to_mean_nothing() {
    let options = ConfigOptions::new();
    let told =
        |name: &str, value: &str| check(&options, &Change::Set(name.to_owned(), value.to_owned()));
    assert_eq!(told("spark.sql.session.timeZone", "PST").unwrap(), None);
    assert_eq!(told("spark.sql.ansi.enabled", "FALSE").unwrap(), None);
    assert_eq!(told("spark.sql.caseSensitive", "true").unwrap(), None);
    assert!(told("spark.sql.shuffle.partitions", "8").unwrap().is_some());
    for (name, value) in [
        ("spark.sql.session.timeZone", "nope"),
        ("spark.sql.ansi.enabled", "true"),
        ("spark.sql.ansi.enabled", "x"),
        ("spark.sql.shuffle.partitions", "x"),
        ("spark.sql.legacy.timeParserPolicy", "LEGACY"),
        ("spark.sql.session.timezone", "UTC"),
        ("spark.executor.memory", "1g"),
        ("timezone", "PST"),
    ] {
        assert!(told(name, value).is_err(), "{name}");
    }
    let near = told("spark.sql.session.timezone", "UTC").unwrap_err();
    assert_eq!(near.hint_text(), Some("did you mean `spark.sql.session.timeZone`?"));
}

#[test]
fn what_is_reset_is_as_before() {
    let mut settings = Settings::default();
    let zone = Change::Set(super::TIME_ZONE.to_owned(), "PST".to_owned());
    settings.change(&zone).unwrap();
    assert_eq!(settings.value(super::TIME_ZONE).as_deref(), Some("PST"));
    settings.change(&Change::Reset(super::TIME_ZONE.to_owned())).unwrap();
    assert_eq!(settings.value(super::TIME_ZONE).as_deref(), Some("UTC"));
    assert!(settings.zone.is_utc() && settings.given().is_empty());
}
