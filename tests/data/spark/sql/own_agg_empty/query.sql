select count(*) a, sum(n) b, avg(n) c, max(name) d, collect_list(id) e, count(distinct id) f from t where id > 99
