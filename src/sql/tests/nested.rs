//! Tests that the work for nested subqueries grows with their number, and does not double with each level.

use std::cell::Cell;

use super::{empty, planned};

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Counts a query whose names are resolved, or a statement that is planned, on this thread.
pub(in crate::sql) fn count_step() {
    STEPS.set(STEPS.get() + 1);
}

/// Nests a query in itself: `{}` is replaced by the next one, `@` by the number of the level.
fn nested(query: &str, levels: usize) -> String {
    let wrap = |inner: String, level: usize| {
        query.replace('@', &level.to_string()).replace("{}", &format!("({inner})"))
    };
    (0..levels).fold("select 1 as x".to_owned(), wrap)
}

async fn steps(text: &str) -> usize {
    let ctx = empty();
    STEPS.set(0);
    planned(&ctx, text).await.unwrap_or_else(|error| panic!("{error}: {text}"));
    STEPS.get()
}

/// The stack size of the test; the shell's stack is larger.
const STACK_BYTES: usize = 64 << 20;

#[test]
fn the_work_grows_with_the_levels() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let work = move || runtime.block_on(all_grow());
    std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).unwrap().join().unwrap();
}

async fn all_grow() {
    for query in [
        "select {} + 1",
        "select max({} + x) from values (1) t@(x)",
        "select count(z) from (select x as y, y + {} as z from values (1) t@(x)) u@",
        "select x from values (1) t@(x) where x > {}",
        "select x from values (1) t@(x) where x in {}",
        "select x from values (1) t@(x) where exists {}",
        "select x from values (1) t@(x) where t@.x = {} - x",
        "select sum(x) as x from values (1) t@(x) group by {} + x",
        "select sum(x) as x from values (1) t@(x) having sum(x) > {}",
        "select x from values (1) t@(x) order by {} + x",
        "select x as y from values (1) t@(x) order by {} + x",
        "select x from {} t@",
        "select t@.x from {} t@ join values (1) u(x) on t@.x = u.x + 1",
        "select case when {} > 1 then 1 else 2 end as x",
        "select day(date'2020-01-01' + {})",
        "select x from values (1) t@(x) union all {}",
        "with c@ as {} select x from c@",
    ] {
        // Calls and two queries in each level reach the nesting limit sooner.
        let is_deep = query.contains("day(") || query.matches("select").count() > 1;
        let levels = if is_deep { 2 } else { 4 };
        let [few, some, many] = [
            steps(&nested(query, levels)).await,
            steps(&nested(query, 2 * levels)).await,
            steps(&nested(query, 3 * levels)).await,
        ];
        assert!(few > 0, "{query}: no step is counted");
        assert_eq!(many - some, some - few, "{query}: {few}, {some}, {many}");
    }
}
