//! README and the pages of `.help TOPIC`: their sessions are replayed, and they keep to their sizes.
//!
//! A fence marked `lakeshell` holds what was typed, each after its prompt, and what was printed, rows and
//! talk as they came. The blocks of a document are one session, from the first to the last; after `.exit`
//! another one begins in the same directory. Pages continue the session of README, unless they begin with
//! one of their own. `[..]` stands for anything within a line. Empty lines count for nothing.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use crate::compare::matches;
use crate::support::{Home, Shell, root};

const README_LINES_MAX: usize = 170;
const PAGE_COLUMNS_MAX: usize = 80;
/// What the pages continue: the session that README begins.
const BEGUN: &str = ".sample assessments attempts.json\n.topic create attempts\n\
                     .publish attempts.json attempts\n.load attempts AS messages\n\
                     .unroll messages AS assessments\n";
/// What is printed where the session of a page itself begins.
const MARK: &str = "--- begins here";

const PROMPT: &str = "lakeshell> ";

/// A file of documentation.
pub(crate) struct Document {
    pub(crate) path: PathBuf,
    /// The path within the repository.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Reads README and then the pages of `.help TOPIC`, by name.
pub(crate) fn documents() -> Vec<Document> {
    let mut documents = vec![document("README.md")];
    documents.extend(topics().iter().map(|topic| document(&page(topic))));
    documents
}

/// Returns the file of a page.
pub(crate) fn page(topic: &str) -> String {
    format!("src/command/help/{topic}.md")
}

/// Reads one file of documentation.
pub(crate) fn document(name: &str) -> Document {
    let path = root().join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    Document { path, name: name.to_owned(), text }
}

/// Returns the names of the pages that there are files of.
fn topics() -> Vec<String> {
    let files = fs::read_dir(root().join("src/command/help")).expect("the directory is there");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut topics: Vec<_> =
        names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).collect();
    topics.sort();
    topics
}

/// A session of a document: what is typed, and what is to be printed with the line of the document.
#[derive(Debug, Default, PartialEq, Eq)]
struct Session {
    typed: String,
    printed: Vec<(usize, String)>,
}

/// Reads the sessions out of a text.
fn sessions(text: &str) -> Vec<Session> {
    let mut all = vec![Session::default()];
    let (mut inside, mut left) = (false, false);
    for (at, line) in text.lines().enumerate() {
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
    // Its paths are those of a lake of its own.
    home.write("lake/tmp/.keep", "");
    let fs = format!("file://{}", home.path("lake").display());
    let path = home.work("printed");
    let file = File::create(&path).expect("a file can be made");
    let mut child = home
        .command(&["--keep-going", "--fs", &fs])
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

/// Replays the sessions of a document and returns the first line that is not as shown.
fn replayed(document: &Document) -> Result<(), String> {
    let Document { name, text, .. } = document;
    let home = Home::new();
    for (at, session) in sessions(text).into_iter().enumerate() {
        let begins = at > 0 || name == "README.md" || session.typed.starts_with(".sample");
        let before = if begins { "" } else { BEGUN };
        let printed = replay(&home, &format!("{before}.print {MARK}\n{}", session.typed));
        let all = printed.join("\n");
        let mut lines = printed.iter().skip_while(|line| *line != MARK).skip(1);
        for (at, shown) in session.printed {
            let line = lines.next().map_or("", String::as_str);
            if !matches(shown.trim_end(), line.trim_end()) {
                return Err(format!("{name}:{at}: {shown}\nbut it is: {line}\nin:\n{all}"));
            }
        }
        if let Some(line) = lines.next() {
            return Err(format!("{name} does not show `{line}` of:\n{all}"));
        }
    }
    Ok(())
}

#[test]
fn sessions_of_readme_and_help_topics_are_as_shown() {
    let documents = documents();
    let shown =
        documents.iter().filter(|document| sessions(&document.text) != [Session::default()]);
    let shown: Vec<&Document> = shown.collect();
    assert!(shown.len() >= 9 && shown[0].name == "README.md", "sessions are missing");
    let wrong: Vec<String> = shown.into_iter().filter_map(|shown| replayed(shown).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn readme_is_short_and_help_topics_fit_a_terminal() {
    for Document { name, text, .. } in documents() {
        if name == "README.md" {
            let lines = text.lines().count();
            assert!(lines <= README_LINES_MAX, "{name} has {lines} lines");
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            assert!(columns <= PAGE_COLUMNS_MAX, "{name}:{}: {columns} columns", at + 1);
        }
    }
}

#[test]
fn help_lists_and_prints_each_topic() {
    let mut script = ".help\n".to_owned();
    for topic in topics() {
        script.extend([".print ", MARK, "\n.help ", &topic, "\n"]);
    }
    let output = Shell::new().stdin(script).output();
    assert_eq!((output.stderr.as_str(), output.code), ("", 0));
    let mut pages = output.stdout.split(MARK);
    let overview = pages.next().unwrap_or_default();
    assert!(overview.lines().all(|line| line.chars().count() <= PAGE_COLUMNS_MAX), "{overview}");
    for topic in topics() {
        let printed = pages.next().unwrap_or_default().trim_start();
        let text = document(&page(&topic)).text;
        let title = text.lines().next().and_then(|line| line.strip_prefix("# ")).expect("a title");
        assert!(overview.contains(&format!("\n  {topic:<10}{title}\n")), "{topic}:\n{overview}");
        assert!(printed.starts_with(title), "{topic}:\n{printed}");
        for line in printed.lines() {
            assert!(line.chars().count() <= PAGE_COLUMNS_MAX, "{topic}: {line}");
        }
    }
    assert_eq!(pages.next(), None);
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
    assert_eq!(without_place("<stdin>:3: error: no"), "error: no");
    let home = Home::new();
    let printed = replay(&home, ".mode csv\nselect 1 AS a;\n.nothing\nselect 2 AS b;\n");
    assert_eq!(printed[..2], ["a", "1"]);
    assert!(matches("error: there is no command `.nothing`[..]", &printed[2]), "{printed:?}");
    assert_eq!(printed[printed.len() - 2..], ["b", "2"]);
}
