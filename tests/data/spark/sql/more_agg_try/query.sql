select try_sum(id) a, try_avg(n) b, sum(n) c, avg(n) d, sum(cast(null as int)) e, count(null) f, sum(2147483647) g from t
