//! Finds a key among the fields of a struct, quickest when records keep one order of keys.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::cursor::{Cursor, Malformed};

/// Names with their places; each remembers which one came after it last time.
#[derive(Debug, Clone)]
pub(super) struct Names {
    list: Vec<Box<str>>,
    places: HashMap<Box<str>, usize>,
    /// `follow[0]` is the first key of the last object, `follow[n + 1]` the one after name `n`.
    follow: Vec<usize>,
}

impl Names {
    /// Makes an empty list.
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), places: HashMap::new(), follow: vec![0] }
    }

    /// Returns the place of a name, given the place of the key before it.
    #[inline]
    pub(super) fn find(&mut self, name: &str, before: Option<usize>) -> Option<usize> {
        let slot = before.map_or(0, |place| place + 1);
        let guess = self.follow[slot];
        if self.list.get(guess).is_some_and(|known| **known == *name) {
            return Some(guess);
        }
        let place = *self.places.get(name)?;
        self.follow[slot] = place;
        Some(place)
    }

    /// Adds a name that is not there yet, and returns its place.
    pub(super) fn push(&mut self, name: &str) -> usize {
        let place = self.list.len();
        self.list.push(name.into());
        self.places.insert(name.into(), place);
        self.follow.push(place + 1);
        place
    }

    /// Takes away the name that was added last.
    pub(super) fn pop(&mut self) {
        if let Some(name) = self.list.pop() {
            self.places.remove(&name);
            self.follow.pop();
        }
    }

    /// Returns the names in the order of their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(AsRef::as_ref)
    }

    /// Returns how many names there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// How often each key of one object is still to come.
pub(super) struct Counts(HashMap<String, usize>);

impl Counts {
    /// Counts the keys of an object whose `{` has been read; its values are only read over.
    pub(super) fn ahead(mut cursor: Cursor<'_>) -> Result<Self, Malformed> {
        let mut counts = HashMap::new();
        let mut scratch = String::new();
        let mut first = true;
        while let Some(key) = cursor.key(first)? {
            first = false;
            *counts.entry(key.resolve(&mut scratch).to_owned()).or_insert(0) += 1;
            cursor.skip()?;
        }
        Ok(Self(counts))
    }

    /// Takes one occurrence of a key and returns how many follow it.
    pub(super) fn take(&mut self, name: &str) -> usize {
        let Some(count) = self.0.get_mut(name) else { return 0 };
        *count = count.saturating_sub(1);
        *count
    }
}

/// Compares names as Java compares strings, by UTF-16 code units: the order of Spark's fields.
pub(super) fn java_order(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

#[cfg(test)]
mod tests {
    use super::{Names, java_order};

    #[test]
    fn names_are_found_in_any_order() {
        let mut names = Names::new();
        for name in ["b", "a", "c"] {
            names.push(name);
        }
        for _ in 0..2 {
            assert_eq!(names.find("c", None), Some(2));
            assert_eq!(names.find("a", Some(2)), Some(1));
            assert_eq!(names.find("x", Some(1)), None);
        }
        names.pop();
        assert_eq!(names.find("c", None), None);
        assert_eq!(names.find("b", None), Some(0));
    }

    #[test]
    fn the_order_is_javas() {
        let mut names = ["z", "\u{ff5a}", "😀", "a", "B"];
        names.sort_by(|left, right| java_order(left, right));
        assert_eq!(names, ["B", "a", "z", "😀", "\u{ff5a}"]);
    }
}
