select mode(name) m, string_agg(name, ',') within group (order by name) s, listagg(name, ';') within group (order by name desc) l from t
