//! `ls`: lists files, line by line as `hadoop fs -ls` prints them.

use std::collections::VecDeque;
use std::fmt::Write as _;

use bytes::Bytes;
use chrono::Local;
use futures::stream::BoxStream;

use super::order::{by_uri, printable};
use super::size::shown_size;
use super::{Answer, named};
use crate::error::Result;
use crate::storage::{Location, Status, Storage};

/// How many lines `FsShell`'s `Ls` aligns together when it lists recursively.
const GROUP_LINES: usize = 100;

/// How to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LsOptions {
    /// Also list subdirectories (`-R`).
    pub recursive: bool,
    /// Print sizes as `1.5 K` (`-h`).
    pub human: bool,
}

/// Lists files and directories as `hadoop fs -ls` does; times are local. No path means `.`.
///
/// The error of a path is reported after the lines of the other paths.
pub async fn ls(
    storage: &Storage,
    paths: &[String],
    options: LsOptions,
) -> BoxStream<'static, Result<Bytes>> {
    let here = [".".to_owned()];
    let mut listing = Listing { options, widths: Widths::default(), answer: Answer::default() };
    for path in if paths.is_empty() { &here } else { paths } {
        let listed = listing.path(storage, path).await;
        if !listing.answer.goes_on_after(listed) {
            break;
        }
    }
    listing.answer.stream()
}

/// A line before it is aligned.
struct Entry {
    place: Location,
    status: Status,
    has_acl: bool,
}

/// The lines so far.
struct Listing {
    options: LsOptions,
    widths: Widths,
    answer: Answer,
}

impl Listing {
    async fn path(&mut self, storage: &Storage, path: &str) -> Result<()> {
        for (place, status) in named(storage, path).await? {
            if status.is_dir {
                self.directory(place).await?;
            } else {
                let entries = with_acl(vec![(place, status)]).await;
                self.lines(&entries);
            }
        }
        Ok(())
    }

    async fn directory(&mut self, place: Location) -> Result<()> {
        let mut entries = inside(&place).await?;
        if self.options.recursive {
            return self.down(entries.into()).await;
        }
        if !entries.is_empty() {
            let _ = writeln!(self.answer.text, "Found {} items", entries.len());
        }
        entries.sort_by(|one, other| by_uri(&one.status.name, &other.status.name));
        self.lines(&entries);
        Ok(())
    }

    /// Lists directories recursively, each after its own line.
    async fn down(&mut self, entries: VecDeque<Entry>) -> Result<()> {
        let mut levels = vec![(entries, 0)];
        while let Some((entries, shown)) = levels.last_mut() {
            if *shown % GROUP_LINES == 0 {
                let group = entries.len().min(GROUP_LINES);
                self.widths.grow(&entries.make_contiguous()[..group]);
            }
            *shown += 1;
            let Some(entry) = entries.pop_front() else {
                levels.pop();
                continue;
            };
            self.line(&entry);
            // A link to a directory that contains it gets its line and is not followed.
            if entry.status.is_dir && !entry.place.fs().is_loop(entry.place.path()).await? {
                match inside(&entry.place).await {
                    Ok(found) => levels.push((found.into(), 0)),
                    Err(error) if self.answer.goes_on_after(Err(error.clone())) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn lines(&mut self, entries: &[Entry]) {
        self.widths.grow(entries);
        for entry in entries {
            self.line(entry);
        }
    }

    fn line(&mut self, entry: &Entry) {
        let Entry { place, status, has_acl } = entry;
        let Widths { copies, owner, group, size } = self.widths;
        let shown_copies =
            if status.is_dir { "-".to_owned() } else { status.replication.to_string() };
        let _ = writeln!(
            self.answer.text,
            "{}{}{:>copies$} {:owner$} {:group$} {:>size$} {} {}",
            permissions(status),
            if *has_acl { '+' } else { ' ' },
            shown_copies,
            status.owner,
            status.group,
            shown_size(status.size, self.options.human),
            status.modified.with_timezone(&Local).format("%Y-%m-%d %H:%M"),
            printable(place),
        );
    }
}

/// Lists a directory.
async fn inside(directory: &Location) -> Result<Vec<Entry>> {
    let found = directory.fs().list(directory.path()).await?;
    let child = |status: Status| (directory.child(&status.name), status);
    Ok(with_acl(found.into_iter().map(child).collect()).await)
}

/// Returns which entries, all of one file system, have an access control list.
async fn with_acl(found: Vec<(Location, Status)>) -> Vec<Entry> {
    let Some((first, _)) = found.first() else { return Vec::new() };
    let fs = first.fs().clone();
    let paths: Vec<String> = found.iter().map(|(place, _)| place.path().to_owned()).collect();
    let lists = fs.with_acl(&paths).await.into_iter().chain(std::iter::repeat(false));
    let entry = |((place, status), has_acl)| Entry { place, status, has_acl };
    found.into_iter().zip(lists).map(entry).collect()
}

/// The widths of columns, which only grow, as in `FsShell`'s `Ls`.
#[derive(Debug, Clone, Copy)]
struct Widths {
    copies: usize,
    owner: usize,
    group: usize,
    size: usize,
}

impl Default for Widths {
    fn default() -> Self {
        Self { copies: 3, owner: 0, group: 0, size: 10 }
    }
}

impl Widths {
    fn grow(&mut self, entries: &[Entry]) {
        for Entry { status, .. } in entries {
            self.copies = self.copies.max(status.replication.to_string().len());
            self.owner = self.owner.max(status.owner.chars().count());
            self.group = self.group.max(status.group.chars().count());
            self.size = self.size.max(status.size.to_string().len());
        }
    }
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
