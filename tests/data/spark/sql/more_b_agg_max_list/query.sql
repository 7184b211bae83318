select max(tags) a, max(array(id, n)) b, min(array(n, id)) c from t
