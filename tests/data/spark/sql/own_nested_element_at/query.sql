select element_at(tags, 1) a, element_at(tags, -1) b, element_at(tags, 9) c from t order by id
