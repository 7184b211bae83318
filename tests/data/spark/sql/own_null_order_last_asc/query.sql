select id, n from t order by n asc nulls last
