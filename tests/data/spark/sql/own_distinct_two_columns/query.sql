select count(distinct name, score) a, count(distinct id, name) b from t
