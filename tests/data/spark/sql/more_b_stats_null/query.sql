select avg(null) a, sum(null) b, max(null) c, count(distinct null) d, stddev(null) e from t
