//! Keeps the statements that the arrow keys, Ctrl-R and hints recall: complete statements, each once.
//!
//! It is a list in memory that is filled from the history file; rustyline's own list would keep repeated statements.
//! Searching ignores the case of ASCII letters.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::path::Path;

use rustyline::Result;
use rustyline::history::{History, SearchDirection, SearchResult};

/// Statements as typed, oldest first.
#[derive(Debug, Default)]
pub(super) struct HistorySearch {
    entries: VecDeque<String>,
    /// How many of them are from other sessions.
    others: usize,
    entries_max: usize,
}

impl HistorySearch {
    /// Makes an empty list that keeps at most `entries_max` statements.
    pub(super) fn new(entries_max: usize) -> Self {
        Self { entries_max, ..Self::default() }
    }

    /// Adds a statement of another session before those of this session, unless this session has it too.
    pub(super) fn add_other(&mut self, line: &str) {
        if !self.entries.range(self.others..).any(|entry| entry == line) {
            self.forget(line);
            self.entries.insert(self.others, line.to_owned());
            self.others += 1;
            self.set_length(self.entries_max);
        }
    }

    fn forget(&mut self, line: &str) {
        if let Some(at) = self.entries.iter().position(|entry| entry == line) {
            self.entries.remove(at);
            self.others -= usize::from(at < self.others);
        }
    }

    fn set_length(&mut self, length: usize) {
        let surplus = self.entries.len().saturating_sub(length);
        self.entries.drain(..surplus);
        self.others = self.others.saturating_sub(surplus);
    }

    /// Searches from `start` in a direction for an entry for which `found` returns a position.
    fn look(
        &self,
        start: usize,
        direction: SearchDirection,
        found: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'_>> {
        let result = |idx: usize| {
            let entry = self.entries.get(idx)?;
            found(entry).map(|pos| SearchResult { entry: Cow::Borrowed(entry), idx, pos })
        };
        if start >= self.entries.len() {
            return None;
        }
        match direction {
            SearchDirection::Forward => (start..self.entries.len()).find_map(result),
            SearchDirection::Reverse => (0..=start).rev().find_map(result),
        }
    }
}

impl History for HistorySearch {
    fn get(&self, index: usize, _: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        let entry = self.entries.get(index);
        Ok(entry.map(|entry| SearchResult { entry: Cow::Borrowed(entry), idx: index, pos: 0 }))
    }

    fn add(&mut self, line: &str) -> Result<bool> {
        self.add_owned(line.to_owned())
    }

    /// Adds a statement at the end, and removes an earlier copy of it.
    fn add_owned(&mut self, line: String) -> Result<bool> {
        if line.trim().is_empty() {
            return Ok(false);
        }
        self.forget(&line);
        self.entries.push_back(line);
        self.set_length(self.entries_max);
        Ok(true)
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn set_max_len(&mut self, len: usize) -> Result<()> {
        self.entries_max = len;
        self.set_length(len);
        Ok(())
    }

    fn ignore_dups(&mut self, _: bool) -> Result<()> {
        Ok(())
    }

    fn ignore_space(&mut self, _: bool) {}

    // `crate::history` writes the file.
    fn save(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn append(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn load(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> Result<()> {
        (self.entries, self.others) = (VecDeque::new(), 0);
        Ok(())
    }

    fn search(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> Result<Option<SearchResult<'_>>> {
        let term = term.to_ascii_lowercase();
        if term.is_empty() {
            return Ok(None);
        }
        Ok(self.look(start, direction, |entry| entry.to_ascii_lowercase().find(&term)))
    }

    fn starts_with(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> Result<Option<SearchResult<'_>>> {
        if term.is_empty() {
            return Ok(None);
        }
        Ok(self.look(start, direction, |entry| entry.starts_with(term).then_some(term.len())))
    }
}

#[cfg(test)]
mod tests {
    use rustyline::history::{History as _, SearchDirection};

    use super::HistorySearch;

    fn recall(entries: &[&str], entries_max: usize) -> HistorySearch {
        let mut recall = HistorySearch::new(entries_max);
        for entry in entries {
            recall.add(entry).unwrap();
        }
        recall
    }

    #[test]
    fn a_statement_stands_once_where_it_was_typed_last() {
        let recall = recall(&["a", "b", "a", " ", "c"], 3);
        assert_eq!(recall.entries, ["b", "a", "c"]);
        let short = self::recall(&["a", "b", "c"], 2);
        assert_eq!(short.entries, ["b", "c"]);
    }

    #[test]
    fn other_sessions_stay_before_this_one() {
        let mut recall = HistorySearch::new(3);
        recall.add_other("old");
        recall.add("own").unwrap();
        recall.add_other("other");
        recall.add_other("own");
        assert_eq!(recall.entries, ["old", "other", "own"]);
        recall.add("old").unwrap();
        recall.add_other("late");
        assert_eq!(
            (&recall.entries, recall.others),
            (&["late", "own", "old"].map(str::to_owned).into(), 1)
        );
    }

    #[test]
    fn search_goes_both_ways_without_case() {
        let recall = recall(&["SELECT 1", ".load t", "select 2"], 9);
        let found = |term, start, direction| {
            recall.search(term, start, direction).unwrap().map(|found| (found.idx, found.pos))
        };
        assert_eq!(found("select", 2, SearchDirection::Reverse), Some((2, 0)));
        assert_eq!(found("ect", 1, SearchDirection::Reverse), Some((0, 3)));
        assert_eq!(found("LOAD", 0, SearchDirection::Forward), Some((1, 1)));
        assert_eq!(found("none", 2, SearchDirection::Reverse), None);
        assert_eq!(found("1", 9, SearchDirection::Reverse), None);
        let begun = recall.starts_with("sel", 2, SearchDirection::Reverse).unwrap();
        assert_eq!(begun.map(|found| (found.idx, found.pos)), Some((2, 3)));
    }
}
