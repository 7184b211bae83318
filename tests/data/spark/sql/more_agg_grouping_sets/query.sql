select active, name, count(*) c, grouping(name) gn from t group by grouping sets ((active), (name), ()) order by gn, active, name, c
