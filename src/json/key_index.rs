//! Finds a key among the fields of a struct; fastest if records have their keys in the same order.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::cursor::{Cursor, Malformed};
use super::text::Raw;

/// Names with their indexes; for each name, the names that followed it recently are stored.
#[derive(Debug, Clone)]
pub(super) struct KeyIndex {
    list: Vec<Box<str>>,
    /// Each name in its usual form in a message.
    quoted: Vec<Quoted>,
    places: HashMap<Box<str>, usize>,
    /// `follow[0]` has the first keys of the last objects, `follow[n + 1]` those after name `n`.
    follow: Vec<[usize; 2]>,
}

/// A name in double quotes and a colon, if it needs no escapes; otherwise empty.
#[derive(Debug, Clone)]
struct Quoted {
    length: usize,
    /// The bytes, eight at a time, and a mask of those that are used: calling a function to compare so few bytes
    /// would cost more.
    words: Box<[(u64, u64)]>,
}

/// What comes next in an object.
pub(super) enum NextKey<'a> {
    End,
    /// The key with this index.
    Known(usize),
    Unknown(Raw<'a>),
}

impl Quoted {
    fn new(name: &str) -> Self {
        let special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        if name.bytes().any(special) {
            return Self { length: 0, words: Box::default() };
        }
        let bytes = format!("\"{name}\":").into_bytes();
        let word = |bytes: &[u8]| {
            let (mut word, mut mask) = ([0; 8], [0; 8]);
            for (at, byte) in bytes.iter().enumerate() {
                (word[at], mask[at]) = (*byte, 0xff);
            }
            (u64::from_le_bytes(word), u64::from_le_bytes(mask))
        };
        Self { length: bytes.len(), words: bytes.chunks(8).map(word).collect() }
    }

    /// Returns its length if `text` starts with it; near the end of a message, it may not be recognized.
    #[inline]
    fn starts(&self, text: &[u8]) -> Option<usize> {
        let (words, _) = text.as_chunks::<8>();
        let words = words.get(..self.words.len())?;
        let same = |(text, (word, mask)): (&[u8; 8], &(u64, u64))| {
            (u64::from_le_bytes(*text) ^ word) & mask == 0
        };
        (self.length > 0 && words.iter().zip(&self.words).all(same)).then_some(self.length)
    }
}

impl KeyIndex {
    /// Makes an empty list.
    pub(super) fn new() -> Self {
        let (list, quoted, places) = (Vec::new(), Vec::new(), HashMap::new());
        Self { list, quoted, places, follow: vec![[0, 1]] }
    }

    /// Reads the next key of an object, given the index of the previous key.
    #[inline]
    pub(super) fn next_key<'a>(
        &mut self,
        cursor: &mut Cursor<'a>,
        first: bool,
        before: Option<usize>,
    ) -> Result<NextKey<'a>, Malformed> {
        let slot = before.map_or(0, |place| place + 1);
        let [guess, other] = self.follow[slot];
        if let Some(ahead) = cursor.before_key(first) {
            if self.reads(guess, cursor, ahead) {
                return Ok(NextKey::Known(guess));
            }
            if self.reads(other, cursor, ahead) {
                self.follow[slot] = [other, guess];
                return Ok(NextKey::Known(other));
            }
        }
        let Some(key) = cursor.key(first)? else { return Ok(NextKey::End) };
        let mut scratch = String::new();
        let Some(place) = self.find(key.resolve(&mut scratch)) else {
            return Ok(NextKey::Unknown(key));
        };
        if place != guess {
            self.follow[slot] = [place, guess];
        }
        Ok(NextKey::Known(place))
    }

    /// Reads a key at `ahead` and its colon if it is the one with this index.
    #[inline]
    fn reads(&self, place: usize, cursor: &mut Cursor<'_>, ahead: usize) -> bool {
        let rest = cursor.text.as_bytes().get(ahead..);
        let quoted = self.quoted.get(place);
        let length = rest.zip(quoted).and_then(|(rest, quoted)| quoted.starts(rest));
        length.inspect(|length| cursor.at = ahead + length).is_some()
    }

    /// Returns the index of a name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Adds a name that is not in the list yet, and returns its index.
    pub(super) fn push(&mut self, name: &str) -> usize {
        let place = self.list.len();
        self.list.push(name.into());
        self.quoted.push(Quoted::new(name));
        self.places.insert(name.into(), place);
        self.follow.push([place + 1, place + 2]);
        place
    }

    /// Removes the name that was added last.
    pub(super) fn pop(&mut self) {
        if let Some(name) = self.list.pop() {
            self.quoted.pop();
            self.places.remove(&name);
            self.follow.pop();
        }
    }

    /// Returns the names in the order of their indexes.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(AsRef::as_ref)
    }

    /// Returns the number of names.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// How often each key of one object will still occur.
pub(super) struct Counts(HashMap<String, usize>);

impl Counts {
    /// Counts the keys of an object whose `{` has been read; its values are skipped.
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

    /// Counts one occurrence of a key and returns how many follow it.
    pub(super) fn take(&mut self, name: &str) -> usize {
        let Some(count) = self.0.get_mut(name) else { return 0 };
        *count = count.saturating_sub(1);
        *count
    }
}

/// Compares names as Java compares strings, by UTF-16 code units: the order of Spark's fields
/// (`JsonInferSchema.structFieldComparator`).
pub(super) fn java_order(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

#[cfg(test)]
mod tests {
    use super::{Cursor, KeyIndex, NextKey, java_order};

    /// Reads the keys of an object and returns their names; unknown ones with a `?`.
    fn keys(names: &mut KeyIndex, text: &str) -> Vec<String> {
        let mut cursor = Cursor::new(text);
        cursor.token().expect("an object");
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            match names.next_key(&mut cursor, found.is_empty(), before).expect("an object") {
                NextKey::End => return found,
                NextKey::Known(place) => {
                    before = Some(place);
                    found.push(names.list[place].to_string());
                }
                NextKey::Unknown(key) => found.push(format!("?{}", key.text)),
            }
            cursor.skip().expect("a value");
        }
    }

    #[test]
    fn names_are_found_in_any_order() {
        let mut names = KeyIndex::new();
        for name in ["b", "a", "a name that is long", "a\":1,\"b", "é"] {
            names.push(name);
        }
        for text in [
            r#"{"b":1,"a":2,"x":3,"b":4}"#,
            r#"{ "a name that is long" : 1 , "a name that is longer":2,"a":1,"b":3}"#,
            r#"{"a name that is long":1,'a':2,"\u0061":3,"\u00e9":4,"é":5}"#,
            r#"{"a":1,"b":2,"a\":1,\"b":3,"":4}"#,
            "{}",
        ] {
            let expected = keys(&mut KeyIndex::new(), text);
            for _ in 0..3 {
                let found = keys(&mut names, text);
                let pairs = expected.iter().zip(&found);
                let resolved = |raw: &str| raw.replace("\\u0061", "a").replace("\\u00e9", "é");
                for (raw, found) in pairs {
                    let name = resolved(&raw[1..]).replace("\\\"", "\"");
                    let known = names.find(&name).is_some();
                    let unknown = format!("?{}", &raw[1..]);
                    assert_eq!(*found, if known { name } else { unknown });
                }
                assert_eq!(expected.len(), found.len());
            }
        }
        names.pop();
        assert_eq!(keys(&mut names, r#"{"é":1}"#), ["?é"]);
    }

    #[test]
    fn a_key_needs_a_comma() {
        let mut names = KeyIndex::new();
        names.push("a");
        names.push("b");
        let mut cursor = Cursor::new("{\"a\":1\"b\":2, \"c\": \"more text\"}");
        cursor.token().expect("an object");
        let found = names.next_key(&mut cursor, true, None);
        assert!(matches!(found, Ok(NextKey::Known(0))));
        cursor.skip().expect("a value");
        assert!(names.next_key(&mut cursor, false, Some(0)).is_err());
    }

    #[test]
    fn the_order_is_javas() {
        let mut names = ["z", "\u{ff5a}", "😀", "a", "B"];
        names.sort_by(|left, right| java_order(left, right));
        assert_eq!(names, ["B", "a", "z", "😀", "\u{ff5a}"]);
    }
}
