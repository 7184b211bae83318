select t.id, x from t, lateral explode(t.tags) as e(x) order by 1, 2
