select id from t where case when n is null then true else n > 5 end order by id
