select distinct upper(name) u, n is null z from t order by u, z
