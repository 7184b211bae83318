select case when n > 0 then 'pos' when n < 0 then 'neg' else 'zero or null' end k, case name when 'alice' then 1 end a from t order by id
