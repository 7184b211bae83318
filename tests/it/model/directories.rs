//! What writing does to a world.

use super::answer::Answer;
use super::rows::{Columns, Rows};
use super::step::{Format, How, Mode, Source, Table, Who};
use super::world::{Dir, Found, Outcomes, World, counted};

/// What is said of a directory of which some files are deleted.
const HALF_GONE: [&str; 3] =
    ["is missing: the manifest of `", "` holds no data files", "cannot list `"];
const NO_K: &str = "there is no column `k` to partition by";

impl World {
    pub(super) fn no_dir(&self, dir: u8) -> String {
        format!("{}`: No such file or directory", self.names.dir(dir))
    }

    pub(super) fn rows_in(&self, dir: u8) -> Found<Rows> {
        match self.dirs.get(&dir) {
            Some(Dir { is_half_gone: true, .. }) => Found {
                errors: HALF_GONE.map(str::to_owned).to_vec(),
                ..Found::error(self.no_dir(dir))
            },
            Some(found) => Found::rows(Rows::of(found.columns_read(), found.rows.clone())),
            None => Found::error(self.no_dir(dir)),
        }
    }

    pub(super) fn remove(&self, dir: u8) -> Outcomes {
        let name = self.names.dir(dir);
        if !self.dirs.contains_key(&dir) {
            return vec![self.fails("No such file or directory")];
        }
        vec![self.changed(format!("Deleted {name}"), |world| drop(world.dirs.remove(&dir)))]
    }

    /// Returns what the plan of a query depends on.
    pub(super) fn shape(&self, dir: u8) -> Option<(Columns, bool)> {
        self.dirs.get(&dir).map(|dir| (dir.columns, dir.by_k))
    }

    pub(super) fn half_removed(&self, dir: u8) -> Option<Self> {
        let mut world = self.clone();
        world.dirs.get_mut(&dir)?.is_half_gone = true;
        Some(world)
    }

    pub(super) fn write(&self, who: Who, source: Source, dir: u8, how: How) -> Outcomes {
        if let Source::Table(table) = source
            && !self.knows(who, table)
        {
            return vec![self.fails(format!("no table `{}`", self.names.table(table)))];
        }
        let there = self.dirs.get(&dir);
        let found = self.rows_of(who, source);
        let mut errors = found.errors;
        let mut outcomes = Vec::new();
        let columns = found.rows.as_ref().map(|rows| rows.columns);
        let known = columns.flatten().or_else(|| self.columns_of(who, source));
        match (there, how.mode) {
            (Some(_), Mode::Error) => {
                errors.push(format!("`{}` already exists", self.names.dir(dir)));
            }
            (Some(_), Mode::Ignore) => {
                let said = format!("`{}` exists; nothing was written", self.names.dir(dir));
                outcomes.push(self.same(Answer::Said(said)));
            }
            (Some(there), Mode::Append) => {
                errors.extend(unlike(there, how, known).map(str::to_owned));
            }
            _ => {}
        }
        match columns {
            Some(None) => errors.push("there are no columns to write".to_owned()),
            Some(Some(Columns { k: None, .. })) if how.by_k => errors.push(NO_K.to_owned()),
            None if how.by_k && known.is_some_and(|it| it.k.is_none()) => {
                errors.push(NO_K.to_owned());
            }
            _ => {}
        }
        if errors.is_empty()
            && outcomes.is_empty()
            && let Some(Rows { columns: Some(columns), rows }) = found.rows
        {
            outcomes.push(self.written(dir, how, columns, &Rows { columns: Some(columns), rows }));
        }
        outcomes.extend(self.all_fail(&errors));
        outcomes
    }

    /// Returns the columns of a table, which are known also when its rows cannot be read.
    fn columns_of(&self, who: Who, source: Source) -> Option<Columns> {
        match source {
            Source::Table(Table::View) => Some(Columns::ID),
            Source::Table(table) => self.sessions[who].loaded.get(&table)?.columns,
            _ => None,
        }
    }

    fn written(&self, dir: u8, how: How, columns: Columns, rows: &Rows) -> (Self, Answer) {
        let said =
            format!("Wrote {} to {}: ", counted(rows.rows.len(), "row"), self.names.dir(dir));
        self.changed(said, |world| {
            let fresh = Dir {
                format: how.format,
                by_k: how.by_k,
                columns,
                rows: rows.rows.clone(),
                is_half_gone: false,
            };
            match world.dirs.get_mut(&dir) {
                Some(there) if how.mode == Mode::Append => {
                    if !rows.rows.is_empty() {
                        there.columns = there.columns.or(columns);
                        there.rows.extend(fresh.rows);
                    }
                }
                _ => drop(world.dirs.insert(dir, fresh)),
            }
        })
    }
}

impl Dir {
    /// Returns the columns that a reader finds: in JSON without records there are none, as in Spark.
    pub(super) fn columns_read(&self) -> Option<Columns> {
        let has_none = self.format == Format::Json && self.rows.is_empty();
        (!has_none).then_some(self.columns)
    }
}

/// Returns the errors of rows that would not be one table with those of a directory.
fn unlike(there: &Dir, how: How, columns: Option<Columns>) -> impl Iterator<Item = &'static str> {
    let format = (there.format != how.format).then_some(match there.format {
        Format::Parquet => "holds parquet files",
        Format::Json => "holds json files",
        Format::Csv => "holds csv files",
    });
    let by = (there.by_k != how.by_k).then_some("has other partition columns");
    let (old, new) = (there.columns.k, columns.and_then(|columns| columns.k));
    let kind = (old.is_some() && new.is_some() && old != new)
        .then_some("what is to be appended has other types");
    format.into_iter().chain(by).chain(kind)
}
