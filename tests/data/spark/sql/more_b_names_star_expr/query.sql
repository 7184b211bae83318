select count(*), count(distinct active), sum(n) + 1, max(name) || '!' from t
