select a.id, x, b.name from t a lateral view explode(a.tags) e as x join t b on b.id = a.id order by a.id, x
