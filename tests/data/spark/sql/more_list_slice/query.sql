select slice(array(1, 2, 3), -2, 2) a, slice(array(1, 2, 3), 2, 10) b, slice(array(1, 2), 5, 1) c, slice(tags, 1, 1) d from t order by id
