select "abc" a, id from t where name = "alice" order by id
