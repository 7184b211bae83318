select a.id, b.id bid from t a left join t b on a.n = b.id order by a.id, bid
