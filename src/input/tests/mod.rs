//! Tests of the scanner, which cuts text into units.

mod split;
mod split_properties;
