select listagg(name) a, listagg(name, '-') within group (order by id desc) b, string_agg(distinct active, ',') c, listagg(distinct name, ',') within group (order by name) d from t
