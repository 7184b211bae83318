select addr['city'] c from t order by id
