//! The declaration of a SQL function: everything that the shell knows about it in addition to its code.
//!
//! There is one declaration for each function, next to its code. It tells the gate which calls are allowed,
//! and how a header is written; `SHOW FUNCTIONS`, `DESCRIBE FUNCTION`, `.help` and Tab list the functions
//! from it. Usage, description and examples are Spark's own texts, by name, in `catalog`.

use datafusion::arrow::datatypes::DataType;

use crate::spark::interval_type::Span;
use crate::spark::types::is_text;

/// A function of Spark, or an internal one that calls become and that messages name.
#[derive(Debug)]
pub(in crate::sql) struct Declaration {
    pub(in crate::sql) name: &'static str,
    pub(in crate::sql) how: How,
    pub(in crate::sql) kind: FunctionKind,
    pub(in crate::sql) args: Args,
    pub(in crate::sql) header: Header,
    pub(in crate::sql) gives: Gives,
    /// Arguments for which Spark casts fewer types than usual, by position; only for lakeshell's own
    /// functions.
    accepts: &'static [(usize, Accepted)],
    /// How many of the first arguments are numbers, for which a string with a number is accepted.
    pub(in crate::sql) numbers: usize,
    /// The positions of lambdas, and the minimum and maximum number of their parameters.
    pub(in crate::sql) lambdas: &'static [(usize, usize, usize)],
    traits: &'static [Trait],
}

/// How a function is implemented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum How {
    /// By lakeshell's own code, under the same name.
    Ours,
    /// By the engine's function of the same name.
    Engine,
    /// By the function of this name, lakeshell's or the engine's.
    Same(&'static str),
    /// By other expressions, which its call becomes before it is planned.
    Rewritten,
    /// By the grammar: it is written as an operator, a keyword or a cast.
    Grammar,
    /// Not supported; with the alternative, if there is one.
    Unsupported(Option<&'static str>),
    /// An internal function that calls of the named function become; users cannot call it.
    Internal(&'static str),
}

/// What a function is evaluated on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum FunctionKind {
    /// One row.
    Scalar,
    /// One row, from which it makes many.
    Generator,
    /// The rows of a group, or of a window.
    Aggregate,
    /// The rows of a window, in order.
    Window,
    /// Nothing: it is a table function, `FROM range(3)`.
    Table,
}

/// How many arguments a function accepts: as many as in Spark 4.1.2, or fewer if some are not supported.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) enum Args {
    Between(usize, usize),
    AtLeast(usize),
    OneOf(&'static [usize]),
    /// Any even number.
    Pairs,
}

/// How the header of a call differs from the call as written.
#[derive(Debug)]
pub(in crate::sql) struct Header {
    /// The name that Spark shows instead.
    pub(in crate::sql) name: Option<&'static str>,
    pub(in crate::sql) is_in_capitals: bool,
    /// The arguments that Spark adds to a call with this number of arguments.
    pub(in crate::sql) defaults: &'static [(usize, &'static [&'static str])],
    /// The positions where an untyped NULL is written as a literal; see `column_name::nothing`.
    pub(in crate::sql) nulls: &'static [usize],
}

/// The result type, if headers depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Gives {
    /// Determined by the planner, if it is needed.
    Planned,
    Date,
    Timestamp,
    Bytes,
    /// A value of the type of its first argument.
    First,
    /// An element of its first argument.
    Element,
}

/// The type that an argument must have; NULL is always accepted.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) enum Accepted {
    /// A string.
    Text,
    /// A string or binary.
    Bytes,
    /// A date, a timestamp or a string.
    Time,
    /// A number or a string.
    Number,
    /// An int, a smallint or a tinyint.
    Int,
    /// An int, a smallint, a tinyint or a string.
    Group,
    /// A date.
    Day,
    /// A timestamp.
    Moment,
    /// Anything that is or becomes a string: no list, map or struct.
    Atom,
}

/// Other properties of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Trait {
    /// Not deterministic in Spark: the value differs for each call, or on each machine.
    Drawn,
    /// Has no value before a query runs.
    Late,
    /// Can skip NULLs: `first(x) IGNORE NULLS`.
    SkipsNulls,
    /// Can also skip NULLs with a clause within the parentheses: `first(x IGNORE NULLS)`.
    SkipsNullsInside,
    /// Takes `WITHIN GROUP`.
    WithinGroup,
    /// Needs `WITHIN GROUP`.
    Ranked,
    /// Accepts only a complete window, never a frame.
    WholeWindow,
    /// Its default frame is one of rows, not of ranges.
    ByRows,
    /// Keeps a row for which it returns nothing.
    Outer,
}

/// Declares a function that lakeshell implements.
pub(in crate::sql) const fn ours(name: &'static str, args: Args) -> Declaration {
    Declaration::new(name, How::Ours, args)
}

/// Declares a function that the engine implements.
pub(in crate::sql) const fn engine(name: &'static str, args: Args) -> Declaration {
    Declaration::new(name, How::Engine, args)
}

/// Declares another name of a function, lakeshell's or the engine's.
pub(in crate::sql) const fn same(name: &'static str, of: &'static str, args: Args) -> Declaration {
    Declaration::new(name, How::Same(of), args)
}

/// Declares a function whose calls become other expressions.
pub(in crate::sql) const fn rewritten(name: &'static str, args: Args) -> Declaration {
    Declaration::new(name, How::Rewritten, args)
}

/// Declares a function that is written as an operator, a keyword or a cast.
pub(in crate::sql) const fn grammar(name: &'static str, args: Args) -> Declaration {
    Declaration::new(name, How::Grammar, args)
}

/// Declares a function of Spark that is not supported.
pub(in crate::sql) const fn unsupported(
    name: &'static str,
    instead: Option<&'static str>,
) -> Declaration {
    Declaration::new(name, How::Unsupported(instead), Args::AtLeast(0))
}

/// Declares an internal function that calls of another one become.
pub(in crate::sql) const fn internal(name: &'static str, called: &'static str) -> Declaration {
    Declaration::new(name, How::Internal(called), Args::AtLeast(0))
}

/// Exactly this number of arguments.
pub(in crate::sql) const fn exactly(count: usize) -> Args {
    Args::Between(count, count)
}

/// A minimum and a maximum number of arguments.
pub(in crate::sql) const fn between(least: usize, most: usize) -> Args {
    Args::Between(least, most)
}

/// At least this number of arguments.
pub(in crate::sql) const fn at_least(count: usize) -> Args {
    Args::AtLeast(count)
}

impl Declaration {
    const fn new(name: &'static str, how: How, args: Args) -> Self {
        let header = Header { name: None, is_in_capitals: false, defaults: &[], nulls: &[] };
        Self {
            name,
            how,
            kind: FunctionKind::Scalar,
            args,
            header,
            gives: Gives::Planned,
            accepts: &[],
            numbers: 0,
            lambdas: &[],
            traits: &[],
        }
    }

    pub(in crate::sql) const fn kind(mut self, kind: FunctionKind) -> Self {
        self.kind = kind;
        self
    }

    pub(in crate::sql) const fn gives(mut self, gives: Gives) -> Self {
        self.gives = gives;
        self
    }

    pub(in crate::sql) const fn accepts(mut self, accepts: &'static [(usize, Accepted)]) -> Self {
        self.accepts = accepts;
        self
    }

    pub(in crate::sql) const fn numbers(mut self, numbers: usize) -> Self {
        self.numbers = numbers;
        self
    }

    pub(in crate::sql) const fn lambdas(
        mut self,
        lambdas: &'static [(usize, usize, usize)],
    ) -> Self {
        self.lambdas = lambdas;
        self
    }

    pub(in crate::sql) const fn with(mut self, traits: &'static [Trait]) -> Self {
        self.traits = traits;
        self
    }

    /// Sets a different name for headers.
    pub(in crate::sql) const fn headed(mut self, name: &'static str) -> Self {
        self.header.name = Some(name);
        self
    }

    /// Writes the name in headers in capitals.
    pub(in crate::sql) const fn in_capitals(mut self) -> Self {
        self.header.is_in_capitals = true;
        self
    }

    /// Adds omitted arguments to the headers of calls with this number of arguments.
    pub(in crate::sql) const fn defaults(
        mut self,
        defaults: &'static [(usize, &'static [&'static str])],
    ) -> Self {
        self.header.defaults = defaults;
        self
    }

    /// Writes untyped NULLs as literals in headers, at these positions.
    pub(in crate::sql) const fn null_literals(mut self, places: &'static [usize]) -> Self {
        self.header.nulls = places;
        self
    }

    pub(in crate::sql) fn has(&self, wanted: Trait) -> bool {
        self.traits.contains(&wanted)
    }

    /// Returns whether users may call it.
    pub(in crate::sql) fn is_public(&self) -> bool {
        match self.how {
            How::Ours | How::Engine | How::Same(_) | How::Rewritten | How::Grammar => true,
            How::Unsupported(_) | How::Internal(_) => false,
        }
    }

    /// Returns whether it selects one of many values by its position, as `first` does.
    pub(in crate::sql) fn is_by_order(&self) -> bool {
        self.kind == FunctionKind::Aggregate && self.has(Trait::SkipsNulls)
    }

    /// Returns whether Spark accepts arguments of these types.
    pub(in crate::sql) fn fits(&self, types: &[DataType]) -> bool {
        self.accepts.iter().all(|(at, accepted)| types.get(*at).is_none_or(|of| accepted.takes(of)))
    }
}

impl Accepted {
    fn takes(self, of: &DataType) -> bool {
        let is_text = is_text(of);
        let is_span = Span::of(of).is_some() || matches!(of, DataType::Interval(_));
        if of.is_null() {
            return true;
        }
        match self {
            Self::Text => is_text,
            Self::Bytes => {
                is_text
                    || matches!(of, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
            }
            Self::Time => {
                is_text || (matches!(of, DataType::Date32 | DataType::Timestamp(..)) && !is_span)
            }
            Self::Number => is_text || of.is_numeric(),
            Self::Int => matches!(of, DataType::Int8 | DataType::Int16 | DataType::Int32),
            Self::Group => is_text || Self::Int.takes(of),
            Self::Day => *of == DataType::Date32,
            Self::Moment => matches!(of, DataType::Timestamp(..)) && !is_span,
            Self::Atom => !of.is_nested(),
        }
    }
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
