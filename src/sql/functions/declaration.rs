//! The declaration of a SQL function: everything that the shell knows about it in addition to its code.
//!
//! There is one declaration for each function, next to its code. It tells the gate which calls are allowed,
//! and how a header is written; `SHOW FUNCTIONS`, `DESCRIBE FUNCTION`, `.help` and Tab list the functions
//! from it. Usage, description and examples are Spark's own texts, by name, in `catalog`.
//!
//! Spark checks the number of arguments in `FunctionRegistry`, and their types by
//! `ImplicitCastInputTypes` or `ExpectsInputTypes`.

use datafusion::arrow::datatypes::DataType;

use crate::sql::functions::accepted::Accepted;
use crate::sql::functions::args::Args;
use crate::sql::functions::header::{Clause, Header, NullLiterals, Writer};

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
    /// The positions of arguments that must be the same in all rows, such as a seed.
    pub(in crate::sql) constants: &'static [usize],
    /// The positions of arguments that must be literals.
    pub(in crate::sql) literals: &'static [usize],
    /// Its frame in a window.
    pub(in crate::sql) frame: Frame,
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

/// The result type, if headers depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Gives {
    /// Determined by the planner, if it is needed.
    Planned,
    Date,
    Timestamp,
    Bytes,
    Interval,
    /// A value of the type of its first argument.
    First,
    /// A value of the type of its second argument.
    Second,
    /// An element of its first argument.
    Element,
    /// An array of values of the type of its first argument.
    ArrayOfFirst,
    /// A map from strings to values of the type of its second argument.
    Map,
    /// A struct of its arguments.
    Struct,
    /// A struct of pairs of a name and a value.
    NamedStruct,
    /// A value of the type that its second argument describes.
    Schema,
}

/// The rows of a window that a function is evaluated on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Frame {
    /// Those of any frame.
    Any,
    /// All rows: it accepts no order and no frame.
    Whole,
    /// The rows up to the current one; it accepts no other frame.
    RowsToCurrent,
    /// The rows up to the current one and its peers; it accepts no other frame.
    RangeToCurrent,
    /// The row at a distance before the current one; it accepts no frame.
    RowBefore,
    /// The row at a distance after the current one; it accepts no frame.
    RowAfter,
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
    /// Sorts the rows of a group by `WITHIN GROUP`, before it aggregates them; others rank the values there.
    SortsRows,
    /// An aggregate that does not take `OVER`.
    NoWindow,
    /// Keeps a row for which it returns nothing.
    Outer,
    /// Makes rows of the elements of its argument, in a column that is called `col`.
    Explodes,
    /// Casts to the type of its name: `int('8')`.
    Casts,
    /// Searches for its second string in the first, by their collation.
    Searches,
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
        Self {
            name,
            how,
            kind: FunctionKind::Scalar,
            args,
            header: Header::new(),
            gives: Gives::Planned,
            accepts: &[],
            numbers: 0,
            lambdas: &[],
            constants: &[],
            literals: &[],
            frame: Frame::Any,
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

    pub(in crate::sql) const fn constants(mut self, places: &'static [usize]) -> Self {
        self.constants = places;
        self
    }

    pub(in crate::sql) const fn literals(mut self, places: &'static [usize]) -> Self {
        self.literals = places;
        self
    }

    pub(in crate::sql) const fn frame(mut self, frame: Frame) -> Self {
        self.frame = frame;
        self
    }

    /// Sets a different name for headers.
    pub(in crate::sql) const fn headed(mut self, name: &'static str) -> Self {
        self.header.name = Some(name);
        self
    }

    /// Sets a different name for the headers of calls with a clause.
    pub(in crate::sql) const fn headed_with(mut self, clause: Clause, name: &'static str) -> Self {
        self.header.name_with = Some((clause, name));
        self
    }

    /// Sets the headers of calls with these numbers of arguments; `{0}` is the first argument.
    pub(in crate::sql) const fn forms(mut self, forms: &'static [(usize, &'static str)]) -> Self {
        self.header.forms = forms;
        self
    }

    /// Sets the function that writes headers which no form describes.
    pub(in crate::sql) const fn headed_by(mut self, writer: Writer) -> Self {
        self.header.writer = Some(writer);
        self
    }

    /// Writes the name in headers in capitals.
    pub(in crate::sql) const fn in_capitals(mut self) -> Self {
        self.header.is_in_capitals = true;
        self
    }

    /// Adds the last arguments to headers if they are omitted.
    pub(in crate::sql) const fn defaults(mut self, defaults: &'static [&'static str]) -> Self {
        if let Args::Between(_, most) = self.args {
            self.header.defaults = (most, defaults);
        }
        self
    }

    /// Shows only this number of arguments in headers.
    pub(in crate::sql) const fn shows(mut self, count: usize) -> Self {
        self.header.shown_max = count;
        self
    }

    /// Writes the argument `*` in headers in this way, not as all columns.
    pub(in crate::sql) const fn star(mut self, star: &'static str) -> Self {
        self.header.star = Some(star);
        self
    }

    /// Writes untyped NULLs as literals in headers, at these positions.
    pub(in crate::sql) const fn null_literals(mut self, places: &'static [usize]) -> Self {
        self.header.nulls = NullLiterals::At(places);
        self
    }

    /// Writes untyped NULLs as literals in headers if all arguments are such NULLs.
    pub(in crate::sql) const fn null_literals_if_all(mut self) -> Self {
        self.header.nulls = NullLiterals::IfAll;
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
