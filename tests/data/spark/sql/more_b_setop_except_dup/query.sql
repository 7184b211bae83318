select active from t except select true
