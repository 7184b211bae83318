//! The pages of `.help TOPIC`: one Markdown file each, beside this one, printed for a terminal.
//!
//! A page's first line is its title, which `.help` and Tab show beside its name. The pages are part of the
//! documentation that README begins: the same test replays the blocks of both. They are written in lines of
//! at most 80 columns, so that printing them takes away little more than the marks of headings and fences.

use std::fmt::Write as _;

use super::layout::{WIDTH_MAX, beside, wrapped};
use crate::pyspark::CALLS;
use crate::session::Session;

/// The name of each page, with its Markdown, in the order of `.help`.
const PAGES: [(&str, &str); 14] = [
    ("session", include_str!("session.md")),
    ("spark", include_str!("spark.md")),
    ("sql", include_str!("sql.md")),
    ("functions", include_str!("functions.md")),
    ("json", include_str!("json.md")),
    ("kafka", include_str!("kafka.md")),
    ("hdfs", include_str!("hdfs.md")),
    ("services", include_str!("services.md")),
    ("landing", include_str!("landing.md")),
    ("results", include_str!("results.md")),
    ("prompt", include_str!("prompt.md")),
    ("scripts", include_str!("scripts.md")),
    ("compare", include_str!("compare.md")),
    ("speed", include_str!("speed.md")),
];

/// Returns the name and the title of each page.
pub(in crate::command) fn titles() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.iter().map(|(name, text)| (*name, title(text)))
}

/// Prints the page of this name, if there is one.
pub(super) fn page(name: &str) -> Option<String> {
    let (name, text) = PAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let list = match *name {
        "spark" => calls(),
        "sql" => crate::command::clauses::list(WIDTH_MAX),
        "functions" => functions(),
        _ => String::new(),
    };
    Some(printed(text) + &list)
}

/// Lists the calls of pyspark with what to type instead.
fn calls() -> String {
    // Some calls have several methods; only one of them is listed.
    let listed = CALLS.iter().filter(|call| !call.typed.is_empty());
    let pairs: Vec<_> =
        listed.map(|call| (call.typed, call.here.replace("TARGET", "TABLE"))).collect();
    let pairs: Vec<_> = pairs.iter().map(|(typed, here)| (*typed, here.as_str())).collect();
    beside(&pairs, WIDTH_MAX)
}

/// Lists the functions, a paragraph for each group.
fn functions() -> String {
    let mut text = String::new();
    for (group, names) in Session::function_groups() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{group}");
        for line in wrapped(&names.join(" "), WIDTH_MAX - 2) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// Returns the text of the first line, which is a heading.
fn title(text: &str) -> &str {
    text.lines().next().map_or("", |line| line.trim_start_matches(['#', ' ']))
}

/// Prints Markdown: headings are underlined, blocks lose their fences and are indented.
fn printed(text: &str) -> String {
    let mut page = String::new();
    let mut block: Option<Vec<&str>> = None;
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        block = match (block, is_fence) {
            (None, true) => Some(Vec::new()),
            (None, false) => {
                page.push_str(&heading(line).unwrap_or_else(|| format!("{line}\n")));
                None
            }
            (Some(mut lines), false) => {
                lines.push(line);
                Some(lines)
            }
            (Some(lines), true) => {
                page.push_str(&indented(&lines));
                None
            }
        };
    }
    page
}

/// Prints a heading, or nothing where the line is none.
fn heading(line: &str) -> Option<String> {
    let text = line.trim_start_matches('#').strip_prefix(' ')?;
    let mark = match line.len() - text.len() {
        2 => "=",
        3 => "-",
        _ => return None,
    };
    Some(format!("{text}\n{}\n", mark.repeat(text.chars().count())))
}

/// Indents the lines of a block, unless one of them needs the whole width.
fn indented(lines: &[&str]) -> String {
    let fits = lines.iter().all(|line| line.chars().count() + 2 <= WIDTH_MAX);
    let before = if fits { "  " } else { "" };
    let line = |line: &&str| format!("{before}{line}").trim_end().to_owned() + "\n";
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{PAGES, WIDTH_MAX, page, printed, titles};
    use crate::command::{names, table};

    #[test]
    fn each_page_has_a_title_and_fits_a_terminal() {
        for (name, title) in titles() {
            assert!(!title.is_empty() && !title.ends_with('.'), "{name}: {title}");
            assert!(title.chars().count() <= 60, "{name}: {title}");
            let printed = page(name).unwrap_or_default();
            for line in printed.lines() {
                assert!(line.chars().count() <= WIDTH_MAX, "{name}: {line}");
            }
            assert!(!printed.contains("```"), "{name} has a fence that is not closed");
        }
        assert_eq!(page("nothing"), None);
    }

    #[test]
    fn no_page_hides_a_command() {
        assert!(PAGES.iter().all(|(page, _)| !names().contains(&format!(".{page}"))));
        assert!(table().get_subcommands().count() > 0);
    }

    #[test]
    fn markdown_is_printed_for_a_terminal() {
        let text = "# Title\n\nA `word`.\n\n```sh\n# a\n\nb\n```\n\n## Part\n#hash\n";
        let page = "Title\n=====\n\nA `word`.\n\n  # a\n\n  b\n\nPart\n----\n#hash\n";
        assert_eq!(printed(text), page);
        let wide = "x".repeat(WIDTH_MAX);
        assert_eq!(printed(&format!("```\n{wide}\na\n```\n")), format!("{wide}\na\n"));
    }
}
