//! The README's sessions, replayed: a fence marked `lakeshell` holds what was typed, each after its prompt,
//! and what was printed, rows and talk as they came.
//!
//! The blocks are one session, from the first to the last; after `.exit` another one begins in the same
//! directory. `[..]` stands for anything within a line. Empty lines count for nothing.

use std::fs::{self, File};
use std::io::Write as _;
use std::process::Stdio;

use crate::home::{Home, root};

const PROMPT: &str = "lakeshell> ";

/// A session of the README: what is typed, and what is to be printed with the line of the README.
#[derive(Debug, Default, PartialEq, Eq)]
struct Session {
    typed: String,
    printed: Vec<(usize, String)>,
}

/// Reads the sessions out of a text.
fn sessions(readme: &str) -> Vec<Session> {
    let mut all = vec![Session::default()];
    let (mut inside, mut left) = (false, false);
    for (at, line) in readme.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside && line.trim_end() == "```lakeshell";
        } else if inside && !line.trim().is_empty() {
            let typed = line.strip_prefix(PROMPT).or_else(|| continued(line));
            if left && typed.is_some() {
                all.push(Session::default());
                left = false;
            }
            let session = all.last_mut().expect("there is one");
            match typed {
                Some(typed) => session.typed.extend([typed, "\n"]),
                None => session.printed.push((at + 1, line.to_owned())),
            }
            left |= typed.is_some_and(|typed| [".exit", ".quit"].contains(&typed.trim_end()));
        }
    }
    all
}

/// Returns what is typed after a prompt for more: `      ...> `, which may name an open mark.
fn continued(line: &str) -> Option<&str> {
    let (open, typed) = line.split_once("...> ")?;
    (open.len() == 6 && open.trim_start().len() <= 2).then_some(typed)
}

/// Runs what was typed and returns what was printed, both streams in one.
fn replay(home: &Home, typed: &str) -> Vec<String> {
    let path = home.path("printed");
    let file = File::create(&path).expect("a file can be made");
    let mut child = home
        .command(&["--keep-going"])
        // What it writes to `/tmp` is not for this machine's own.
        .env("LAKESHELL_FS", format!("file://{}", home.path("lake").display()))
        .stdin(Stdio::piped())
        .stdout(file.try_clone().expect("a file can be shared"))
        .stderr(file)
        .spawn()
        .expect("the binary can be run");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    stdin.write_all(typed.as_bytes()).expect("the binary reads what is typed");
    drop(stdin);
    child.wait().expect("the binary ends");
    let text = fs::read_to_string(&path).expect("the output is UTF-8");
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| without_place(line).to_owned()).collect()
}

/// Takes away where in the script an error is, which the prompt does not say.
fn without_place(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("<stdin>:") else { return line };
    rest.split_once(": ").map_or(line, |(_, message)| message)
}

/// Says whether a line is as it was shown; `[..]` fits anything.
fn fits(shown: &str, line: &str) -> bool {
    let mut parts = shown.trim_end().split("[..]");
    let line = line.trim_end();
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, inner)) = parts.split_last() else { return rest.is_empty() };
    for part in inner {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn its_sessions_are_as_shown() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md is there");
    let sessions = sessions(&readme);
    assert_ne!(sessions, [Session::default()], "README.md shows no session");
    let home = Home::new();
    for session in sessions {
        let printed = replay(&home, &session.typed);
        let all = printed.join("\n");
        let mut lines = printed.iter();
        for (at, shown) in session.printed {
            let line = lines.next().map_or("", String::as_str);
            assert!(fits(&shown, line), "README.md:{at}: {shown}\nbut it is: {line}\nin:\n{all}");
        }
        assert_eq!(lines.next(), None, "README.md does not show all of:\n{all}");
    }
}

#[test]
fn sessions_are_read_and_compared() {
    let text = "lakeshell> no\n```lakeshell\nlakeshell> select\n      ...> 1;\n| 1 |\n\n```\n```sh\n$ x\n\
                ```\n```lakeshell\nlakeshell> .exit\n```\n```lakeshell\nlakeshell> .tables\nt\n```\n";
    let session = |typed: &str, printed: &[(usize, &str)]| Session {
        typed: typed.to_owned(),
        printed: printed.iter().map(|(at, line)| (*at, (*line).to_owned())).collect(),
    };
    let first = session("select\n1;\n.exit\n", &[(5, "| 1 |")]);
    assert_eq!(sessions(text), [first, session(".tables\n", &[(16, "t")])]);
    assert!(fits("a [..] c [..]", "a b c d") && fits("[..]", "") && fits("x", "x "));
    assert!(!fits("a [..] c", "a b d") && !fits("x", "x y") && !fits("a[..]b[..]c", "abd"));
    assert_eq!(without_place("<stdin>:3: error: no"), "error: no");
    let home = Home::new();
    let printed = replay(&home, ".mode csv\nselect 1 AS a;\n.nothing\nselect 2 AS b;\n");
    assert_eq!(printed[..2], ["a", "1"]);
    assert!(fits("error: there is no command `.nothing`[..]", &printed[2]), "{printed:?}");
    assert_eq!(printed[printed.len() - 2..], ["b", "2"]);
}
