//! Which file of the crate imports which: a file imports another if it names an item that the other defines.
//!
//! `mod x;` is no import, nor is a call of a method, nor a re-export of what the file does not use itself: whoever
//! imports it from there imports the file that defines it. Code that only tests are built with does not count.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, sources};

/// A path of the language, as `crate::sql::plan`, part by part.
type Path = Vec<String>;

/// A file as the rules of names see it.
struct File {
    path: String,
    /// The names of the items that it defines.
    items: BTreeSet<String>,
    /// The names that `use` brings into it, and what each stands for.
    uses: BTreeMap<String, Path>,
    /// Those names that it hands on and does not use.
    only_exported: BTreeSet<String>,
    /// The paths in its code.
    paths: Vec<Path>,
}

/// The files of the crate by their modules.
pub(super) struct Crate(BTreeMap<Path, File>);

/// The imports between files: of each that it has any of, those that it imports.
pub(super) type Imports = BTreeMap<String, BTreeSet<String>>;

impl Crate {
    /// Reads the files below `src`.
    pub(super) fn read() -> Self {
        Self::of(sources("src"))
    }

    fn of(sources: Vec<Source>) -> Self {
        let mut files = BTreeMap::new();
        let mut only_tests = Vec::new();
        for source in sources {
            let module = module(&source.path);
            let code = without_tests(&source.code, |name| {
                only_tests.push([module.as_slice(), &[name.to_owned()]].concat());
            });
            files.insert(module, File::read(source.path, &code));
        }
        files.retain(|module, _| !only_tests.iter().any(|tests| module.starts_with(tests)));
        Self(files)
    }

    /// Returns the paths of the files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|file| file.path.as_str())
    }

    /// Returns which file imports which.
    pub(super) fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (module, file) in &self.0 {
            let used = file.uses.iter().filter(|(name, _)| !file.only_exported.contains(*name));
            for path in used.map(|(_, path)| path).chain(&file.paths) {
                if let Some(Found::Item(defining)) = self.find(module, path, 0)
                    && defining != module
                {
                    let defining = self.0[defining].path.clone();
                    imports.entry(file.path.clone()).or_default().insert(defining);
                }
            }
        }
        imports
    }

    /// Finds what a path in a module means; `None` for what another crate has.
    fn find<'a>(&'a self, from: &'a [String], path: &[String], steps: usize) -> Option<Found<'a>> {
        // Names that stand for one another would be followed for ever.
        const STEPS_MAX: usize = 16;
        (steps < STEPS_MAX).then_some(())?;
        let mut module = from;
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" | "lakeshell" => (module, rest) = (&[], &path[1..]),
            "self" => rest = &path[1..],
            "super" => {
                while let Some(("super", behind)) = rest.split_first().map(|(a, b)| (a.as_str(), b))
                {
                    module = &module[..module.len().checked_sub(1)?];
                    rest = behind;
                }
            }
            _ => {}
        }
        while let Some((name, behind)) = rest.split_first() {
            let (module_here, file) = self.0.get_key_value(module)?;
            if file.items.contains(name) {
                return Some(Found::Item(module_here));
            }
            let child = self.0.get_key_value(&[module, std::slice::from_ref(name)].concat());
            // A module and an item of it may have one name: only a module has something behind it.
            let meant = file.uses.get(name).filter(|_| child.is_none() || behind.is_empty());
            module = match meant.map(|meant| self.find(module_here, meant, steps + 1)) {
                None => child?.0,
                Some(found) => match found? {
                    Found::Module(found) => found,
                    item @ Found::Item(_) => return Some(item),
                },
            };
            rest = behind;
        }
        Some(Found::Module(module))
    }
}

/// What a path means: an item, by the module that defines it, or a module.
enum Found<'a> {
    Item(&'a [String]),
    Module(&'a [String]),
}

impl File {
    fn read(path: String, code: &str) -> Self {
        let (mut uses, mut rest) = (BTreeMap::new(), code.to_owned());
        let mut exported = BTreeSet::new();
        for (start, end) in statements(code) {
            let line = code[..start].rfind('\n').map_or(0, |at| at + 1);
            let is_export = code[line..start].trim_start().starts_with("pub");
            let tree = code[start..end].trim_start_matches("use");
            for (name, path) in leaves(tree, &Vec::new()) {
                // An import for its methods alone has no name of its own.
                let name = if name == "_" { format!("_{start}_{}", uses.len()) } else { name };
                if is_export {
                    exported.insert(name.clone());
                }
                uses.insert(name, path);
            }
            rest.replace_range(start..end, &" ".repeat(end - start));
        }
        let in_code: BTreeSet<&str> =
            words(&rest).into_iter().map(|(start, end)| &rest[start..end]).collect();
        exported.retain(|name| !in_code.contains(name.as_str()));
        Self { path, items: items(&rest), uses, only_exported: exported, paths: paths(&rest) }
    }
}

/// Returns the path of the module that a file is.
fn module(path: &str) -> Path {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    match inner.trim_end_matches("/mod") {
        "lib" => Vec::new(),
        inner => inner.split('/').map(str::to_owned).collect(),
    }
}

/// Puts blanks in the place of what only tests are built with, and names the files of it.
fn without_tests(code: &str, mut is_test: impl FnMut(&str)) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut code = code.to_owned();
    while let Some(start) = code.find(MARK) {
        let rest = &code[start + MARK.len()..];
        let mut depth = 0_usize;
        let end = rest.find(|c| {
            depth += usize::from(c == '{');
            let is_last = c == '}' && depth == 1 || c == ';' && depth == 0;
            depth -= usize::from(c == '}');
            is_last
        });
        let end = end.map_or(code.len(), |end| start + MARK.len() + end + 1);
        let item = &code[start + MARK.len()..end];
        if let Some((_, name)) = item.trim_end_matches(';').rsplit_once("mod ")
            && item.ends_with(';')
        {
            is_test(name.trim());
        }
        code.replace_range(start..end, &" ".repeat(end - start));
    }
    code
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns where the words of a code begin and end.
fn words(code: &str) -> Vec<(usize, usize)> {
    let (mut found, mut start) = (Vec::new(), None);
    for (at, c) in code.char_indices().chain([(code.len(), ' ')]) {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                found.push((begin, at));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Returns where the statements of `use` begin and end.
fn statements(code: &str) -> Vec<(usize, usize)> {
    // `use<>` names what a type captures.
    let is_import = |(start, end): &(usize, usize)| {
        &code[*start..*end] == "use" && !code[*end..].starts_with('<')
    };
    let words = words(code).into_iter().filter(is_import);
    words.filter_map(|(start, _)| Some((start, start + code[start..].find(';')?))).collect()
}

/// Reads the tree of a `use`: each name that it brings, with the path that the name stands for.
fn leaves(tree: &str, before: &Path) -> Vec<(String, Path)> {
    let parts = |text: &str| -> Path {
        text.split("::").map(|part| part.trim().to_owned()).filter(|p| !p.is_empty()).collect()
    };
    let tree = tree.trim();
    if let Some((prefix, group)) = tree.split_once('{') {
        let before = [before.clone(), parts(prefix)].concat();
        let group = group.rsplit_once('}').map_or(group, |(group, _)| group);
        return split_group(group).into_iter().flat_map(|tree| leaves(tree, &before)).collect();
    }
    let (path, alias) = match tree.split_once(" as ") {
        Some((path, alias)) => (path, Some(alias.trim().to_owned())),
        None => (tree, None),
    };
    let mut path = [before.clone(), parts(path)].concat();
    path.pop_if(|last| last == "self");
    let name = alias.or_else(|| path.last().cloned());
    name.map(|name| (name, path)).into_iter().collect()
}

/// Splits what stands in braces at its own commas.
fn split_group(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|tree| !tree.trim().is_empty());
    found
}

/// Returns the names of the items outside of all braces.
fn items(code: &str) -> BTreeSet<String> {
    const KEYWORDS: [&str; 8] =
        ["fn", "struct", "enum", "trait", "type", "const", "static", "macro_rules"];
    let mut depth = 0_usize;
    let outer: String = code
        .chars()
        .map(|c| {
            depth += usize::from(c == '{');
            let outer = if depth == 0 { c } else { ' ' };
            depth -= usize::from(c == '}');
            outer
        })
        .collect();
    let all = words(&outer);
    let pairs = all.windows(2).filter(|pair| KEYWORDS.contains(&&outer[pair[0].0..pair[0].1]));
    pairs.map(|pair| outer[pair[1].0..pair[1].1].to_owned()).collect()
}

/// Returns the paths of more than one part.
fn paths(code: &str) -> Vec<Path> {
    let mut found: Vec<Path> = Vec::new();
    let mut last_end = None;
    for (start, end) in words(code) {
        let word = code[start..end].to_owned();
        let between = last_end.map(|last: usize| code[last..start].trim());
        match found.last_mut() {
            Some(path) if between == Some("::") => path.push(word),
            _ => found.push(vec![word]),
        }
        last_end = Some(end);
    }
    found.retain(|path| path.len() > 1);
    found
}

#[test]
fn imports_are_of_files() {
    let file = |path: &str, code: &str| Source {
        path: path.to_owned(),
        text: String::new(),
        code: code.to_owned(),
    };
    let files = Crate::of(vec![
        file("src/lib.rs", "mod a; mod b;"),
        file(
            "src/a.rs",
            "mod c;\npub use c::{Deep as Shown, deep};\nuse std::fmt; fn own() { deep() }",
        ),
        file("src/a/c.rs", "pub struct Deep; impl Deep { fn of() {} } pub fn deep() {}"),
        file("src/d.rs", "mod e;\npub use e::deep;"),
        file("src/d/e.rs", "pub fn deep() {}"),
        file(
            "src/b.rs",
            "use crate::a::{self, Shown}; fn f() { a::own(); x.own() } #[cfg(test)] mod tests;",
        ),
        file("src/b/tests.rs", "use super::f; use crate::a::own;"),
    ]);
    let imports: Vec<_> = files.imports().into_iter().collect();
    let named = |path: &str, imported: &[&str]| {
        (path.to_owned(), imported.iter().map(|&path| path.to_owned()).collect())
    };
    assert_eq!(
        imports,
        [named("src/a.rs", &["src/a/c.rs"]), named("src/b.rs", &["src/a.rs", "src/a/c.rs"])]
    );
}
