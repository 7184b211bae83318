select 128Y
