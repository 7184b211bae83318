select x.id from t x join t y on x.id = y.n order by 1
