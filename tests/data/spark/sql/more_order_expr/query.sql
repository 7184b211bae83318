select id, n from t order by abs(n) desc nulls last, id
