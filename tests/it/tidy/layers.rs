//! The layers inside a module: a file imports those of its own layer and of the layers before it.

use super::imports::Crate;
use super::source::none;

/// The layers of a module, the lowest first, each with its directories and files.
const LAYERS: &[(&str, &[&[&str]])] = &[
    (
        "sql",
        // Words, the parser and the settings; its tree; functions; refusals; names; plans.
        &[
            &["settings", "syntax"],
            &["ast"],
            &["functions"],
            &["gate"],
            &["resolve"],
            &["plan", "plan_node", "table_scan"],
        ],
    ),
    (
        "json",
        &[
            // One text at a time.
            &[
                "cursor",
                "jackson",
                "key_index",
                "number",
                "record",
                "text",
                "landed",
                "type_lattice",
            ],
            // What the texts have in common.
            &["infer", "profile", "schema", "schema_tree"],
            // Values of a schema.
            &["column", "decode", "document", "from_json", "permissive", "structs"],
            // Batches of them.
            &["messages", "provisional_batch", "reconcile"],
        ],
    ),
];

/// Returns the module of a file and the part of the module that it is or lies in; `None` for the module's own.
fn place(path: &str) -> Option<(&str, &str)> {
    let (module, rest) = path.strip_prefix("src/")?.split_once('/')?;
    let part = rest.split('/').next()?.trim_end_matches(".rs");
    (part != "mod").then_some((module, part))
}

#[test]
fn layers_import_those_below() {
    let mut broken = Vec::new();
    let files = Crate::read();
    let layer_of = |path: &str| -> Option<(&str, usize)> {
        let (module, part) = place(path)?;
        let (module, layers) = LAYERS.iter().find(|(name, _)| *name == module)?;
        Some((*module, layers.iter().position(|parts| parts.contains(&part))?))
    };
    for path in files.paths() {
        let is_layered =
            place(path).is_some_and(|(module, _)| LAYERS.iter().any(|(name, _)| *name == module));
        if is_layered && layer_of(path).is_none() {
            broken.push(format!("{path}: it is in no layer"));
        }
    }
    for (path, imported) in files.imports() {
        let Some((module, layer)) = layer_of(&path) else { continue };
        for imported in imported {
            if layer_of(&imported).is_some_and(|(other, above)| other == module && above > layer) {
                broken.push(format!("{path}: it must not import {imported}, of a later layer"));
            }
        }
    }
    for (module, layers) in LAYERS {
        for part in layers.iter().copied().flatten() {
            if !files.paths().any(|path| place(path) == Some((module, part))) {
                broken.push(format!("there is no `src/{module}/{part}`"));
            }
        }
    }
    none(&broken);
}
