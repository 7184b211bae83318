select array_union(array(1), null) a, array_distinct(cast(null as array<int>)) b, size(array()) c, size(cast(null as array<int>)) d, array_max(array()) e, array_contains(array(1), null) f
