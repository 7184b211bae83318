select * from (select active, name, id from t where name is not null) pivot (count(id) for active in (true, false)) order by name
