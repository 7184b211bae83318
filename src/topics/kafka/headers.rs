//! The headers of a message, also those whose names are not UTF-8.
//!
//! The library's binding (rdkafka 0.39) panics on such a name and has no other access to it. The panic is
//! caught and not reported; name and value of that header are unknown.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use rdkafka::message::{BorrowedHeaders, Headers as _};

use crate::topics::Header;

/// Stands for a name that is not UTF-8.
pub(super) const NO_NAME: &str = "\u{fffd}";
/// The source file of the binding, as its panics name it.
const BINDING: &str = "/rdkafka-";

/// Copies headers; returns whether all names could be read.
pub(super) fn copy(found: &BorrowedHeaders, headers: &mut Vec<Header<String>>) -> bool {
    static QUIET: Once = Once::new();
    let mut all = true;
    for at in 0..found.count() {
        QUIET.call_once(keep_quiet);
        let read = catch_unwind(AssertUnwindSafe(|| {
            let header = found.get(at);
            Header { key: header.key.to_owned(), value: header.value.map(<[u8]>::to_vec) }
        }));
        all &= read.is_ok();
        headers.push(read.unwrap_or_else(|_| Header { key: NO_NAME.to_owned(), value: None }));
    }
    all
}

/// Suppresses the report of panics in the binding's messages; others are reported as before.
fn keep_quiet() {
    let before = take_hook();
    let is_name = |panic: &PanicHookInfo<'_>| {
        let file = panic.location().map(std::panic::Location::file).unwrap_or_default();
        file.contains(BINDING) && file.ends_with("/message.rs")
    };
    set_hook(Box::new(move |panic| {
        if !is_name(panic) {
            before(panic);
        }
    }));
}
