"""What one does with PySpark in the place of lakeshell: the course, or landing a topic as parquet.

usage: spark.py JARS course|land BROKERS TOPIC URL

Prints the answers of the course, one a line.
"""

import glob
import sys

from pyspark.sql import SparkSession

NEEDED = ("spark-sql-kafka-*", "spark-token-provider-kafka-*", "kafka-clients-*", "commons-pool2-*")


def session(jars):
    found = [path for pattern in NEEDED for path in glob.glob(f"{jars}/{pattern}.jar")]
    settings = {
        "spark.jars": ",".join(found), "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "4g", "spark.sql.session.timeZone": "UTC",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]").appName("bench")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def messages(spark, brokers, topic):
    source = spark.read.format("kafka").option("kafka.bootstrap.servers", brokers).option("subscribe", topic)
    return source.option("startingOffsets", "earliest").option("endingOffsets", "latest").load()


def unroll(spark, raw):
    return spark.read.json(raw.selectExpr("CAST(value AS STRING)").rdd.map(lambda row: row.value))


def land(spark, brokers, topic, url):
    unroll(spark, messages(spark, brokers, topic)).write.parquet(url)


def course(spark, brokers, topic, url):
    """The steps of the walk-through from `.load` on."""
    raw = messages(spark, brokers, topic)
    raw.cache()
    raw.show()
    text = raw.selectExpr("CAST(key AS STRING)", "CAST(value AS STRING)")
    text.show()
    print(text.count())
    text.write.parquet(f"{url}/useract")
    assessments = unroll(spark, raw)
    assessments.show()
    assessments.write.parquet(f"{url}/extracted_messages")
    assessments.createOrReplaceTempView("assessments")
    spark.sql("SELECT DISTINCT * FROM assessments").createOrReplaceTempView("attempts")
    spark.table("attempts").write.parquet(f"{url}/unique_assessments")
    for query in QUERIES:
        for row in spark.sql(query).collect():
            print(*row, sep=",")


QUERIES = [
    "SELECT exam_name FROM assessments LIMIT 10",
    "SELECT COUNT(*) FROM assessments",
    "SELECT COUNT(DISTINCT *) FROM assessments",
    "SELECT COUNT(*) FROM attempts",
    "SELECT COUNT(*) FROM attempts WHERE exam_name = 'Learning Git'",
    "SELECT exam_name, COUNT(*) FROM attempts GROUP BY exam_name ORDER BY COUNT(*), exam_name LIMIT 1",
    "SELECT exam_name, COUNT(*) FROM attempts GROUP BY exam_name ORDER BY COUNT(*) DESC, exam_name LIMIT 1",
    "SELECT MIN(started_at), MAX(started_at) FROM attempts",
    "SELECT TO_DATE(started_at), COUNT(*) FROM attempts GROUP BY 1 ORDER BY COUNT(*) DESC, 1 DESC LIMIT 5",
    "SELECT COUNT(DISTINCT user_exam_id) FROM attempts",
    "SELECT MAX(exams) FROM (SELECT COUNT(*) AS exams FROM attempts GROUP BY user_exam_id)",
]


def main():
    jars, work, brokers, topic, url = sys.argv[1:]
    {"course": course, "land": land}[work](session(jars), brokers, topic, url)


main()
