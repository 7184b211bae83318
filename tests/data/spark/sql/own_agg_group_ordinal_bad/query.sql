select active from t group by 3
