//! The pages that are made of the tables of flags and commands: completions and the man page.

use std::process::Command;

use lakeshell::command::table;

use crate::support::{Home, Shell};

/// Asks bash what it completes the last of these words to.
fn completed(home: &Home, words: &[&str]) -> Vec<String> {
    let page = Shell::at(home).args(["--completions", "bash"]).output();
    assert_eq!((page.stderr.as_str(), page.code), ("", 0));
    home.write("completions.bash", &page.stdout);
    let last = words.len() - 1;
    let script = format!(
        "source ./completions.bash; COMP_WORDS=({}); COMP_CWORD={last}; \
         _lakeshell lakeshell '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words[last],
        words[last - 1],
    );
    let output = Command::new("bash")
        .args(["--norc", "-c", &script])
        .current_dir(home.work(""))
        .output()
        .expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).expect("completions are UTF-8");
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_completes_flags_and_their_words() {
    let home = Home::new();
    assert_eq!(completed(&home, &["lakeshell", "--keep"]), ["--keep-going"]);
    assert_eq!(completed(&home, &["lakeshell", "--mode", "v"]), ["vertical"]);
    assert_eq!(completed(&home, &["lakeshell", "--no-"]), ["--no-history", "--no-rc"]);
}

#[test]
fn there_are_completions_for_other_shells() {
    for (shell, line) in
        [("zsh", "#compdef lakeshell"), ("fish", "complete -c lakeshell -l keep-going")]
    {
        let page = Shell::new().args(["--completions", shell]).output();
        assert_eq!((page.stderr.as_str(), page.code), ("", 0));
        assert!(page.stdout.contains(line), "{}", page.stdout);
    }
    let unknown = Shell::new().args(["--completions", "tcsh"]).output();
    assert_eq!((unknown.stdout.as_str(), unknown.code), ("", 2));
}

#[test]
fn the_man_page_is_complete_and_renders() {
    let home = Home::new();
    let page = Shell::at(&home).arg("--man").output();
    assert_eq!((page.stderr.as_str(), page.code), ("", 0));
    home.write("lakeshell.1", &page.stdout);
    let groff = Command::new("groff")
        // Plain letters: no bold by printing twice.
        .args(["-man", "-ww", "-Tutf8", "-P-c", "-P-b", "-P-u", "lakeshell.1"])
        .current_dir(home.work(""))
        .output()
        .expect("groff runs");
    assert_eq!(String::from_utf8_lossy(&groff.stderr), "", "groff warns");
    let text = String::from_utf8(groff.stdout).expect("the page is UTF-8");
    for name in ["COMMANDS", "EXIT STATUS", "--readonly", "rc.sql"] {
        assert!(page.stdout.replace('\\', "").contains(name), "{name}");
    }
    for command in table().get_subcommands() {
        assert!(text.contains(command.get_name()), "{}", command.get_name());
    }
}
