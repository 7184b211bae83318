select n from t order by n desc nulls first
