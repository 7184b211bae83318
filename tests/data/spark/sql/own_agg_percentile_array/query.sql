select percentile(id, array(0.25, 0.75)) p, percentile_cont(0.5) within group (order by id) c, percentile_disc(0.5) within group (order by id) d from t
