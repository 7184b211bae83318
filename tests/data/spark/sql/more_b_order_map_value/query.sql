select id from t order by map('a', n)['a'] desc, id
