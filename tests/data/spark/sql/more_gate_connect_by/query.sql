select id from t start with id = 1 connect by prior id = id
