select id, explode(split(name, 'l')) p from t where id in (1, 4) order by id, p
