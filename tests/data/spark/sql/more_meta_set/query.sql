set spark.sql.ansi.enabled
