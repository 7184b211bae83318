//! Hostile data: nothing of it moves the cursor, sets the title or hides text, wherever it is shown.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{CTRL_C, TAB, Terminal, UP};
use crate::support::{Home, LAKESHELL, Shell};

/// Sets the title, moves the cursor, hides text, turns its direction.
const EVIL: &str = "E\u{1b}]0;owned\u{7}\u{1b}[7;7H\u{1b}[8mX\u{9b}7;7HY\u{202e}Z\u{7f}";
/// What of it must not reach a terminal.
const BITES: [&str; 7] =
    ["\u{1b}]0;", "\u{1b}[7;7H", "\u{1b}[8m", "\u{9b}", "\u{202e}", "\u{7f}", "owned\u{7}"];

/// Fails if a terminal was sent what bites.
#[track_caller]
fn harmless(what: &str, sent: &[u8]) {
    let sent = String::from_utf8_lossy(sent);
    for bite in BITES {
        assert!(!sent.contains(bite), "{what}: a terminal was sent {bite:?}");
    }
}

/// Returns how often the title of the hostile text was sent as letters.
fn spelled(terminal: &Terminal) -> usize {
    let raw = terminal.raw.lock();
    String::from_utf8_lossy(&raw).matches("]0;owned").count()
}

/// Makes a home with hostile messages, headers, keys, columns, files and history.
fn home() -> Home {
    let home = Home::new();
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let (key, value) = (json(EVIL), json(&format!("value {EVIL}")));
    let message = format!("{{{key}:{value},\"k\":{value},\"n\":1,\"s\":{{{key}:[{value}]}}}}\n");
    home.write("evil.jsonl", &message);
    home.write(&format!("evil {EVIL}.txt"), format!("text {EVIL}\n"));
    fs::write(home.path("lake").join(format!("tmp/evil {EVIL}")), "x").expect("a file");
    let mut entries = Vec::new();
    for text in [format!("select '{EVIL}' as recalled"), format!(".print {EVIL}")] {
        let entry = serde_json::json!(
            {"time": "2026-01-31T12:00:00Z", "text": text, "ms": 1, "outcome": "ok"}
        );
        writeln!(entries, "{entry}").expect("a vector");
    }
    fs::write(home.path("history.jsonl"), entries).expect("a history");
    home
}

fn open(home: &Home, variables: &[(&str, &str)]) -> Terminal {
    let history = home.path("history.jsonl").display().to_string();
    Terminal::open_with(home, &["--history", &history], 100, variables)
}

#[track_caller]
fn check(what: &str, terminal: &Terminal) {
    harmless(what, &terminal.raw.lock());
}

/// Prints the hostile messages in each mode.
fn print_in_each_mode(terminal: &mut Terminal) {
    for mode in ["auto", "table", "vertical", "csv", "tsv", "json", "ndjson", "markdown"] {
        terminal.enter(&format!(".mode {mode}"));
        for query in [
            "select * from j;",
            "select cast(value as string), cast(key as string), headers from m;",
        ] {
            let before = spelled(terminal);
            terminal.enter(query);
            // A table may be cut before it.
            let is_cut = ["auto", "table"].contains(&mode);
            assert!(is_cut || spelled(terminal) > before, "{mode}: `{query}` shows the text");
        }
        check(mode, terminal);
    }
}

#[test]
fn no_output_drives_the_terminal() {
    let home = home();
    let mut terminal = open(&home, &[]);
    let header = format!(".publish evil.jsonl evil --create --key k --header 'h={EVIL}'");
    fs::write(home.work("first.sql"), header).expect("a script");
    terminal.enter(".read first.sql");
    terminal.enter(".pager off");
    terminal.enter(".load evil AS m --headers");
    terminal.enter(".load evil AS j --json");
    print_in_each_mode(&mut terminal);
    for line in [
        ".mode auto",
        ".show j --full",
        ".show j --vertical",
        ".schema j",
        ".schema j --profile",
        ".peek evil",
        ".peek ./evil.jsonl",
        ".fs ls /tmp",
        ".fs cat '/tmp/evil*'",
        "select k, n from j;",
        ".chart",
        ".last",
        "describe j;",
        "select E from j;",
        "select cast(k as int) + date_trunc(k, k) from j;",
        ".history",
        ".history recalled",
        "select statement from history();",
        ".record report.md",
        "select * from j;",
        ".record --off",
        ".fs cat file:///etc/hostname",
        ".tables",
        "explain select k from j where k = 'x';",
    ] {
        terminal.enter(line);
        check(line, &terminal);
    }
    terminal.press(".tail evil\r");
    terminal.wait_for("\"k\"");
    terminal.press(CTRL_C);
    terminal.wait_for_prompt();
    check(".tail", &terminal);
    let report = fs::read(home.work("report.md")).expect("a report");
    harmless("the report", &report);
    terminal.leave();
}

#[test]
fn nothing_that_the_prompt_offers_drives_the_terminal() {
    for variables in [&[][..], &[("NO_COLOR", "1")]] {
        let home = home();
        let mut terminal = open(&home, variables);
        terminal.enter(".publish evil.jsonl evil --create");
        terminal.enter(".load evil AS j --json");
        for keys in [".peek ./ev", ".ls /tmp/ev", "select E", "select s.E", "select ", "select '"] {
            terminal.press(keys);
            terminal.wait_for(keys);
            terminal.press(TAB);
            terminal.press(TAB);
            std::thread::sleep(std::time::Duration::from_millis(300));
            check(keys, &terminal);
            // A long list is asked for first; `n` declines, and is a letter where nothing was asked.
            terminal.press("n");
            terminal.press(CTRL_C);
            terminal.wait_for_prompt();
        }
        for _ in 0..4 {
            terminal.press(UP);
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        check("what comes back", &terminal);
        terminal.wait_for("\\u001b]0;owned");
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        // A hint of it, and a search.
        terminal.press("select '");
        terminal.wait_for_typed("select '");
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.press_until("\x12", "reverse-i-search");
        terminal.press("recalled");
        terminal.wait_for("`recalled'");
        check("what is searched", &terminal);
        terminal.press("\r");
        // What is typed before the statement has ended is echoed by the kernel, not by the shell.
        terminal.wait_for("1 row");
        terminal.wait_for_prompt();
        terminal.press(&format!("\u{1b}[200~select 'p{EVIL}'\u{1b}[201~"));
        terminal.wait_for("select 'p");
        check("what is pasted", &terminal);
        terminal.press(CTRL_C);
        terminal.wait_for_prompt();
        terminal.leave();
    }
}

#[test]
fn what_is_piped_has_no_codes_of_ours() {
    let home = home();
    let script = "\
        .publish data/real-sample-29.jsonl a --create\n.load a --json\nselect * from a;\n.show a\n\
        .schema a\nselect exam_name, 1 from a;\n.chart\n.history\n.help\nselect missing;\n";
    for mode in ["auto", "vertical", "csv", "markdown"] {
        let shell = Shell::at(&home).args(["--keep-going", "--timer", "--echo", "--mode", mode]);
        let output = shell.stdin(script).output();
        let text = output.as_text();
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{text}");
        Shell::at(&home).args(["-c", ".topic delete a"]).expect_stderr("Deleted topic a\n").run();
    }
}

/// Takes the codes away that a prompt needs: colors, the cursor of the line, pasted text, clearing.
fn without_codes(sent: &str) -> String {
    let codes =
        regex::Regex::new("\u{1b}\\[(\\?20(04|26)[hl]|[0-9;]*m|[0-9]*[CK]|J)").expect("a pattern");
    codes.replace_all(sent, "").replace('\r', "")
}

#[test]
fn a_session_under_script_shows_what_was_meant() {
    let home = Home::new();
    let command = format!("{LAKESHELL} --no-history --mode csv --topics topics");
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_clear()
        .envs(home.environment())
        .env("TERM", "xterm-256color")
        .current_dir(home.work(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("`script` runs");
    let mut keys = child.stdin.take().expect("it is a pipe");
    keys.write_all(b"select 6 * 7 as answer;\r.print done\r.exit 3\r").expect("keys");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let sent = String::from_utf8(output.stdout).expect("UTF-8");
    let rest = without_codes(&sent);
    assert!(!rest.contains('\u{1b}'), "{rest:?}");
    assert!(rest.contains("answer\n42\n") && rest.contains("\ndone\n"), "{rest}");
}
