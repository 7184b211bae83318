select percentile_approx(id, array()) a, percentile_approx(if(id > 99, id, null), 0.5) b, approx_percentile(distinct id, 0.5) from range(10)
