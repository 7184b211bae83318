select 1, 'a', null, true, 1.5, -1, 1 + 2, a.id, upper(name) from t a where id = 1
