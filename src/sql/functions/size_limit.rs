//! Refuses texts and lists that a call makes larger than there is room for.
//!
//! Spark makes texts up to 2 GiB, one row at a time, and ends with an error of its memory long before; here a
//! batch of rows is made at once.

use datafusion::common::{Result as EngineResult, exec_err};

/// The most bytes of the texts of one batch.
const BYTES_MAX: usize = 1 << 30;

/// The most elements of the lists of one batch.
const ELEMENTS_MAX: usize = 50_000_000;

/// Checks how many bytes a call makes.
///
/// # Errors
/// More than a batch holds.
pub(in crate::sql) fn for_bytes(
    name: &str,
    sizes: impl Iterator<Item = usize>,
) -> EngineResult<()> {
    let all = sizes.fold(0_usize, usize::saturating_add);
    if all > BYTES_MAX {
        return exec_err!("`{name}` would make {all} bytes at once; the limit is {BYTES_MAX}");
    }
    Ok(())
}

/// Checks how many elements a call makes.
///
/// # Errors
/// More than a batch holds.
pub(in crate::sql) fn for_elements(
    name: &str,
    counts: impl Iterator<Item = usize>,
) -> EngineResult<()> {
    let all = counts.fold(0_usize, usize::saturating_add);
    if all > ELEMENTS_MAX {
        return exec_err!(
            "`{name}` would make {all} elements at once; the limit is {ELEMENTS_MAX}"
        );
    }
    Ok(())
}
