select name from t order by case when name = 'carol' then 0 else 1 end, name
