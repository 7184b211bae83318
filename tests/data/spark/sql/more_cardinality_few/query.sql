select id, approx_count_distinct(id) over (order by id) c from range(40)
