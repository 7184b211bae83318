//! A statement as the generator made it: its text, and which parts can be left out or stand for others.

/// A part of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Text(String),
    /// One after the other.
    All(Vec<Tree>),
    /// A clause that can be left out.
    Optional(Box<Tree>),
    /// Items of which all but one can be left out.
    List(&'static str, Vec<Tree>),
    /// An expression: each one inside it can take its place.
    Value(Box<Tree>),
    /// A query: each one inside it can take its place.
    Query(Box<Tree>),
}

/// Stands between the statements of one question, of which the last is compared.
pub(crate) const BETWEEN: &str = " ;; ";

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Puts texts and trees after one another.
macro_rules! all {
    ($($part:expr),+ $(,)?) => {
        $crate::judge::tree::Tree::All(vec![$($crate::judge::tree::Tree::from($part)),+])
    };
}
pub(crate) use all;

impl Tree {
    pub(crate) fn value(self) -> Self {
        Self::Value(Box::new(self))
    }

    pub(crate) fn query(self) -> Self {
        Self::Query(Box::new(self))
    }

    pub(crate) fn optional(self) -> Self {
        Self::Optional(Box::new(self))
    }

    /// Returns the statement's text.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::All(parts) => parts.iter().for_each(|part| part.write(out)),
            Self::Optional(part) | Self::Value(part) | Self::Query(part) => part.write(out),
            Self::List(separator, items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push_str(separator);
                    }
                    item.write(out);
                }
            }
        }
    }

    /// Returns smaller statements, each with one part left out or replaced.
    pub(crate) fn smaller(&self) -> Vec<Tree> {
        let mut found = Vec::new();
        match self {
            Self::Text(_) => {}
            Self::All(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    found.extend(
                        part.smaller().into_iter().map(|part| Self::All(with(parts, at, part))),
                    );
                }
            }
            Self::Optional(part) => {
                found.push(Self::All(Vec::new()));
                found.extend(part.smaller().into_iter().map(Self::optional));
            }
            Self::List(separator, items) => {
                if items.len() > 1 {
                    found.extend(
                        (0..items.len()).map(|at| Self::List(separator, without(items, at))),
                    );
                }
                for (at, item) in items.iter().enumerate() {
                    let one = |item| Self::List(separator, with(items, at, item));
                    found.extend(item.smaller().into_iter().map(one));
                }
            }
            Self::Value(part) => {
                part.inner(true, &mut found);
                let length = self.text().len();
                let plain = ["NULL", "1", "'a'"].into_iter().filter(|text| text.len() < length);
                found.extend(plain.map(Self::from));
                found.extend(part.smaller().into_iter().map(Self::value));
            }
            Self::Query(part) => {
                part.inner(false, &mut found);
                found.extend(part.smaller().into_iter().map(Self::query));
            }
        }
        found
    }

    /// Collects the outermost values, or queries, within a part.
    fn inner(&self, values: bool, found: &mut Vec<Tree>) {
        match self {
            Self::Value(_) if values => found.push(self.clone()),
            Self::Query(_) if !values => found.push(self.clone()),
            Self::Text(_) => {}
            Self::All(parts) | Self::List(_, parts) => {
                for part in parts {
                    part.inner(values, found);
                }
            }
            Self::Optional(part) | Self::Value(part) | Self::Query(part) => {
                part.inner(values, found);
            }
        }
    }
}

fn with(parts: &[Tree], at: usize, part: Tree) -> Vec<Tree> {
    let mut parts = parts.to_vec();
    parts[at] = part;
    parts
}

fn without(parts: &[Tree], at: usize) -> Vec<Tree> {
    let mut parts = parts.to_vec();
    parts.remove(at);
    parts
}

#[test]
fn smaller_trees_leave_out_one_part_each() {
    let list = Tree::List(", ", vec!["a".into(), all!("f(", Tree::from("x").value(), ")").value()]);
    let tree = all!("select ", list, all!(" where ", Tree::from("b")).optional()).query();
    assert_eq!(tree.text(), "select a, f(x) where b");
    let smaller: Vec<String> = tree.smaller().iter().map(Tree::text).collect();
    assert_eq!(smaller[0], "select f(x) where b");
    assert_eq!(smaller[1], "select a where b");
    assert!(smaller.contains(&"select a, x where b".to_owned()), "{smaller:?}");
    assert!(smaller.contains(&"select a, f(x)".to_owned()), "{smaller:?}");
}
