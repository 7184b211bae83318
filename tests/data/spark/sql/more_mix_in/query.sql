select 1 in ('1', 'x') a, '1' in (1, 2) b, 1 in (1.0, 2) c, '1.0' in (1) d, id in ('1', '3') e, score in ('9.5') f from t order by id
