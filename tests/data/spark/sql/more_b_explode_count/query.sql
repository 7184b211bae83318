select x, count(distinct id) c from t lateral view explode(tags) e as x group by x order by x
