select * except (js, tags, addr) from t order by id limit 1
