//! Reads fields and elements as Spark's `ExtractValue` does: `a.b`, `list[0]`, `list.field`, `map['key']`.
//!
//! Fields are found without regard to case. Elements count from 0; an index out of range, or an element of
//! NULL, is NULL. The field of a list of structs is the list of the fields. There are two functions of
//! lakeshell, because the types are known only when the call is planned; the field of a struct then becomes
//! the engine's `get_field`, which can be pushed down to the file.

mod element;
pub(in crate::sql) mod field;
pub(in crate::sql) mod item;

use datafusion::logical_expr::{ScalarUDF, Signature, Volatility};

use crate::sql::functions::field_access::field::ReadField;
use crate::sql::functions::field_access::item::ReadItem;

pub(in crate::sql) use element::element;

/// Returns the two functions.
pub(in crate::sql) fn functions() -> [ScalarUDF; 2] {
    let signature = || Signature::user_defined(Volatility::Immutable);
    [
        ScalarUDF::new_from_impl(ReadField { signature: signature() }),
        ScalarUDF::new_from_impl(ReadItem { signature: signature() }),
    ]
}
