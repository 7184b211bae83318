select active, name, count(*) c from t group by rollup(active, name) order by 1, 2
