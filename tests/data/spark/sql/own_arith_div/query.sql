select 7 div 2 a, -7 div 2 b, 7.9 div 2 c, '9' div 2 d, id div 2 e from t order by id limit 2
