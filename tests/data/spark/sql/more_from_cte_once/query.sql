with w as (select rand() x) select a.x = b.x from w a, w b
