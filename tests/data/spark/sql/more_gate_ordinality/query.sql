select id from t with ordinality
