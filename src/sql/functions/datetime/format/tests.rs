//! Tests of datetime patterns for writing and reading.

use super::Pattern;
use crate::spark::time_zone::Zone;

/// 2018-01-23 14:05:06.789.
const AT: i64 = 1_516_716_306_789_000;

fn written(pattern: &str, zone: &str) -> Option<String> {
    Pattern::for_writing(pattern).ok()?.write(AT, &Zone::read(zone).unwrap()).ok()
}

fn read(text: &str, pattern: &str) -> Option<String> {
    let micros = Pattern::for_reading(pattern).unwrap().read(text, &Zone::utc())?;
    let mut written = String::new();
    crate::civil::write_moment(micros, &mut written);
    Some(written)
}

#[test]
fn moments_are_written() {
    let cases = [
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2018-01-23T14:05:06.789Z"),
        ("G y yy yyyyy", "AD 2018 18 02018"),
        ("EEE d MMM yy, EEEE MMMM LLL", "Tue 23 Jan 18, Tuesday January Jan"),
        ("h:mm a K k H", "2:05 PM 2 14 14"),
        ("h 'o''clock'", "2 o'clock"),
        ("''Q QQ QQQ QQQQ", "'1 01 Q1 1st quarter"),
        ("D DDD F", "23 023 2"),
        ("yyyy[ HH[:mm]]", "2018 14:05"),
        ("x xx xxx Z ZZZZ ZZZZZ O", "+00 +0000 +00:00 +0000 GMT Z GMT"),
        ("VV z zzzz", "UTC UTC Coordinated Universal Time"),
        ("yyyy年", "2018年"),
        ("", ""),
    ];
    for (pattern, expected) in cases {
        assert_eq!(written(pattern, "UTC").as_deref(), Some(expected), "{pattern}");
    }
    let los_angeles = [
        ("HH z zzzz", "06 PST Pacific Standard Time"),
        ("VV O OOOO X XXX Z", "America/Los_Angeles GMT-8 GMT-08:00 -08 -08:00 -0800"),
    ];
    for (pattern, expected) in los_angeles {
        assert_eq!(written(pattern, "PST").as_deref(), Some(expected), "{pattern}");
    }
    assert_eq!(written("X O", "Asia/Kolkata").as_deref(), Some("+0530 GMT+5:30"));
}

#[test]
fn wrong_patterns_are_refused() {
    let wrong = [
        "b",
        "T",
        "w",
        "Y",
        "u",
        "e",
        "c",
        "A",
        "n",
        "p",
        "EEEEE",
        "MMMMM",
        "ddd",
        "aa",
        "V",
        "OO",
        "XXXXXX",
        "zzzzz",
        "FF",
        "yyyyyyy",
        "SSSSSSSSSS",
        "{",
        "#",
        "'x",
        "yyyy]",
    ];
    for pattern in wrong {
        assert!(Pattern::for_writing(pattern).is_err(), "{pattern}");
    }
    for pattern in ["EEE", "Q", "q", "F"] {
        assert!(Pattern::for_reading(pattern).is_err(), "{pattern}");
    }
    let error = Pattern::for_writing("yyyy-bb").unwrap_err().to_string();
    assert_eq!(error, "invalid datetime pattern `yyyy-bb`: unknown pattern letter `b`");
}

#[test]
fn texts_are_read() {
    let cases = [
        (
            "2024-05-06T07:08:09.123+02:00",
            "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "2024-05-06 05:08:09.123",
        ),
        ("2024-05-06 07:08:09+03", "yyyy-MM-dd HH:mm:ssx", "2024-05-06 04:08:09"),
        ("2024-05-06 07:08:09 PDT", "yyyy-MM-dd HH:mm:ss z", "2024-05-06 14:08:09"),
        ("2024-05-06 07:08:09 Europe/Oslo", "yyyy-MM-dd HH:mm:ss VV", "2024-05-06 05:08:09"),
        ("2024-05-06 07:08:09 GMT+3", "yyyy-MM-dd HH:mm:ss O", "2024-05-06 04:08:09"),
        ("2024127", "yyyyDDD", "2024-05-06 00:00:00"),
        ("2024-60", "yyyy-D", "2024-02-29 00:00:00"),
        ("20240506", "yyyyMMdd", "2024-05-06 00:00:00"),
        ("2024-05-06 07:08:09.5", "yyyy-MM-dd HH:mm:ss[.SSS]", "2024-05-06 07:08:09.5"),
        ("2024-05-06 07:08:09", "yyyy-MM-dd HH:mm:ss[.SSS]", "2024-05-06 07:08:09"),
        ("06/05/2024 12:08 am", "dd/MM/yyyy hh:mm a", "2024-05-06 00:08:00"),
        ("06/05/2024 24:08", "dd/MM/yyyy kk:mm", "2024-05-06 00:08:00"),
        ("6 MAY 99", "d MMM yy", "2099-05-06 00:00:00"),
        ("BC 2024", "G yyyy", "-2023-01-01 00:00:00"),
        ("+12345-05-06", "yyyy-MM-dd", "+12345-05-06 00:00:00"),
        ("05", "MM", "1970-05-01 00:00:00"),
        ("12", "h", "1970-01-01 00:00:00"),
    ];
    for (text, pattern, expected) in cases {
        assert_eq!(read(text, pattern).as_deref(), Some(expected), "{text} {pattern}");
    }
}

#[test]
fn what_does_not_fit_is_none() {
    let cases = [
        ("2024-5-6", "yyyy-MM-dd"),
        ("2024-05-06x", "yyyy-MM-dd"),
        ("2024-02-30", "yyyy-MM-dd"),
        ("2023-366", "yyyy-DDD"),
        ("12345-05-06", "yyyy-MM-dd"),
        ("024-05-06", "yyyy-MM-dd"),
        ("2024-05-06 24:00", "yyyy-MM-dd HH:mm"),
        ("13:08", "hh:mm"),
        ("6 Sept 2024", "d MMM yyyy"),
        ("6 Sep 2024", "d MMMM yyyy"),
        ("09Z", "ssx"),
        ("9.12", "s.S"),
        ("", "yyyy"),
    ];
    for (text, pattern) in cases {
        assert_eq!(read(text, pattern), None, "{text} {pattern}");
    }
}
