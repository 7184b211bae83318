select * from (select active, name, n from t) pivot (sum(n) as s, count(*) as c for active in (true as yes, false as no)) order by name
