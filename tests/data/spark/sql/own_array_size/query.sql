select size(null) a, size(array()) b, array_size(null) c, cardinality(array(1)) d, size(tags) e from t order by id
