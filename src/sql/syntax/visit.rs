//! Walks over the parser's tree.
//!
//! The parser compiles a walk anew for each type of visitor, half a megabyte each time. These compile one
//! for all that look and one for all that change.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, ObjectName, Query, Select, Statement, TableFactor, ValueWithSpan, Visit, VisitMut,
    Visitor, VisitorMut,
};

/// Walks over a tree with a visitor, until it breaks.
pub(in crate::sql) fn walk<B>(
    tree: &impl Visit,
    visitor: &mut dyn Visitor<Break = B>,
) -> ControlFlow<B> {
    let mut kept = Kept { visitor, broken: None };
    let _ = tree.visit(&mut Any::<dyn Visitor<Break = ()>>(&mut kept));
    kept.broken.map_or(ControlFlow::Continue(()), ControlFlow::Break)
}

/// Walks over a tree with a visitor that changes it, until it breaks.
pub(in crate::sql) fn walk_mut<B>(
    tree: &mut impl VisitMut,
    visitor: &mut dyn VisitorMut<Break = B>,
) -> ControlFlow<B> {
    let mut kept = Kept { visitor, broken: None };
    let _ = tree.visit(&mut Any::<dyn VisitorMut<Break = ()>>(&mut kept));
    kept.broken.map_or(ControlFlow::Continue(()), ControlFlow::Break)
}

/// Hands each expression to a function, the outermost first.
pub(in crate::sql) fn expressions<B>(
    tree: &impl Visit,
    look: impl FnMut(&Expr) -> ControlFlow<B>,
) -> ControlFlow<B> {
    walk(tree, &mut Expressions(look))
}

/// Hands each expression to a function that may change it, the innermost first.
pub(in crate::sql) fn expressions_mut<B>(
    tree: &mut impl VisitMut,
    change: impl FnMut(&mut Expr) -> ControlFlow<B>,
) -> ControlFlow<B> {
    walk_mut(tree, &mut Expressions(change))
}

/// Hands the name of each table to a function.
pub(in crate::sql) fn relations<B>(
    tree: &impl Visit,
    look: impl FnMut(&ObjectName) -> ControlFlow<B>,
) -> ControlFlow<B> {
    walk(tree, &mut Relations(look))
}

/// Hands the name of each table to a function that may change it.
pub(in crate::sql) fn relations_mut<B>(
    tree: &mut impl VisitMut,
    change: impl FnMut(&mut ObjectName) -> ControlFlow<B>,
) -> ControlFlow<B> {
    walk_mut(tree, &mut Relations(change))
}

struct Expressions<F>(F);

impl<B, F: FnMut(&Expr) -> ControlFlow<B>> Visitor for Expressions<F> {
    type Break = B;

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<B> {
        (self.0)(expr)
    }
}

impl<B, F: FnMut(&mut Expr) -> ControlFlow<B>> VisitorMut for Expressions<F> {
    type Break = B;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<B> {
        (self.0)(expr)
    }
}

struct Relations<F>(F);

impl<B, F: FnMut(&ObjectName) -> ControlFlow<B>> Visitor for Relations<F> {
    type Break = B;

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<B> {
        (self.0)(name)
    }
}

impl<B, F: FnMut(&mut ObjectName) -> ControlFlow<B>> VisitorMut for Relations<F> {
    type Break = B;

    fn post_visit_relation(&mut self, name: &mut ObjectName) -> ControlFlow<B> {
        (self.0)(name)
    }
}

/// Any visitor: the one type that walks are compiled for.
struct Any<'v, V: ?Sized>(&'v mut V);

/// Keeps what a visitor breaks with, so that all of them break with the same type.
struct Kept<'v, V: ?Sized, B> {
    visitor: &'v mut V,
    broken: Option<B>,
}

impl<V: ?Sized, B> Kept<'_, V, B> {
    fn keep(&mut self, flow: ControlFlow<B>) -> ControlFlow<()> {
        flow.map_break(|broken| self.broken = Some(broken))
    }
}

/// Writes each method of a visitor for [`Any`] and [`Kept`].
macro_rules! visitor {
    ($visitor:ident: $($node:ty => $pre:ident, $post:ident;)+) => {
        impl $visitor for Any<'_, dyn $visitor<Break = ()> + '_> {
            type Break = ();

            $(
                fn $pre(&mut self, node: $node) -> ControlFlow<()> {
                    self.0.$pre(node)
                }

                fn $post(&mut self, node: $node) -> ControlFlow<()> {
                    self.0.$post(node)
                }
            )+
        }

        impl<B> $visitor for Kept<'_, dyn $visitor<Break = B> + '_, B> {
            type Break = ();

            $(
                fn $pre(&mut self, node: $node) -> ControlFlow<()> {
                    let flow = self.visitor.$pre(node);
                    self.keep(flow)
                }

                fn $post(&mut self, node: $node) -> ControlFlow<()> {
                    let flow = self.visitor.$post(node);
                    self.keep(flow)
                }
            )+
        }
    };
}

/// Writes the visitors that look and those that change.
macro_rules! visitors {
    ($($node:ty => $pre:ident, $post:ident;)+) => {
        visitor!(Visitor: $(&$node => $pre, $post;)+);
        visitor!(VisitorMut: $(&mut $node => $pre, $post;)+);
    };
}

visitors! {
    Statement => pre_visit_statement, post_visit_statement;
    Query => pre_visit_query, post_visit_query;
    Select => pre_visit_select, post_visit_select;
    ObjectName => pre_visit_relation, post_visit_relation;
    TableFactor => pre_visit_table_factor, post_visit_table_factor;
    Expr => pre_visit_expr, post_visit_expr;
    ValueWithSpan => pre_visit_value, post_visit_value;
}
