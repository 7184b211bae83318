select active, n > 0 p, count(*) c, grouping(active) g from t group by cube(active, n > 0) order by 1, 2, 4
