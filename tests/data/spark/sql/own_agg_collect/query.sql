select sort_array(collect_set(name)) s, sort_array(collect_list(name)) l, collect_list(n) n from t
