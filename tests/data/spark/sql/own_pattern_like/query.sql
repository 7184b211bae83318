select name like 'a%' a, name not like '_o_' b, name ilike 'BO%' c, 'a%b' like 'a\\%b' d, name like any ('a%', 'B%') e, 'x' like 'X' f from t order by id
