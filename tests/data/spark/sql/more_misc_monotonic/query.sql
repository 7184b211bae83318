select id, monotonically_increasing_id() m, spark_partition_id() p from t order by id
