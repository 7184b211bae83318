select /*+ broadcast(t) */ count(*) c from t
