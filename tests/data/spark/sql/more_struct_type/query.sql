select struct(1, id, name as n, 2.5) s, typeof(struct(1 as a, 'x' as b)) y from t order by id limit 1
