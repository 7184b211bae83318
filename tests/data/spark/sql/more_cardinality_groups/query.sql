select id % 3 k, approx_count_distinct(id) c, approx_count_distinct(id) filter (where id > 50) f from range(1000) group by 1 order by 1
