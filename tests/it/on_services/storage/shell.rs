//! `.ls` and `.fs` beside `hadoop fs` (FsShell): the same lines, the same effects, the same errors.

use std::path::Path;

use crate::services::{Said, Services, fresh};
use crate::support::{Home, Output};

/// Runs one of our commands on the services' file system.
fn ours(home: &Home, services: &Services, command: &str) -> Output {
    let mut process = home.command(&["--fs", services.fs(), "-c", command]);
    Output::from(process.output().expect("it runs"))
}

/// Quotes a word for a dot-command.
fn word(text: &str) -> String {
    format!("'{text}'")
}

/// Returns what went wrong, a line each, in the words that both shells share.
fn errors(stderr: &str, services: &Services) -> Vec<String> {
    let mut found = Vec::new();
    for line in stderr.lines().filter(|line| line.contains('`') && !line.starts_with("hint: ")) {
        // Java's are `ls: …`, ours `error: …`, several in one line.
        let text = line.split_once(": ").map_or(line, |(_, text)| text);
        for one in text.split("; ") {
            let one = one.replace(services.fs(), "");
            let missing = "No such file or directory";
            let end = one.find(missing).map_or(one.len(), |at| at + missing.len());
            found.push(one[..end].to_owned());
        }
    }
    found
}

fn hadoop(services: &Services, args: &[&str]) -> Said {
    services.hadoop_fs_said(args)
}

/// Fills a directory with one of everything that a listing shows.
fn fill(services: &Services, home: &Home, dir: &str) {
    home.write("small", "hello\n");
    home.write("big", vec![b'x'; 3 << 20]);
    home.write("empty", "");
    let path = |name: &str| format!("{dir}/{name}");
    let local = |name: &str| home.work(name).display().to_string();
    let directories =
        ["dir", "dir/below", "a b", "a!b", "\u{e9}t\u{e9}", "sticky", "odd", "none", "listed"];
    let mut args = vec!["-mkdir".to_owned(), "-p".to_owned()];
    args.extend(directories.map(path));
    let run = |args: &[String]| {
        services.hadoop_fs(&args.iter().map(String::as_str).collect::<Vec<_>>());
    };
    run(&args);
    run(&["-put".into(), local("small"), local("empty"), path("dir")]);
    run(&["-put".into(), local("small"), path("a b/\u{65e5}\u{672c} 1")]);
    run(&["-D".into(), "dfs.blocksize=1048576".into(), "-put".into(), local("big"), path("big")]);
    run(&["-put".into(), local("big"), path("dir/below/long")]);
    run(&["-setrep".into(), "12".into(), path("dir/below/long")]);
    run(&["-chown".into(), "somebody:everybody".into(), path("dir/below/long")]);
    run(&["-chmod".into(), "1777".into(), path("sticky")]);
    run(&["-chmod".into(), "1640".into(), path("odd")]);
    run(&["-setfacl".into(), "-m".into(), "user:ada:rwx".into(), path("listed")]);
}

#[test]
fn listings_agree_line_by_line() {
    let (services, home) = (Services::shared(), Home::new());
    let dir = format!("/{}", fresh("listing"));
    fill(services, &home, &dir);
    let below = |name: &str| format!("{dir}/{name}");
    let url = format!("{}{dir}", services.fs());
    let cases: [Vec<String>; 12] = [
        vec!["-ls".into(), dir.clone()],
        vec!["-ls".into(), "-R".into(), dir.clone()],
        vec!["-ls".into(), "-h".into(), dir.clone()],
        vec!["-ls".into(), "-R".into(), "-h".into(), dir.clone()],
        vec!["-ls".into(), url],
        vec!["-ls".into(), below("none")],
        vec!["-ls".into(), below("big"), below("missing"), below("dir"), below("dir/below/long")],
        vec!["-ls".into(), below("*")],
        vec!["-du".into(), dir.clone()],
        vec!["-du".into(), "-s".into(), "-h".into(), dir.clone(), below("missing")],
        vec!["-cat".into(), below("dir/small"), below("a b/\u{65e5}\u{672c} 1")],
        vec!["-head".into(), below("big")],
    ];
    for case in cases {
        let theirs = hadoop(services, &case.iter().map(String::as_str).collect::<Vec<_>>());
        let mut command = format!(".fs {}", case[0].trim_start_matches('-'));
        for argument in &case[1..] {
            command.push(' ');
            command.push_str(&word(argument));
        }
        let ours_said = ours(&home, services, &command);
        assert_eq!(ours_said.stdout, theirs.stdout, "{command}");
        assert_eq!(errors(&ours_said.stderr, services), errors(&theirs.stderr, services));
        assert_eq!(ours_said.code, theirs.code, "{command}: {}", ours_said.stderr);
        if case[0] == "-ls" {
            let short = command.replace(".fs ls", ".ls");
            assert_eq!(ours(&home, services, &short).stdout, theirs.stdout, "{short}");
        }
    }
    let all = services.hadoop_fs(&["-ls", &dir]);
    for shown in ["drwxrwxrwt ", "drw-r----T ", "+ ", "Found 9 items", "a!b\n", "3145728 "] {
        assert!(all.contains(shown), "the case is there: `{shown}`: {all}");
    }
}

/// Steps that change something, or must not; `DIR` stands for a directory, `HERE` for a local one.
const STEPS: &[&str] = &[
    "mkdir DIR/a",
    "mkdir DIR/a",
    "mkdir DIR/no/b",
    "mkdir -p DIR/x/y",
    "put HERE/small DIR/a",
    "put HERE/small DIR/a",
    "put -f HERE/empty DIR/a/small",
    "put HERE/small DIR/no/x",
    "put HERE/small HERE/empty DIR/x",
    "put HERE/small HERE/empty DIR/none",
    "put HERE/tree DIR",
    "put -f HERE/tree DIR",
    "put HERE/missing DIR",
    "mkdir -p DIR/a/small",
    "mv DIR/a/small DIR/x/y",
    "mv DIR/a/small DIR/x",
    "mv DIR/x/small DIR/x/empty",
    "mv DIR/x DIR/x/y",
    "mv DIR/x/empty DIR/renamed",
    "rm DIR/a",
    "rm -r DIR/a DIR/missing",
    "rm -f DIR/missing",
    "rm DIR/x/small",
    "get DIR/renamed HERE/copy",
    "get DIR/renamed HERE/copy",
    "get DIR/tree HERE/copied",
    "get DIR/missing HERE/other",
    "cat DIR/x",
    "ls DIR/missing",
];

/// What a step led to: the errors, and the exit code.
type Led = (Vec<String>, i32);

fn steps(dir: &str, here: &Path, run: &dyn Fn(&str) -> Led) -> Vec<String> {
    let tree = here.join("tree/inner");
    std::fs::create_dir_all(&tree).expect("directories can be made");
    std::fs::write(here.join("small"), "hello\n").expect("a file can be written");
    std::fs::write(here.join("empty"), "").expect("a file can be written");
    std::fs::write(tree.join("leaf"), "leaf\n").expect("a file can be written");
    let here = here.display().to_string();
    let named = |text: &str| text.replace("DIR", dir).replace("HERE", &here);
    let hidden = |text: &str| text.replace(dir, "DIR").replace(&here, "HERE");
    let step = |step: &&str| {
        let (errors, code) = run(&named(step));
        format!("{step}: {code} {}", hidden(&errors.join("; ")))
    };
    STEPS.iter().map(step).collect()
}

/// Lists what there is, without times.
fn tree(services: &Services, dir: &str) -> Vec<String> {
    let text = services.hadoop_fs(&["-ls", "-R", dir]);
    let line = |line: &str| {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let shown = [parts[0], parts[1], parts[4], &parts[7..].join(" ")].join(" ");
        shown.replace(dir, "DIR")
    };
    text.lines().map(line).collect()
}

#[test]
fn changes_have_the_same_effect_and_errors_the_same_words() {
    let (services, home) = (Services::shared(), Home::new());
    let (their_dir, our_dir) = (format!("/{}", fresh("theirs")), format!("/{}", fresh("ours")));
    services.hadoop_fs(&["-mkdir", &their_dir, &our_dir]);
    let theirs = steps(&their_dir, &home.work("theirs"), &|step| {
        let mut words: Vec<String> = step.split(' ').map(str::to_owned).collect();
        words[0].insert(0, '-');
        let said = hadoop(services, &words.iter().map(String::as_str).collect::<Vec<_>>());
        (errors(&said.stderr, services), said.code)
    });
    let ours = steps(&our_dir, &home.work("ours"), &|step| {
        let said = ours(&home, services, &format!(".fs {step}"));
        (errors(&said.stderr, services), said.code)
    });
    assert_eq!(ours, theirs);
    assert_eq!(tree(services, &our_dir), tree(services, &their_dir));
    for name in ["copy", "copied/inner/leaf"] {
        let read = |who: &str| std::fs::read(home.work(&format!("{who}/{name}"))).expect("a copy");
        assert_eq!(read("ours"), read("theirs"), "{name}");
    }
}
