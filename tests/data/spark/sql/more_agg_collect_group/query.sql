select active, collect_list(id) a, sort_array(collect_set(name)) b, max(id) c from t group by active order by active
