select array_insert(array(1, 2), -1, 9) a, array_insert(array(1), 4, 2) b, array_append(array(1), null) c, array_prepend(tags, 'z') d, array_append(cast(null as array<int>), 1) e from t order by id
