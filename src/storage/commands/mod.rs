//! The file commands in `hadoop fs`'s words, columns and behaviour.
