select upper(name) u, count(*) from t group by u order by u
