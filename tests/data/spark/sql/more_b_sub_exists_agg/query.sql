select id from t a where exists (select 1 from t b where b.name = a.name group by b.name having count(*) > 1) order by id
