//! Tests of the scanner, which splits text into units.

mod split;
mod split_properties;
