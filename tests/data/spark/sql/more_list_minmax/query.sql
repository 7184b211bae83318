select array_min(tags) a, array_max(tags) b, sort_array(tags) c, reverse(tags) d, array_size(tags) e from t order by id
