select tags from t order by tags
