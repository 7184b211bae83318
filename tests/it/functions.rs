//! Each function of SQL is known wherever functions are named.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use crate::support::{Home, root};

/// Lists what `SHOW FUNCTIONS` lists, without operators.
fn functions(home: &Home) -> Vec<String> {
    let shown = home.run("csv", "show functions;\n").succeeded().stdout;
    let names = shown.lines().skip(1).filter(|line| line.starts_with(char::is_alphabetic));
    names.map(str::to_owned).collect()
}

#[test]
fn each_function_has_help_and_a_description() {
    let home = Home::new();
    let names = functions(&home);
    assert!(names.len() > 400, "{}", names.len());
    let mut script = String::new();
    for name in &names {
        writeln!(script, ".print @@@{name}\n.help {name}\ndescribe function {name};").unwrap();
    }
    let said = home.run("csv", &script).succeeded().stdout;
    let parts: Vec<&str> = said.split("@@@").skip(1).collect();
    for name in &names {
        // Of a name that is a command or a help topic too, `.help` explains that.
        let is_it = |part: &&&str| part.starts_with(&format!("{name}\n"));
        let part = parts.iter().find(is_it).unwrap_or_else(|| panic!("{name}: {said}"));
        assert!(part.contains(&format!("Function: {name}")), "{name}: {part}");
    }
}

#[test]
fn a_misspelled_function_is_told_a_name_that_there_is() {
    let home = Home::new();
    let names = functions(&home);
    let script =
        names.iter().fold(String::new(), |script, name| script + "select " + name + "q(1);\n");
    let file = home.file("misspelled.sql", &script);
    let file = file.to_str().expect("the path is text");
    let output = home.command(&["--keep-going", "-f", file]).output().expect("the binary runs");
    let said = String::from_utf8(output.stderr).expect("the output is UTF-8");
    let mut near = 0;
    for hint in said.lines().filter_map(|line| line.strip_prefix("hint: did you mean `")) {
        let name = hint.trim_end_matches("`?");
        assert!(names.iter().any(|known| known == name), "{name} is no function");
        near += 1;
    }
    assert!(near > names.len() * 9 / 10, "{near} of {} have a hint", names.len());
}

/// Reads a file of the recorded examples.
fn recorded(name: &str) -> String {
    let path = root().join("tests/data/spark/sessions").join(name);
    fs::read_to_string(path).expect("the file is there")
}

/// Lists the examples of the catalog, a statement each, as they are recorded.
fn examples() -> Vec<String> {
    let catalog = root().join("src/sql/functions/catalog.tsv");
    let catalog = fs::read_to_string(catalog).expect("the catalog is there");
    let mut found = Vec::new();
    for text in catalog.lines().filter_map(|line| line.split('\t').nth(3)) {
        let text = text.replace("\\n", "\n").replace("\\\\", "\\");
        let mut statement: Option<String> = None;
        for line in text.lines().map(str::trim) {
            match (line.strip_prefix("> "), &mut statement) {
                (Some(begin), _) => statement = Some(begin.to_owned()),
                (None, Some(begun)) => {
                    begun.push(' ');
                    begun.push_str(line);
                }
                (None, None) => {}
            }
            if let Some(whole) = statement.take_if(|statement| statement.ends_with(';')) {
                let whole = whole.trim_end_matches(';');
                found.push(match whole.strip_prefix("SELECT") {
                    Some(rest) => format!("select{rest}"),
                    None => whole.to_owned(),
                });
            }
        }
    }
    found
}

#[test]
fn each_example_is_recorded_or_left_out_for_a_reason() {
    let (own, out) =
        (recorded("function_examples.sql"), recorded("function_examples_left_out.tsv"));
    let left_out: BTreeMap<&str, &str> =
        out.lines().map(|line| line.split_once('\t').expect("a reason")).collect();
    let recorded: BTreeSet<&str> = own.lines().collect();
    let examples = examples();
    assert!(examples.len() > 1000, "{}", examples.len());
    let is_known = |text: &str| recorded.contains(text) || left_out.contains_key(text);
    let unknown: Vec<_> = examples.iter().filter(|text| !is_known(text)).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");

    let refused = left_out.iter().filter(|(_, why)| **why == "not supported");
    let script = refused.fold(String::new(), |script, (text, _)| script + text + ";\n");
    let home = Home::new();
    let file = home.file("refused.sql", &script);
    let file = file.to_str().expect("the path is text");
    let output = home.command(&["--keep-going", "-f", file]).output().expect("the binary runs");
    let said = String::from_utf8(output.stderr).expect("the output is UTF-8");
    let answered: Vec<_> = script
        .lines()
        .enumerate()
        .filter(|(at, _)| !said.contains(&format!("refused.sql:{}: error", at + 1)))
        .collect();
    assert!(answered.is_empty(), "these are supported by now: {answered:#?}");
}
