select active, name, count(*) c from t group by active, name grouping sets ((active), (name), ()) order by 1, 2, 3
