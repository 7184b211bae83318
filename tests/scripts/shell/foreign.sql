-- args: --keep-going
-- What a pyspark user types is answered with the command that does it.
messages.show()
messages.printSchema()
df.write.parquet("/tmp/x")
raw = spark.read.format("kafka").load()
spark.sql("select 1").show()
import json
exit()
select 'never' as said;
