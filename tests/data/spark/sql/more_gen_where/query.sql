select id from t where explode(tags) = 'a'
