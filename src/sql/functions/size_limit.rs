//! Refuses calls that would make strings or lists too large for memory.
//!
//! Spark makes strings of up to 2 GiB (`ByteArrayUtils.MAX_ROUNDED_ARRAY_LENGTH`), one row at a
//! time, and runs out of memory long before; here, a batch of rows is made at once.

use datafusion::common::{Result as EngineResult, exec_err};

/// The maximum number of bytes of the strings of one batch.
const BYTES_MAX: usize = 1 << 30;

/// The maximum number of elements of the lists of one batch.
const ELEMENTS_MAX: usize = 50_000_000;

/// Checks how many bytes a call makes.
///
/// # Errors
/// More than a batch may contain.
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
/// More than a batch may contain.
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
