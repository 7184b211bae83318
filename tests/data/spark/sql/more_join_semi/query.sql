select id from t left semi join (select 1 k union all select 4) s on t.id = s.k order by id
