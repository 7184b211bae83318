select mode(active) a, mode(n > 0) b, mode(cast(null as int)) c from t
