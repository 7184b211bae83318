select cast(col1 as string) as s, typeof(col1) as t from values (date'2024-01-02' - date'2024-01-01'), (interval 1 second)
