select active, sort_array(collect_list(id)) l, count(score) c from t group by active order by active
