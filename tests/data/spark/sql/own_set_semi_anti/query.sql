select a.id from t a left semi join t b on a.n = b.id union all select a.id + 100 from t a left anti join t b on a.n = b.id order by 1
