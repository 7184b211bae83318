//! Reads arguments that several commands have, and formats text for them.

use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Result};

/// The heading of the examples of a command.
pub const EXAMPLES: &str = "Examples:";

/// Writes what `.help` shows below the arguments of a command: lines that can be typed.
pub(super) fn examples(lines: &[&str]) -> String {
    format!("{EXAMPLES}\n  {}", lines.join("\n  "))
}

/// Reads the name after `AS`; without one, returns `fallback` with `_` for characters that a name cannot have.
pub(super) fn name_after_as(words: &[String], fallback: &str) -> Result<String> {
    match words {
        [] => {
            let plain = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '_' };
            Ok(fallback.chars().map(plain).collect())
        }
        [word, name] if word.eq_ignore_ascii_case("as") => Ok(name.clone()),
        [word] if word.eq_ignore_ascii_case("as") => Err(Error::usage("a name must follow `AS`")),
        [word, ..] => Err(Error::usage(format!("`{word}` is one argument too many"))
            .hint(format!("to name the table, type `AS {word}`"))),
    }
}

/// Returns the names and aliases of all commands.
pub(super) fn names(table: &clap::Command) -> Vec<String> {
    let names = table.get_subcommands().flat_map(|command| {
        std::iter::once(command.get_name()).chain(command.get_visible_aliases()).map(str::to_owned)
    });
    names.collect()
}

/// Reads `KEY=VALUE`.
pub(super) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it must be KEY=VALUE".to_owned()),
    }
}

/// Formats rows in columns below a header, separated by two blanks.
pub(super) fn columns<const N: usize>(
    header: &[&str; N],
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    let header = header.iter().map(ToString::to_string).collect();
    let lines: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
    let width = |at: usize| lines.iter().map(|line| line[at].width()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for line in &lines {
        let mut laid = String::new();
        for (cell, width) in line.iter().zip(widths) {
            laid.push_str(cell);
            laid.push_str(&" ".repeat(width - cell.width() + 2));
        }
        text.push_str(laid.trim_end());
        text.push('\n');
    }
    text
}
