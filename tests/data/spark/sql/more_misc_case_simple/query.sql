select case id when 1 then 'one' when 2 then 'two' else 'many' end c from t order by id limit 3
