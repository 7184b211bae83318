select max(to_timestamp(at)) a, min(to_date(born)) b, count(to_timestamp(at)) c from t
