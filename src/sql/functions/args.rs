//! How many arguments a function accepts.
//!
//! Spark's own functions and their constructors are in `FunctionRegistry`.

/// How many arguments a function accepts: as many as in Spark 4.1.2, or fewer if some are not supported.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) enum Args {
    Between(usize, usize),
    AtLeast(usize),
    OneOf(&'static [usize]),
    /// Any even number.
    Pairs,
}

impl Args {
    /// Returns whether a call may have this number of arguments.
    pub(in crate::sql) fn contains(self, count: usize) -> bool {
        match self {
            Self::Between(least, most) => (least..=most).contains(&count),
            Self::AtLeast(least) => least <= count,
            Self::OneOf(counts) => counts.contains(&count),
            Self::Pairs => count.is_multiple_of(2),
        }
    }
}

impl std::fmt::Display for Args {
    /// Writes "1 argument" or "2 or 3 arguments".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Between(0, 0) => f.write_str("no arguments"),
            Self::Between(1, 1) => f.write_str("1 argument"),
            Self::Between(least, most) if least == most => write!(f, "{least} arguments"),
            Self::Between(0, 1) => f.write_str("at most 1 argument"),
            Self::Between(0, most) => write!(f, "at most {most} arguments"),
            Self::Between(least, most) if least + 1 == *most => {
                write!(f, "{least} or {most} arguments")
            }
            Self::Between(least, most) => write!(f, "{least} to {most} arguments"),
            Self::AtLeast(0) => f.write_str("any number of arguments"),
            Self::AtLeast(1) => f.write_str("at least 1 argument"),
            Self::AtLeast(least) => write!(f, "at least {least} arguments"),
            Self::OneOf(counts) => {
                let words: Vec<String> = counts.iter().map(ToString::to_string).collect();
                match words.split_last() {
                    Some((last, rest)) if !rest.is_empty() => {
                        write!(f, "{} or {last} arguments", rest.join(", "))
                    }
                    _ => write!(f, "{} arguments", words.concat()),
                }
            }
            Self::Pairs => f.write_str("an even number of arguments"),
        }
    }
}
