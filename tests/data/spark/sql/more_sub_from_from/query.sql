from t select id where id < 3 order by id
