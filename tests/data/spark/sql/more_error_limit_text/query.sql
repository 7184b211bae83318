select id from t limit 'a'
