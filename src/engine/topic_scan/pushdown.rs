//! Derives bounds of partition, offset and timestamp from filters, so that a scan reads no more than it must.
//!
//! Only `column <op> literal` and conjunctions of it are understood. Bounds on `partition` and `offset`
//! are exact; a lower bound on `timestamp` only moves the start, since timestamps need not ascend.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, TableProviderFilterPushDown};

use crate::topics::OffsetRange;

/// Bounds on the records that a query can see; both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    partition: (i64, i64),
    offset: (i64, i64),
    /// Records before the first one at or after this time are not needed.
    pub(super) timestamp_min_ms: Option<i64>,
}

impl Bounds {
    /// Derives the bounds from filters, all of which must be true.
    pub(super) fn of(filters: &[Expr]) -> Self {
        let full = (i64::MIN, i64::MAX);
        let mut bounds = Self { partition: full, offset: full, timestamp_min_ms: None };
        for filter in filters {
            bounds.add(filter);
        }
        bounds
    }

    fn add(&mut self, filter: &Expr) {
        match filter {
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
                self.add(left);
                self.add(right);
            }
            _ => match comparison(filter) {
                Some(("partition", op, Literal::Number(number))) => {
                    tighten(&mut self.partition, op, number);
                }
                Some(("offset", op, Literal::Number(number))) => {
                    tighten(&mut self.offset, op, number);
                }
                Some(("timestamp", op, Literal::Time(time_ms))) if lower_bound(op) => {
                    let known = self.timestamp_min_ms.unwrap_or(i64::MIN);
                    self.timestamp_min_ms = Some(known.max(time_ms));
                }
                _ => {}
            },
        }
    }

    /// Cuts the ranges to the bounds; ranges may come out empty.
    pub(super) fn narrow(&self, ranges: &[OffsetRange]) -> Vec<OffsetRange> {
        let wanted = |range: &&OffsetRange| {
            let partition = i64::from(range.partition);
            self.partition.0 <= partition && partition <= self.partition.1
        };
        let cut = |range: &OffsetRange| OffsetRange {
            start: range.start.max(self.offset.0),
            end: range.end.min(self.offset.1.saturating_add(1)),
            ..*range
        };
        ranges.iter().filter(wanted).map(cut).collect()
    }
}

/// Returns how far the scan applies a filter itself.
pub(super) fn support(filter: &Expr) -> TableProviderFilterPushDown {
    match comparison(filter) {
        Some(("partition" | "offset", _, Literal::Number(_))) => TableProviderFilterPushDown::Exact,
        Some(("timestamp", op, Literal::Time(_))) if lower_bound(op) => {
            TableProviderFilterPushDown::Inexact
        }
        _ => TableProviderFilterPushDown::Unsupported,
    }
}

enum Literal {
    Number(i64),
    Time(i64),
}

/// Reads `column <op> literal`, either way round, for the operators that bound a range.
fn comparison(filter: &Expr) -> Option<(&str, Operator, Literal)> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = filter else { return None };
    let (column, op, value) = match (left.as_ref(), right.as_ref()) {
        (Expr::Column(column), Expr::Literal(value, _)) => (column, *op, value),
        (Expr::Literal(value, _), Expr::Column(column)) => (column, op.swap()?, value),
        _ => return None,
    };
    let bounding =
        matches!(op, Operator::Eq | Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq);
    if bounding { Some((column.name(), op, literal(value)?)) } else { None }
}

fn literal(value: &ScalarValue) -> Option<Literal> {
    Some(match value {
        ScalarValue::Int32(Some(number)) => Literal::Number(i64::from(*number)),
        ScalarValue::Int64(Some(number)) => Literal::Number(*number),
        ScalarValue::TimestampSecond(Some(time), _) => Literal::Time(time.checked_mul(1000)?),
        ScalarValue::TimestampMillisecond(Some(time), _) => Literal::Time(*time),
        ScalarValue::TimestampMicrosecond(Some(time), _) => Literal::Time(time.div_euclid(1000)),
        ScalarValue::TimestampNanosecond(Some(time), _) => {
            Literal::Time(time.div_euclid(1_000_000))
        }
        _ => return None,
    })
}

fn lower_bound(op: Operator) -> bool {
    matches!(op, Operator::Eq | Operator::Gt | Operator::GtEq)
}

fn tighten(bounds: &mut (i64, i64), op: Operator, number: i64) {
    let (low, high) = match op {
        Operator::Eq => (number, number),
        Operator::Lt => (i64::MIN, number.saturating_sub(1)),
        Operator::LtEq => (i64::MIN, number),
        Operator::Gt => (number.saturating_add(1), i64::MAX),
        Operator::GtEq => (number, i64::MAX),
        _ => return,
    };
    *bounds = (bounds.0.max(low), bounds.1.min(high));
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::{col, lit};

    use super::{Bounds, support};
    use crate::topics::OffsetRange;
    use datafusion::logical_expr::TableProviderFilterPushDown;

    fn ranges() -> Vec<OffsetRange> {
        (0..3).map(|partition| OffsetRange { partition, start: 10, end: 20 }).collect()
    }

    #[test]
    fn comparisons_cut_ranges() {
        let filter = col("partition").gt(lit(0)).and(col("offset").lt_eq(lit(12_i64)));
        let cut = Bounds::of(&[filter, lit(11_i64).lt_eq(col("offset"))]).narrow(&ranges());
        let wanted = |partition| OffsetRange { partition, start: 11, end: 13 };
        assert_eq!(cut, [wanted(1), wanted(2)]);
    }

    #[test]
    fn extreme_literals_do_not_overflow() {
        let none = Bounds::of(&[col("offset").gt(lit(i64::MAX))]).narrow(&ranges());
        assert!(none.iter().all(OffsetRange::is_empty));
        let all = Bounds::of(&[col("offset").lt_eq(lit(i64::MAX))]).narrow(&ranges());
        assert_eq!(all, ranges());
    }

    #[test]
    fn other_filters_are_left_to_the_engine() {
        let either = col("offset").eq(lit(1_i64)).or(col("offset").eq(lit(2_i64)));
        assert_eq!(support(&either), TableProviderFilterPushDown::Unsupported);
        assert_eq!(support(&col("key").eq(lit("a"))), TableProviderFilterPushDown::Unsupported);
    }
}
