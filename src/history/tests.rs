//! Tests of the history with real files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use tempfile::tempdir;

use super::{Ending, Entry, History, Origin};

fn entry(text: &str) -> Entry {
    ended(text, Ending::Ok)
}

fn ended(text: &str, outcome: Ending) -> Entry {
    Entry::begun(text).ended(Duration::from_millis(12), outcome)
}

/// Records an entry as the shell does: before it runs and after it has ended.
fn record(history: &mut History, entry: Entry, origin: Origin) {
    let begun = Entry { ms: 0, outcome: Ending::Unfinished, ..entry.clone() };
    history.begin(&begun, origin).unwrap();
    history.end(entry, origin).unwrap();
}

fn texts(path: &Path) -> Vec<String> {
    let history = History::open(path).unwrap();
    history.recent(usize::MAX).map(|entry| entry.text.clone()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_file_is_the_owners_alone() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("state/lakeshell/history.jsonl");
    let mut history = History::open(&path).unwrap();
    record(&mut history, entry("select 1"), Origin::Prompt);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(path.parent().unwrap().parent().unwrap()), 0o700);
}

#[test]
fn an_entry_is_in_the_file_at_once_and_comes_back_whole() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    let mut history = History::open(&path).unwrap();
    let typed = ended("select\n  'é'", Ending::Failed);
    record(&mut history, typed.clone(), Origin::Prompt);
    let line = |ms: u64, outcome: &str| {
        let time = &typed.time;
        format!(
            "{{\"time\":\"{time}\",\"text\":\"select\\n  'é'\",\"ms\":{ms},\"outcome\":\"{outcome}\"}}\n"
        )
    };
    let lines = line(0, "unfinished") + &line(12, "failed");
    assert_eq!(fs::read_to_string(&path).unwrap(), lines);
    let again = History::open(&path).unwrap();
    assert_eq!(again.recent(1).collect::<Vec<_>>(), [&typed]);
    assert!(again.session_entries().is_empty());
}

#[test]
fn a_statement_is_in_the_file_before_it_runs() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    let mut history = History::open(&path).unwrap();
    let mut beside = History::open(&path).unwrap();
    let begun = Entry::begun("select 1");
    history.begin(&begun, Origin::Prompt).unwrap();
    // As a session sees it that starts after the other was killed, or that runs in parallel.
    let later = History::open(&path).unwrap();
    assert_eq!(later.recent(9).collect::<Vec<_>>(), [&begun]);
    assert_eq!(beside.news(), std::slice::from_ref(&begun));
    let ended = begun.ended(Duration::from_millis(3), Ending::Ok);
    history.end(ended.clone(), Origin::Prompt).unwrap();
    assert!(beside.news().is_empty());
    assert_eq!(beside.recent(9).collect::<Vec<_>>(), [&ended]);
    assert_eq!(History::open(&path).unwrap().recent(9).collect::<Vec<_>>(), [&ended]);
}

#[test]
fn a_file_of_others_becomes_the_owners_alone() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    History::open(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn only_what_was_typed_and_is_no_secret_enters_the_file() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    let mut history = History::open(&path).unwrap();
    for (text, origin) in [
        ("select 1", Origin::of_typed("select 1;")),
        ("select 2", Origin::of_typed(" select 2;")),
        ("select 3", Origin::Script),
        (".topics -X sasl.password=x", Origin::Prompt),
    ] {
        record(&mut history, entry(text), origin);
    }
    assert_eq!(texts(&path), ["select 1"]);
    assert_eq!(history.session_entries().len(), 4);
}

#[test]
fn torn_and_foreign_lines_cost_only_themselves() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    let mut history = History::open(&path).unwrap();
    record(&mut history, entry("select 1"), Origin::Prompt);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"select 'old format'\n\xFF\n{\"time\":\"\"}\n{\"time\":\"2026-01-31T");
    fs::write(&path, bytes).unwrap();
    let mut history = History::open(&path).unwrap();
    record(&mut history, entry("select 2"), Origin::Prompt);
    record(&mut history, entry("select 3"), Origin::Prompt);
    assert_eq!(texts(&path), ["select 1", "select 2", "select 3"]);
}

#[test]
fn two_sessions_append_to_one_file() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    let mut sessions = [(); 2].map(|()| History::open(&path).unwrap());
    std::thread::scope(|scope| {
        for (session, history) in sessions.iter_mut().enumerate() {
            scope.spawn(move || {
                for number in 0..200 {
                    let text = format!("select {session}{number:03}, '{}'", "x".repeat(500));
                    record(history, entry(&text), Origin::Prompt);
                }
            });
        }
    });
    let all = texts(&path);
    assert_eq!(all.len(), 400);
    for session in ["select 0", "select 1"] {
        let own: Vec<_> = all.iter().filter(|text| text.starts_with(session)).collect();
        assert!(own.len() == 200 && own.is_sorted(), "{session}");
    }
}

#[test]
fn recent_entries_end_with_this_session() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("h");
    let mut history = History::open(&path).unwrap();
    record(&mut history, entry("a"), Origin::Prompt);
    record(&mut history, entry("b"), Origin::Prompt);
    let mut history = History::open(&path).unwrap();
    record(&mut history, entry("c"), Origin::Script);
    let last = |count| history.recent(count).map(|e| e.text.as_str()).collect::<Vec<_>>();
    assert_eq!(last(2), ["b", "c"]);
    assert_eq!(last(9), ["a", "b", "c"]);
    assert!(last(0).is_empty());
}

#[test]
fn a_session_is_saved_as_a_script_that_runs_again() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("session.sql");
    fs::write(&path, "old and longer than what is written now, by far, as one sees here").unwrap();
    let mut history = History::unsaved();
    for (entry, origin) in [
        (entry(".load t AS m"), Origin::Script),
        (entry("select 1,\n  2"), Origin::Prompt),
        (entry("select 1 -- one"), Origin::Prompt),
        (ended("select\nx", Ending::Failed), Origin::Prompt),
        (ended(".tail t", Ending::Interrupted), Origin::Prompt),
        (entry("set password = 'x'"), Origin::Prompt),
    ] {
        record(&mut history, entry, origin);
    }
    history.save(&path).unwrap();
    let script = ".load t AS m\nselect 1,\n  2;\nselect 1 -- one\n;\n-- failed: select\n-- failed: x\n\
                  -- interrupted: .tail t\n-- left out: it names a secret\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), script);
}

#[test]
fn a_file_that_cannot_be_opened_or_written_is_named() {
    let directory = tempdir().unwrap();
    let taken = directory.path().join("file");
    fs::write(&taken, "").unwrap();
    let error = History::open(&taken.join("h")).unwrap_err().to_string();
    assert!(error.starts_with("cannot open the history `"), "{error}");
    let error = History::unsaved().save(directory.path()).unwrap_err().to_string();
    assert!(error.starts_with("cannot write `"), "{error}");
}
