select id, n in (10, null) a, n not in (10, 7) b, name in ('alice', 'Bob') c from t order by id
