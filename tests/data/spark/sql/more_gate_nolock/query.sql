select id from t with (nolock)
