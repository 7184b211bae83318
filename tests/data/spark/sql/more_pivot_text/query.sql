select * from (select id, camelCase c, n from t where id < 5) pivot (max(n) for c in ('x', 'y')) order by id
