//! `ls` and `du`: what is there, and how much of it.

use std::fmt::Write as _;

use chrono::Local;
use futures::future::BoxFuture;

use super::named;
use crate::error::Result;
use crate::storage::{Location, Status, Storage};

/// How to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LsOptions {
    /// Also what is in the directories below (`-R`).
    pub recursive: bool,
    /// Sizes as `1.5 K` (`-h`).
    pub human: bool,
}

/// How to sum up sizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DuOptions {
    /// One line a path, not one for each file in it (`-s`).
    pub summary: bool,
    /// Sizes as `1.5 K` (`-h`).
    pub human: bool,
}

/// Lists files and directories as `hadoop fs -ls` does; times are local. No path means `.`.
pub async fn ls(storage: &Storage, paths: &[String], options: LsOptions) -> Result<String> {
    let here = [".".to_owned()];
    let mut text = String::new();
    for path in if paths.is_empty() { &here } else { paths } {
        let (directories, files): (Vec<_>, Vec<_>) =
            named(storage, path).await?.into_iter().partition(|(_, status)| status.is_dir);
        text += &table(&files, options);
        for (directory, _) in directories {
            text += &list(directory, options, true).await?;
        }
    }
    Ok(text)
}

fn list(directory: Location, options: LsOptions, top: bool) -> BoxFuture<'static, Result<String>> {
    Box::pin(async move {
        let found = directory.fs().list(directory.path()).await?;
        let found: Vec<(Location, Status)> =
            found.into_iter().map(|entry| (directory.child(&entry.name), entry)).collect();
        let mut text = String::new();
        if !options.recursive {
            if top && !found.is_empty() {
                let _ = writeln!(text, "Found {} items", found.len());
            }
            return Ok(text + &table(&found, options));
        }
        for entry in found {
            let (place, is_dir) = (entry.0.clone(), entry.1.is_dir);
            text += &table(&[entry], options);
            if is_dir {
                text += &list(place, options, false).await?;
            }
        }
        Ok(text)
    })
}

/// Lays out lines with the widths of `FsShell`'s `Ls.adjustColumnWidths`.
fn table(entries: &[(Location, Status)], options: LsOptions) -> String {
    let size = |status: &Status| shown_size(status.size, options.human);
    let copies = |status: &Status| {
        if status.is_dir { "-".to_owned() } else { status.replication.to_string() }
    };
    let width = |least: usize, of: &dyn Fn(&Status) -> usize| {
        entries.iter().map(|(_, status)| of(status)).fold(least, usize::max)
    };
    let copies_width = width(3, &|status| status.replication.to_string().len());
    let owner_width = width(0, &|status| status.owner.chars().count());
    let group_width = width(0, &|status| status.group.chars().count());
    let size_width = width(10, &|status| status.size.to_string().len());
    let mut text = String::new();
    for (place, status) in entries {
        let _ = writeln!(
            text,
            "{} {:>copies_width$} {:owner_width$} {:group_width$} {:>size_width$} {} {}",
            permissions(status),
            copies(status),
            status.owner,
            status.group,
            size(status),
            status.modified.with_timezone(&Local).format("%Y-%m-%d %H:%M"),
            printable(place),
        );
    }
    text
}

fn permissions(status: &Status) -> String {
    let mut text = String::from(if status.is_dir { "d" } else { "-" });
    for (at, letter) in "rwxrwxrwx".chars().enumerate() {
        text.push(if status.mode & (0o400 >> at) == 0 { '-' } else { letter });
    }
    if status.mode & 0o1000 != 0 {
        text.pop();
        text.push(if status.mode & 1 == 0 { 'T' } else { 't' });
    }
    text
}

/// Writes a path as `ls -q` does: nothing in a name drives the terminal.
fn printable(place: &Location) -> String {
    place.to_string().chars().map(|char| if char.is_control() { '?' } else { char }).collect()
}

/// Sums up the bytes below paths as `hadoop fs -du` does: size, size with copies, path.
pub async fn du(storage: &Storage, paths: &[String], options: DuOptions) -> Result<String> {
    let here = [".".to_owned()];
    let mut lines = Vec::new();
    for path in if paths.is_empty() { &here } else { paths } {
        for (place, status) in named(storage, path).await? {
            let entries = if status.is_dir && !options.summary {
                let inside = place.fs().list(place.path()).await?;
                inside.into_iter().map(|entry| (place.child(&entry.name), entry)).collect()
            } else {
                vec![(place, status)]
            };
            for (place, status) in entries {
                let (one, all) = weight(place.clone(), &status).await?;
                let show = |size| shown_size(size, options.human);
                lines.push((show(one), show(all), printable(&place)));
            }
        }
    }
    let one_width = lines.iter().map(|line| line.0.len()).max().unwrap_or_default();
    let all_width = lines.iter().map(|line| line.1.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (one, all, path) in lines {
        let _ = writeln!(text, "{one:one_width$}  {all:all_width$}  {path}");
    }
    Ok(text)
}

/// Counts the bytes of a file or of all files in a directory, once and with copies.
fn weight(place: Location, status: &Status) -> BoxFuture<'static, Result<(u64, u64)>> {
    let (mut one, mut all) = (status.size, status.size * u64::from(status.replication));
    let is_dir = status.is_dir;
    Box::pin(async move {
        if is_dir {
            for entry in place.fs().list(place.path()).await? {
                let inner = weight(place.child(&entry.name), &entry).await?;
                one += inner.0;
                all += inner.1;
            }
        }
        Ok((one, all))
    })
}

/// Writes a size as a number, or as Hadoop's `TraditionalBinaryPrefix` does: `834`, `2 K`, `1.5 M`.
fn shown_size(size: u64, human: bool) -> String {
    if !human || size < 1024 {
        return size.to_string();
    }
    let mut unit = usize::try_from(size.ilog2() / 10).unwrap_or_default();
    if size.trailing_zeros() >= size.ilog2() / 10 * 10 {
        return format!("{} {}", size >> (10 * unit), &"KMGTPE"[unit - 1..unit]);
    }
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let scaled = |unit: usize| format!("{:.1}", size as f64 / (1_u64 << (10 * unit)) as f64);
    if scaled(unit) == "1024.0" && unit < 6 {
        unit += 1;
    }
    format!("{} {}", scaled(unit), &"KMGTPE"[unit - 1..unit])
}

#[cfg(test)]
mod tests {
    use super::shown_size;

    #[test]
    fn sizes_are_hadoops() {
        let cases = [
            (0, "0"),
            (1023, "1023"),
            (1024, "1 K"),
            (1536, "1.5 K"),
            ((1 << 20) - 1, "1.0 M"),
            (2 << 20, "2 M"),
            (u64::MAX, "16.0 E"),
        ];
        for (size, text) in cases {
            assert_eq!(shown_size(size, true), text);
        }
        assert_eq!(shown_size(2 << 20, false), "2097152");
    }
}
