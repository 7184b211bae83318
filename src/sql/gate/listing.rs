//! Checks `SHOW`: its database and its pattern.

use datafusion::sql::sqlparser::ast::{
    ShowStatementFilter, ShowStatementFilterPosition, ShowStatementIn, ShowStatementInClause,
    ShowStatementOptions,
};

use crate::error::Result;
use crate::sql::gate::refusal::{absent, refused};

/// Checks `SHOW TABLES`.
pub(super) fn tables(options: &ShowStatementOptions) -> Result<()> {
    let (place, filter) = parts(options)?;
    absent(place, "SHOW TABLES IN")?;
    match filter {
        None | Some(ShowStatementFilter::Like(_) | ShowStatementFilter::NoKeyword(_)) => Ok(()),
        Some(ShowStatementFilter::ILike(_)) => Err(refused("SHOW … ILIKE")),
        Some(ShowStatementFilter::Where(_)) => Err(refused("SHOW … WHERE")),
    }
}

/// Checks `SHOW COLUMNS`.
pub(super) fn columns(options: &ShowStatementOptions) -> Result<()> {
    let (_, filter) = parts(options)?;
    absent(filter, "SHOW COLUMNS LIKE")
}

/// Refuses the clauses that neither statement has, and returns the database and the pattern.
fn parts(
    options: &ShowStatementOptions,
) -> Result<(Option<&ShowStatementIn>, Option<&ShowStatementFilter>)> {
    let ShowStatementOptions { show_in, starts_with, limit, limit_from, filter_position } = options;
    absent(starts_with.as_ref(), "SHOW … STARTS WITH")?;
    absent(limit.as_ref(), "SHOW … LIMIT")?;
    absent(limit_from.as_ref(), "SHOW … LIMIT")?;
    if let Some(ShowStatementIn { clause, parent_type, parent_name: _ }) = show_in {
        match clause {
            ShowStatementInClause::IN | ShowStatementInClause::FROM => {}
        }
        absent(parent_type.as_ref(), "SHOW … IN DATABASE")?;
    }
    let filter = filter_position.as_ref().map(|position| match position {
        ShowStatementFilterPosition::Infix(filter)
        | ShowStatementFilterPosition::Suffix(filter) => filter,
    });
    Ok((show_in.as_ref(), filter))
}
