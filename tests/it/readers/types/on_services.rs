//! Spark's part of the test; Spark needs Java.

use super::columns::{COLUMNS, ROWS};
use super::{table, written};
use crate::judge::{Answer, Spark};

#[test]
fn spark_reads_each_type() {
    let home = written();
    let path = home.work("types");
    let query = format!("select * from parquet.`{}` order by id", path.display());
    let answer = Spark::start().ask(&query);
    let Answer::Rows(rows) = answer else { panic!("{}", answer.told()) };
    let place = |name: &str| {
        let at = rows.names.iter().position(|known| known == name);
        at.unwrap_or_else(|| panic!("`{name}` is not in {:?}", rows.names))
    };
    for told in table() {
        assert_eq!(rows.types[place(&told.here)], told.spark, "`{}`", told.here);
    }
    assert_eq!(rows.names.len(), 1 + COLUMNS.len());
    assert_eq!(rows.cells.len(), ROWS);
    for column in &COLUMNS {
        let at = place(column.name);
        assert_eq!(rows.types[at], column.kind, "`{}`", column.name);
        for (id, cells) in rows.cells.iter().enumerate() {
            assert_eq!(cells[at], column.value(id)[2], "`{}` of row {id}", column.name);
        }
    }
}
