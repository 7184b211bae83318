select a.id, b.name from t a left join (select * from t where id < 3) b on a.id = b.id order by 1
