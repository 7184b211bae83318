"""Real Spark judges a topic and a directory of parquet that lakeshell wrote, and writes both for lakeshell to read.

usage: spark.py JARS BROKERS SOURCE TOPIC PARQUET NEW_TOPIC NEW_PARQUET

JARS is a directory with Spark's Kafka source, SOURCE the file of JSON that TOPIC was published from and PARQUET
unrolled from; PARQUET and NEW_PARQUET are URLs. Prints one JSON object:
`messages` ([partition, offset, key, value] in order), `schemas` (Spark's own of SOURCE, that of PARQUET),
`rows`, `missing` and `extra` (rows of PARQUET, those that only Spark or only lakeshell found in SOURCE),
and `answers` (what ANSWERS gives on what was written; one row as a list of texts).
"""

import glob
import json
import sys

from pyspark.sql import SparkSession

# The Kafka source and what it needs beyond pyspark.
NEEDED = ("spark-sql-kafka-*", "spark-token-provider-kafka-*", "kafka-clients-*", "commons-pool2-*")
WRITTEN = """
    SELECT id, CONCAT('name ', id % 7) AS name, id * 0.5D AS half, CAST(id AS DECIMAL(12, 3)) AS amount,
        id % 2 = 0 AS even, DATE_ADD(DATE'2024-02-27', CAST(id % 5 AS INT)) AS day,
        TIMESTAMP'2024-02-29 12:00:00.123456Z' + MAKE_INTERVAL(0, 0, 0, 0, 0, 0, id) AS at,
        IF(id % 10 = 3, NULL, ARRAY(id, id + 1)) AS pair, NAMED_STRUCT('a', id, 'b', 'é') AS inner
    FROM RANGE(0, 1000, 1, 3)
"""
ANSWERS = """
    SELECT COUNT(*), SUM(id), COUNT(DISTINCT name), SUM(half), SUM(amount), COUNT(pair), MIN(day), MAX(day),
        MIN(CAST(at AS STRING)), MAX(CAST(at AS STRING)), SUM(pair[1]), SUM(inner.a), MAX(inner.b) FROM written
"""


def session(jars):
    """Starts Spark in this process, with a clock in UTC and nothing on the screen."""
    found = [path for pattern in NEEDED for path in glob.glob(f"{jars}/{pattern}.jar")]
    settings = {
        "spark.jars": ",".join(found), "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC", "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1", "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]").appName("judge")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def judge(spark, brokers, source, topic, parquet):
    """Reads what lakeshell wrote, beside what Spark makes of its source."""
    messages = (
        spark.read.format("kafka").option("kafka.bootstrap.servers", brokers).option("subscribe", topic).load()
        .selectExpr("partition", "offset", "CAST(key AS STRING)", "CAST(value AS STRING)")
        .orderBy("partition", "offset").collect()
    )
    expected, got = spark.read.json(source), spark.read.parquet(parquet)
    # Structs and arrays compare as they are; maps, which do not, JSON does not make.
    return {
        "messages": [list(row) for row in messages],
        "schemas": [expected.schema.simpleString(), got.schema.simpleString()],
        "rows": got.count(),
        "missing": expected.exceptAll(got).count(),
        "extra": got.exceptAll(expected).count(),
    }


def write(spark, brokers, topic, parquet):
    """Writes the same rows to a topic, as JSON, and as parquet; returns what Spark answers about them."""
    written = spark.sql(WRITTEN)
    written.write.parquet(parquet)
    written.createOrReplaceTempView("written")
    (
        written.selectExpr("CAST(id AS STRING) AS key", "TO_JSON(STRUCT(*)) AS value").write.format("kafka")
        .option("kafka.bootstrap.servers", brokers).option("topic", topic).save()
    )
    return [str(value) for value in spark.sql(ANSWERS).first()]


def main():
    jars, brokers, source, topic, parquet, new_topic, new_parquet = sys.argv[1:]
    spark = session(jars)
    seen = judge(spark, brokers, source, topic, parquet)
    seen["answers"] = write(spark, brokers, new_topic, new_parquet)
    print(json.dumps(seen))


main()
