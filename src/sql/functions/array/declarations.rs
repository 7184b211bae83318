//! Declares the functions of arrays; their code is in this directory.

use crate::sql::functions::accepted::Accepted::Int;
use crate::sql::functions::declaration::Trait::Drawn;
use crate::sql::functions::declaration::{
    Declaration, Gives, at_least, between, engine, exactly, ours, rewritten, same,
};

/// The declarations of functions of arrays.
pub(in crate::sql) const DECLARED: &[Declaration] = &[
    ours("array", at_least(0)).gives(Gives::ArrayOfFirst),
    ours("array_append", exactly(2)),
    ours("array_compact", exactly(1)).gives(Gives::First),
    ours("array_contains", exactly(2)),
    ours("array_distinct", exactly(1)).gives(Gives::First).null_literals(&[0]),
    ours("array_except", exactly(2)),
    ours("array_insert", exactly(3)).accepts(&[(1, Int)]),
    ours("array_intersect", exactly(2)),
    same("array_join", "array_to_string", between(2, 3)).null_literals(&[0, 1, 2]),
    ours("array_max", exactly(1)).gives(Gives::Element),
    ours("array_min", exactly(1)).gives(Gives::Element),
    ours("array_position", exactly(2)),
    ours("array_prepend", exactly(2)),
    ours("array_remove", exactly(2)),
    ours("array_repeat", exactly(2)).accepts(&[(1, Int)]).null_literals(&[1]),
    rewritten("array_size", exactly(1)),
    ours("array_union", exactly(2)),
    ours("arrays_overlap", exactly(2)),
    engine("arrays_zip", at_least(1)).null_literals(&[0, 1, 2, 3, 4, 5, 6, 7]),
    same("cardinality", "size", exactly(1)).null_literals(&[0]),
    ours("concat", at_least(0)).gives(Gives::First),
    ours("element_at", exactly(2)).gives(Gives::Element),
    ours("flatten", exactly(1)),
    same("get", "item", exactly(2)).gives(Gives::Element),
    ours("reverse", exactly(1)).gives(Gives::First),
    ours("sequence", between(2, 3)),
    ours("shuffle", between(1, 2))
        .with(&[Drawn])
        .literals(&[1])
        .gives(Gives::First)
        .shows(1)
        .null_literals(&[0]),
    ours("size", exactly(1)).null_literals(&[0]),
    ours("slice", exactly(3)).gives(Gives::First),
    rewritten("sort_array", between(1, 2))
        .gives(Gives::First)
        .defaults(&["true"])
        .null_literals(&[0, 1]),
    rewritten("try_element_at", exactly(2)).gives(Gives::Element),
];
