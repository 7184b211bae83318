//! What a pyspark user types, and the command that does it: one table for `.help spark` and for the answer
//! to a line of Python.

/// A call of pyspark, or of a tool that is used along with it.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The method that identifies it in a line of Python; empty if there is none.
    pub method: &'static str,
    /// How it is typed there; empty if `.help spark` does not list it.
    pub typed: &'static str,
    /// What to type here; `TABLE` stands for the receiver of the method, `TARGET` for the name that gets its result.
    pub here: &'static str,
}

const fn call(method: &'static str, typed: &'static str, here: &'static str) -> Call {
    Call { method, typed, here }
}

/// The calls, in the order in which a session uses them.
pub const CALLS: [Call; 22] = [
    call("", "kafka-topics --create --topic t", "`.topic create t`"),
    call("", "cat f.json | jq -c '.[]' | kafkacat -P -t t", "`.publish f.json t`"),
    call(
        "read",
        "spark.read.format(\"kafka\")….load()",
        "`.load TOPIC AS TARGET`, or `.unroll SOURCE AS TARGET` for JSON",
    ),
    call("cache", "messages.cache()", "`.cache TABLE`"),
    call("unpersist", "messages.unpersist()", "`.uncache TABLE`"),
    call("printSchema", "messages.printSchema()", "`.schema TABLE`"),
    call("show", "messages.show()", "`.show TABLE`"),
    call("count", "messages.count()", "`select count(*) from TABLE;`"),
    call("columns", "df.columns, df.dtypes", "`.schema TABLE`"),
    call("dtypes", "", "`.schema TABLE`"),
    call("selectExpr", "df.filter(\"a > 1\").selectExpr(\"b\")", "`select b from df where a > 1;`"),
    call("", "df.groupBy(\"a\").count()", "`select a, count(*) from df group by a;`"),
    call("", "spark.read.parquet(\"/x\")", "`select * from '/x';`"),
    call("schema", "", "`.schema TABLE`"),
    call("sql", "spark.sql(\"select …\").show()", "the SQL itself, ending in `;`"),
    call(
        "createOrReplaceTempView",
        "messages.createOrReplaceTempView(\"v\")",
        "`create view VIEW as select * from TABLE;`",
    ),
    call(
        "registerTempTable",
        "messages.registerTempTable(\"v\")",
        "`create view VIEW as select * from TABLE;`",
    ),
    call("", "spark.catalog.listTables()", "`.tables`"),
    call("write", "messages.write.parquet(\"/tmp/x\")", "`.write TABLE PATH`"),
    call("", "hadoop fs -ls /tmp/x", "`.ls /tmp/x`"),
    call("", "history > f.txt", "`.history --save f.txt`"),
    call("", "exit()", "`.exit`, Ctrl-D"),
];
