//! The English names in patterns: months, days of the week, eras, zones; from Java's CLDR data.

use crate::spark::time_zone::Zone;
use crate::sql::functions::datetime::format::part::Field;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const QUARTERS: [(&str, &str); 4] =
    [("Q1", "1st quarter"), ("Q2", "2nd quarter"), ("Q3", "3rd quarter"), ("Q4", "4th quarter")];

/// Lists the names of a field's values; the first one has the number that is returned with them.
pub(in crate::sql) fn all(field: Field, is_full: bool) -> (i64, Vec<&'static str>) {
    let cut = |name: &&'static str| if is_full { *name } else { &name[..3] };
    match field {
        Field::Month => (1, MONTHS.iter().map(cut).collect()),
        Field::Weekday => (1, DAYS.iter().map(cut).collect()),
        Field::Quarter => {
            (1, QUARTERS.iter().map(|(short, full)| if is_full { *full } else { *short }).collect())
        }
        Field::Half => (0, vec!["AM", "PM"]),
        Field::Era if is_full => (0, vec!["Before Christ", "Anno Domini"]),
        Field::Era => (0, vec!["BC", "AD"]),
        _ => (0, Vec::new()),
    }
}

/// Short names of zones, the words of their long names, and their regions.
///
/// A string may have the name for either half of the year: the date determines which one it is.
const ZONES: [(&str, &str, &str, &str); 40] = [
    ("ACST", "ACST", "", "America/Rio_Branco"),
    ("BST", "BST", "", "Pacific/Bougainville"),
    ("CCT", "CCT", "", "Indian/Cocos"),
    ("GST", "GST", "", "Atlantic/South_Georgia"),
    ("IST", "IST", "", "Atlantic/Reykjavik"),
    ("SST", "SST", "", "Pacific/Pago_Pago"),
    ("PST", "PDT", "Pacific", "America/Los_Angeles"),
    ("MST", "MDT", "Mountain", "America/Denver"),
    ("CST", "CDT", "Central", "America/Chicago"),
    ("EST", "EDT", "Eastern", "America/New_York"),
    ("AST", "ADT", "Atlantic", "America/Halifax"),
    ("NST", "NDT", "Newfoundland", "America/St_Johns"),
    ("AKST", "AKDT", "Alaska", "America/Anchorage"),
    ("HST", "HDT", "Hawaii-Aleutian", "Pacific/Honolulu"),
    ("PT", "PT", "", "America/Los_Angeles"),
    ("MT", "MT", "", "America/Denver"),
    ("CT", "CT", "", "America/Chicago"),
    ("ET", "ET", "", "America/New_York"),
    ("WET", "WEST", "Western European", "Europe/Lisbon"),
    ("CET", "CEST", "Central European", "Europe/Paris"),
    ("MET", "MEST", "", "MET"),
    ("EET", "EEST", "Eastern European", "Europe/Helsinki"),
    ("MSK", "MSD", "Moscow", "Europe/Moscow"),
    ("TRT", "TRT", "", "Europe/Istanbul"),
    ("JST", "JDT", "Japan", "Asia/Tokyo"),
    ("KST", "KDT", "Korean", "Asia/Seoul"),
    ("HKT", "HKST", "Hong Kong", "Asia/Hong_Kong"),
    ("SGT", "SGT", "Singapore", "Asia/Singapore"),
    ("WIB", "WIB", "Western Indonesia", "Asia/Jakarta"),
    ("PKT", "PKST", "Pakistan", "Asia/Karachi"),
    ("AEST", "AEDT", "Australian Eastern", "Australia/Sydney"),
    ("AWST", "AWDT", "Australian Western", "Australia/Perth"),
    ("NZST", "NZDT", "New Zealand", "Pacific/Auckland"),
    ("SAST", "SAST", "South Africa", "Africa/Johannesburg"),
    ("EAT", "EAT", "East Africa", "Africa/Nairobi"),
    ("CAT", "CAT", "Central Africa", "Africa/Maputo"),
    ("WAT", "WAST", "West Africa", "Africa/Lagos"),
    ("BRT", "BRST", "Brasilia", "America/Sao_Paulo"),
    ("ART", "ARST", "Argentina", "America/Argentina/Buenos_Aires"),
    ("GMT", "GMT", "Greenwich Mean", "GMT"),
];

/// Finds the zone whose name, or the name of whose time, begins a text; returns it with the rest.
pub(in crate::sql) fn zone_at(text: &str) -> Option<(Zone, &str)> {
    let long = |words: &str| {
        ["Standard Time", "Daylight Time", "Summer Time", "Time"]
            .map(|end| format!("{words} {end}"))
    };
    let mut best: Option<(usize, &str)> = None;
    let mut offer = |name: &str, id: &'static str| {
        let begins = text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        if begins && best.is_none_or(|(length, _)| name.len() > length) {
            best = Some((name.len(), id));
        }
    };
    for (standard, summer, words, id) in ZONES {
        offer(standard, id);
        offer(summer, id);
        if !words.is_empty() {
            for name in &long(words) {
                offer(name, id);
            }
        }
    }
    offer("Coordinated Universal Time", "UTC");
    let named = best.and_then(|(length, id)| Some((Zone::read(id)?, length)));
    // The name of a region may be longer: `GMT` and `GMT0`, `CET` and `Europe/Paris`.
    let length = |text: &str| {
        let is_part = |c: char| c.is_alphanumeric() || "/_-+".contains(c);
        text.find(|c: char| !is_part(c)).unwrap_or(text.len())
    };
    let (zone, taken) = match id_at(&text[..length(text)]) {
        Some((zone, taken)) if named.as_ref().is_none_or(|(_, other)| taken > *other) => {
            (zone, taken)
        }
        _ => named?,
    };
    Some((zone, &text[taken..]))
}

/// Finds the longest zone name that begins a text.
fn id_at(text: &str) -> Option<(Zone, usize)> {
    (1..=text.len()).rev().filter(|end| text.is_char_boundary(*end)).find_map(|end| {
        let name = &text[..end];
        let region = chrono_tz::TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name));
        let is_utc = ["UTC", "UT", "Z"].iter().find(|utc| utc.eq_ignore_ascii_case(name));
        let id = region.map(|tz| tz.name()).or(is_utc.copied())?;
        Some((Zone::read(id)?, end))
    })
}

/// Returns the name of a zone's time at an instant; `None` if it is not known here.
pub(in crate::sql) fn zone_name(zone: &Zone, micros: i64, is_full: bool) -> Option<String> {
    let short = zone.abbreviation_at(micros)?;
    if !is_full {
        return Some(short);
    }
    if short == "UTC" || short == "Z" || short == "UT" {
        return Some("Coordinated Universal Time".to_owned());
    }
    if short.starts_with(['+', '-']) {
        return Some(short);
    }
    let (standard, _, words, id) =
        ZONES.iter().find(|(standard, summer, ..)| short == *standard || short == *summer)?;
    // `CST` and `IST` are ambiguous: only the zone for which the name is used matches.
    let kept = Zone::read(id)?;
    (kept.offset_at(micros) == zone.offset_at(micros) && !words.is_empty()).then_some(())?;
    let is_europe = words.contains("European");
    Some(match (short == *standard, *standard) {
        (_, "GMT") => "Greenwich Mean Time".to_owned(),
        (_, "SGT" | "WIB" | "EAT" | "CAT" | "SAST" | "WAT") => return None,
        (true, _) => format!("{words} Standard Time"),
        (false, _) if is_europe => format!("{words} Summer Time"),
        (false, _) => format!("{words} Daylight Time"),
    })
}
