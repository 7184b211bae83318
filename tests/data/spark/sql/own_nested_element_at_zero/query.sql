select element_at(tags, 0) from t
